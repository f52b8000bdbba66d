using System.Reflection;

namespace NetralitasGrid.Rules;

internal sealed partial class Binder
{
    /// <summary>Methods that are ours: those that make text, and the look-ups of sets and dictionaries.</summary>
    private BoundNode? SpecialMethod(BoundNode? target, Type type, MemberSyntax member, CallSyntax syntax)
    {
        bool Is(string name) => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
        if (type == typeof(string))
        {
            return target is null
                ? Is("Concat") || Is("Join") ? MakeText(Is("Join"), member, syntax) : null
                : Is("Replace") ? Text(nameof(RuleText.Replace), target, member, syntax)
                : Is("Insert") ? Text(nameof(RuleText.Insert), target, member, syntax)
                : null;
        }

        if (target is not null && Nullable.GetUnderlyingType(type) is not null)
        {
            return OfNullable(target, type, member, syntax);
        }

        if (target is null || syntax.Arguments.Count != 1 || syntax.Arguments[0] is LambdaSyntax)
        {
            return null;
        }

        var lookup = Is("ContainsKey") ? Lookup(type, "ContainsKey", typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>))
            : Is("Contains") ? Lookup(type, "Contains", typeof(IReadOnlySet<>), typeof(ISet<>))
            : null;
        if (lookup is null)
        {
            return null;
        }

        var key = Bind(syntax.Arguments[0]);
        if (key is BoundError)
        {
            return key;
        }

        var wanted = lookup.GetParameters()[0].ParameterType;
        if (IsDynamic(key))
        {
            return new BoundCall(target, lookup, [ConvertDynamic(key, wanted)], syntax.Span);
        }

        return Compared(key, wanted) is { } converted
            ? converted is BoundError ? converted : new BoundCall(target, lookup, [Conversions.Convert(converted, wanted)], syntax.Span)
            : CannotConvert(key, wanted, key.Span);
    }

    private static MethodInfo? Lookup(Type type, string name, params ReadOnlySpan<Type> shapes)
    {
        foreach (var shape in shapes)
        {
            foreach (var candidate in type.GetInterfaces().Prepend(type))
            {
                if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == shape)
                {
                    var key = candidate.GetGenericArguments()[0];
                    return type.GetMethod(name, [key]) // the class's own method, if it is public, saves an interface call
                        ?? candidate.GetMethod(name, [key])
                        ?? typeof(ICollection<>).MakeGenericType(key).GetMethod(name);
                }
            }
        }

        return null;
    }

    private BoundNode? OfNullable(BoundNode target, Type type, MemberSyntax member, CallSyntax syntax)
    {
        if (!member.Name.Equals(nameof(Nullable<int>.GetValueOrDefault), StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var arguments = syntax.Arguments.Select(Bind).ToList();
        return Overloads.Choose(type.GetMember(nameof(Nullable<int>.GetValueOrDefault)).Cast<MethodBase>().ToArray(), arguments, out var converted)
            is MethodInfo method
                ? new BoundCall(target, method, converted, syntax.Span)
                : Fault(RuleCodes.NoOverload, member.NameSpan, $"'{member.Name}' does not take ({string.Join(", ", arguments.Select(Show))})");
    }

    private BoundNode Text(string name, BoundNode target, MemberSyntax member, CallSyntax syntax)
    {
        var method = typeof(RuleText).GetMethod(name)!; // of our own
        var parameters = method.GetParameters()[2..];
        var arguments = syntax.Arguments.Select(Bind).ToList();
        if (arguments.Find(a => a is BoundError) is { } error)
        {
            return error;
        }

        var converted = arguments.Count == parameters.Length
            ? arguments.Select((a, i) => a.Type == typeof(char) ? ToText(a)
                : IsDynamic(a) ? ConvertDynamic(a, parameters[i].ParameterType) : Conversions.Implicit(a, parameters[i].ParameterType)).ToList()
            : [null];
        return converted.TrueForAll(c => c is not null)
            ? new BoundCall(null, method, [target, .. converted.OfType<BoundNode>()], syntax.Span)
            : Fault(RuleCodes.NoOverload, member.NameSpan, $"no '{member.Name}' of string takes ({string.Join(", ", arguments.Select(Show))})");
    }

    private BoundNode MakeText(bool join, MemberSyntax member, CallSyntax syntax)
    {
        var arguments = syntax.Arguments.Select(Bind).ToList();
        if (arguments.Find(a => a is BoundError) is { } error)
        {
            return error;
        }

        var parts = join ? arguments.Skip(1).ToList() : arguments;
        if (join && parts is [var any] && IsDynamic(any) && arguments[0].Type == typeof(string))
        {
            return new BoundCall(null, typeof(RuleText).GetMethod(nameof(RuleText.Join))!, // of our own
                [arguments[0], new BoundCall(null, typeof(DynamicValue).GetMethod(nameof(DynamicValue.Texts))!, [any], any.Span)], syntax.Span);
        }

        if (parts.Count == 0 || (join && Conversions.Implicit(arguments[0], typeof(string)) is null))
        {
            return Fault(RuleCodes.NoOverload, member.NameSpan,
                $"no '{member.Name}' of string takes ({string.Join(", ", arguments.Select(Show))})");
        }

        var isList = parts is [var only] && only.Type != typeof(string) && Sequence.ElementOf(only.Type) == typeof(string);
        var list = isList ? parts[0] : new BoundArray(typeof(string), parts.ConvertAll(ToText), syntax.Span);
        var separator = join
            ? Conversions.Implicit(arguments[0], typeof(string))! // checked above
            : new BoundConstant("", typeof(string), member.NameSpan);
        return new BoundCall(null, typeof(RuleText).GetMethod(nameof(RuleText.Join))!, // of our own
            [separator, Conversions.Convert(list, typeof(IEnumerable<string>))], syntax.Span);
    }
}
