using System.Reflection;

namespace NetralitasGrid.Rules;

internal sealed partial class Binder
{
    private BoundNode BindCall(CallSyntax syntax)
    {
        switch (syntax.Callee)
        {
            case NameSyntax name:
                return BindFunction(syntax, name);
            case LiteralSyntax { Value: string typeName } quoted:
                return _access.FindType(typeName) is { } named ? BindConversion(syntax, named) : UnknownType(typeName, quoted.Span);
            case TypeSyntax known:
                return BindConversion(syntax, known.Type);
            case MemberSyntax member when TypeOf(member.Target) is { } type:
                return BindMethod(null, type, member, syntax);
            case MemberSyntax member:
                var target = Bind(member.Target);
                return target is BoundError ? target : BindMethod(target, target.Type, member, syntax);
            default:
                return Fault(RuleCodes.UnknownMethod, syntax.Span, "this cannot be called");
        }
    }

    private BoundNode BindFunction(CallSyntax syntax, NameSyntax name)
    {
        bool Is(string word, params ReadOnlySpan<int> counts) =>
            _settings.Names.Equals(name.Name, word) && counts.Contains(syntax.Arguments.Count);
        var arguments = syntax.Arguments;
        if (Is("iif", 3))
        {
            return BindConditional(arguments[0], arguments[1], arguments[2], syntax.Span);
        }

        if (Is("isnull", 2))
        {
            return BindCoalesce(Bind(arguments[0]), Bind(arguments[1]), syntax.Span);
        }

        if (Is("np", 1, 2))
        {
            return BindNullSafe(syntax);
        }

        if (Is("is", 2) || Is("as", 2) || Is("cast", 2))
        {
            return BindTypeTest(syntax, name.Name);
        }

        var nullable = name.Name.EndsWith('?');
        if (_access.FindType(nullable ? name.Name[..^1] : name.Name) is { } type)
        {
            return BindConversion(syntax, nullable ? Conversions.MakeNullable(type) : type);
        }

        // A bare method of the element, or of the only input.
        if (It(name.Span) is { } any && IsDynamic(any) && _access.IsKnownMethod(name.Name))
        {
            return BindMethod(any, any.Type, new MemberSyntax(name, name.Name, name.Span), syntax);
        }

        if (It(name.Span) is { } it && _access.Callable(it.Type, ofType: false).Any(m => m.Name.Equals(name.Name, StringComparison.OrdinalIgnoreCase)))
        {
            return BindMethod(it, it.Type, new MemberSyntax(name, name.Name, name.Span), syntax);
        }

        return Fault(RuleCodes.UnknownMethod, name.Span, $"unknown function '{name.Name}'", null,
            NearestName.Of(name.Name, ["iif", "isnull", "np", "is", "as", "cast", .. _access.TypeNamesKnown]));
    }

    private BoundNode BindNullSafe(CallSyntax syntax)
    {
        var chain = Bind(syntax.Arguments[0]);
        var fallback = syntax.Arguments.Count > 1 ? Bind(syntax.Arguments[1]) : null;
        if (chain is BoundError || fallback is BoundError)
        {
            return new BoundError(syntax.Span);
        }

        var safe = new BoundNullSafe(chain, Conversions.MakeNullable(chain.Type), syntax.Span);
        return fallback is null ? safe : BindCoalesce(safe, fallback, syntax.Span);
    }

    private BoundNode BindTypeTest(CallSyntax syntax, string word)
    {
        var operand = Bind(syntax.Arguments[0]);
        if (operand is BoundError)
        {
            return operand;
        }

        if (syntax.Arguments[1] is not LiteralSyntax { Value: string typeName, Span: var span })
        {
            return Fault(RuleCodes.WrongType, syntax.Arguments[1].Span, "the type is not a constant", "the type's name in double quotes");
        }

        if (_access.FindType(typeName) is not { } type)
        {
            return UnknownType(typeName, span);
        }

        if (_settings.Names.Equals(word, "cast") && IsDynamic(operand))
        {
            return ConvertDynamic(operand, type);
        }

        if (_settings.Names.Equals(word, "cast"))
        {
            return Explicit(operand, type) ?? CannotConvert(operand, type, syntax.Span);
        }

        var isAs = _settings.Names.Equals(word, "as");
        return isAs && type.IsValueType
            ? Fault(RuleCodes.WrongType, span, $"'as' never gives {typeName}", "a type that can be null")
            : new BoundTypeTest(Conversions.Convert(operand, typeof(object)), type, isAs, syntax.Span);
    }

    private BoundNode BindConversion(CallSyntax syntax, Type type)
    {
        var arguments = syntax.Arguments.Select(Bind).ToList();
        if (arguments.Find(a => a is BoundError) is { } error)
        {
            return error;
        }

        if (arguments.Exists(IsDynamic))
        {
            return BoundConvertTo(Dynamic(new DynamicSite(Binding, o => new CallSyntax(new TypeSyntax(type), o, syntax.Span), [.. arguments]),
                syntax.Span, [.. arguments]), type);
        }

        if (arguments is [var only])
        {
            if (Explicit(only, type) is { } converted)
            {
                return converted;
            }

            if (only is BoundConstant { Value: string } && Constants.IsReadable(Numbers.Underlying(type)))
            {
                return Compared(only, type) is { } read && read is not BoundError ? Conversions.Convert(read, type) : new BoundError(syntax.Span);
            }
        }

        var constructors = PredefinedMembers.Of(Numbers.Underlying(type)).OfType<ConstructorInfo>().ToArray();
        if (constructors.Length > 0 && Overloads.Choose(constructors, arguments, out var chosen) is { } constructor)
        {
            return new BoundNew((ConstructorInfo)constructor, chosen, syntax.Span);
        }

        return arguments is [var one]
            ? CannotConvert(one, type, syntax.Span)
            : Fault(RuleCodes.NoOverload, syntax.Span, $"{TypeNames.Show(type)} is not made from ({string.Join(", ", arguments.Select(Show))})");
    }

    // Conversions that the author asks for: also those that lose something, and text to value and back.
    private static BoundNode? Explicit(BoundNode node, Type type)
    {
        if (Conversions.Implicit(node, type) is { } same)
        {
            return same;
        }

        var from = Numbers.Underlying(node.Type);
        var to = Numbers.Underlying(type);
        if (type == typeof(string))
        {
            return ToText(node);
        }

        if ((Numbers.IsNumber(from) || from.IsEnum || from == typeof(char)) && (Numbers.IsNumber(to) || to == typeof(char) || to.IsEnum))
        {
            return Conversions.Convert(node, type);
        }

        if (node.Type == typeof(object) || type.IsAssignableFrom(node.Type) || (node.Type.IsAssignableFrom(type) && !type.IsValueType))
        {
            return Conversions.Convert(node, type);
        }

        if (node.Type != typeof(string) || node is BoundConstant)
        {
            return null;
        }

        if (to == typeof(DateTime) || to == typeof(DateTimeOffset))
        {
            var read = typeof(RuleTime).GetMethod(to == typeof(DateTime) ? nameof(RuleTime.Parse) : nameof(RuleTime.ParseOffset))!; // of our own
            return Conversions.Convert(new BoundCall(null, read, [node], node.Span), type);
        }

        return to.GetMethod("Parse", [typeof(string), typeof(IFormatProvider)]) is { IsStatic: true } parse && PredefinedMembers.Knows(to)
                ? Conversions.Convert(new BoundCall(null, parse, [node, Culture(node.Span)], node.Span), type)
                : null;
    }

    private BoundError CannotConvert(BoundNode node, Type type, TextSpan span) =>
        Fault(RuleCodes.WrongType, span, $"{Show(node)} does not convert to {TypeNames.Show(type)}");

    private static BoundConstant Culture(TextSpan span) =>
        new(System.Globalization.CultureInfo.InvariantCulture, typeof(IFormatProvider), span);

    private BoundNode BindMethod(BoundNode? target, Type type, MemberSyntax member, CallSyntax syntax)
    {
        if (target is not null && IsDynamic(target))
        {
            return DynamicMethod(target, member, syntax);
        }

        var methods = _access.Callable(type, ofType: target is null)
            .Concat(target is null || PredefinedMembers.Knows(type) ? [] : _access.Callable(type, ofType: true))
            .Where(m => m.Name.Equals(member.Name, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (methods.Length > 0 && !syntax.Arguments.Any(a => a is LambdaSyntax))
        {
            return BindOverload(target, type, methods, member, syntax);
        }

        if (SpecialMethod(target, type, member, syntax) is { } special)
        {
            return special;
        }

        if (target is not null && Sequence.ElementOf(target.Type) is { } element
            && Enum.TryParse<QueryOperator>(member.Name, ignoreCase: true, out var op) && !char.IsDigit(member.Name[0]))
        {
            return BindQuery(op, target, element, member, syntax);
        }

        var extensions = _access.ExtensionTypes.SelectMany(t => _access.Callable(t, ofType: true))
            .Where(m => m.Name.Equals(member.Name, StringComparison.OrdinalIgnoreCase)
                && m.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute), inherit: false)).ToArray();
        if (target is not null && extensions.Length > 0)
        {
            return BindExtension(target, extensions, member, syntax);
        }

        return UnknownMethod(target, type, member, syntax);
    }

    private BoundError UnknownMethod(BoundNode? target, Type type, MemberSyntax member, CallSyntax syntax)
    {
        // Report what is wrong inside the arguments too, unless they are lambdas, which have no meaning without the method.
        foreach (var argument in syntax.Arguments)
        {
            if (argument is not LambdaSyntax)
            {
                Bind(argument);
            }
        }

        var known = MemberNames(target, type)
            .Concat(target is not null && Sequence.ElementOf(type) is not null ? Enum.GetNames<QueryOperator>() : []);
        if (MemberAccess.Exists(type, member.Name))
        {
            return Fault(RuleCodes.Forbidden, member.NameSpan,
                $"method '{member.Name}' on type '{TypeNames.Show(type)}' is not accessible: the type is not on the allow-list");
        }

        return Fault(RuleCodes.UnknownMethod, member.NameSpan, $"{Subject(target, type)} has no method '{member.Name}' that rules may call", null,
            NearestName.Of(member.Name, known));
    }

    private BoundNode BindOverload(BoundNode? target, Type type, MethodInfo[] methods, MemberSyntax member, CallSyntax syntax)
    {
        var arguments = syntax.Arguments.Select(Bind).ToList();
        if (arguments.Find(a => a is BoundError) is { } error)
        {
            return error;
        }

        if (Overloads.Choose(methods, arguments, out var converted) is MethodInfo method)
        {
            return Seen(Neutral(target, method, converted, syntax.Span));
        }

        if (arguments.Exists(IsDynamic))
        {
            return DynamicOverload(target, type, methods, arguments, member, syntax);
        }

        var read = ReadConstants(methods, arguments);
        if (read is not null && Overloads.Choose(methods, read, out converted) is MethodInfo second)
        {
            return Neutral(target, second, converted, syntax.Span);
        }

        return Fault(converted.Count > 0 ? RuleCodes.AmbiguousCall : RuleCodes.NoOverload, member.NameSpan,
            converted.Count > 0
                ? $"'{member.Name}' with ({string.Join(", ", arguments.Select(Show))}) could be several methods"
                : $"no '{member.Name}' of {TypeNames.Show(type)} takes ({string.Join(", ", arguments.Select(Show))})",
            methods.Length == 1 ? Signature(methods[0]) : null);
    }

    // string constants as the enum, date and so on that the only candidate takes
    private static List<BoundNode>? ReadConstants(MethodInfo[] methods, List<BoundNode> arguments)
    {
        if (methods is not [var method] || method.GetParameters() is not { } parameters || parameters.Length != arguments.Count)
        {
            return null;
        }

        return [.. arguments.Select((a, i) =>
            a is BoundConstant { Value: string text } && Constants.Read(text, Numbers.Underlying(parameters[i].ParameterType)) is { } value
                ? new BoundConstant(value, Numbers.Underlying(parameters[i].ParameterType), a.Span)
                : a)];
    }

    private static string Signature(MethodInfo method) =>
        $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => TypeNames.Show(p.ParameterType)))})";

    // The same method without the thread's culture: its variant with a format provider, or with ordinal comparison.
    private static BoundCall Neutral(BoundNode? target, MethodInfo method, IReadOnlyList<BoundNode> arguments, TextSpan span)
    {
        target = method.IsStatic ? null : target;
        if (target is not null && method.DeclaringType is { } home && home != target.Type)
        {
            target = Conversions.Convert(target, home);
        }

        if (PredefinedMembers.Knows(method.DeclaringType!)) // a method has a type
        {
            if (PredefinedMembers.Stable(method) is { } stable)
            {
                return new BoundCall(target, stable, arguments, span);
            }

            if (PredefinedMembers.Invariant(method) is { } invariant)
            {
                return new BoundCall(target, invariant, [.. arguments, Culture(span)], span);
            }

            if (PredefinedMembers.Ordinal(method) is { } ordinal)
            {
                return new BoundCall(target, ordinal,
                    [.. arguments, new BoundConstant(StringComparison.Ordinal, typeof(StringComparison), span)], span);
            }
        }

        return new BoundCall(target, method, arguments, span);
    }

    private BoundNode BindExtension(BoundNode target, MethodInfo[] methods, MemberSyntax member, CallSyntax syntax)
    {
        List<BoundNode> arguments = [target, .. syntax.Arguments.Select(Bind)];
        if (arguments.Find(a => a is BoundError) is { } error)
        {
            return error;
        }

        if (arguments.Exists(IsDynamic) && Overloads.Choose(methods, arguments, out _) is null)
        {
            return Dynamic(new CallSite(Binding, member.Name, member.NameSpan, [.. arguments]), syntax.Span, [.. arguments]);
        }

        return Overloads.Choose(methods, arguments, out var converted) is MethodInfo method
            ? Seen(new BoundCall(null, method, converted, syntax.Span))
            : Fault(RuleCodes.NoOverload, member.NameSpan,
                $"no '{member.Name}' takes ({string.Join(", ", arguments.Select(Show))})");
    }
}
