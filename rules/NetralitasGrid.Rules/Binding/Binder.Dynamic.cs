using System.Reflection;

namespace NetralitasGrid.Rules;

internal sealed partial class Binder
{
    private DynamicBinding Binding => field ??= new DynamicBinding(_access, _settings);

    /// <summary>Binds an operation over values whose types are known by now.</summary>
    /// <exception cref="DynamicFault">It has a fault.</exception>
    public static BoundNode BindAtRunTime(DynamicBinding binding, Syntax syntax)
    {
        var issues = new List<RuleIssue>();
        var binder = new Binder(new SourceText(""), new Scope(binding.Settings.Names), binding.Access, binding.Settings, issues);
        var node = binder.Bind(syntax);
        return node is BoundError || issues.Count > 0 ? throw new DynamicFault(issues.Count > 0 ? Text(issues[0]) : "an operand has a fault") : node;
    }

    private static string Text(RuleIssue issue) => issue.Message + (issue.Nearest is null ? "" : $"; did you mean '{issue.Nearest}'?");

    /// <summary>Whether the type is seen only at run time. A null literal is of every type.</summary>
    private static bool IsDynamic(BoundNode node) => node.Type == typeof(object) && !node.IsNullLiteral && node is not BoundError;

    private static BoundDynamic Dynamic(DynamicSite site, TextSpan span, params BoundNode[] operands) => new(site, operands, span);

    private static BoundCall Truth(BoundNode node) =>
        new(null, typeof(DynamicValue).GetMethod(nameof(DynamicValue.Truth))!, [node], node.Span); // of our own

    private BoundNode ConvertDynamic(BoundNode node, Type type) => type == typeof(object)
        ? node
        : BoundConvertTo(Dynamic(new ConvertSite(Binding, type, node), node.Span, node), type);

    // The site gives exactly this type, or null where the type has null.
    private static BoundConvert BoundConvertTo(BoundNode node, Type type) => new(node, type, node.Span);

    /// <summary>What a fact or method of a dynamic type gave, ready for rules.</summary>
    private static BoundNode Seen(BoundNode node) => node.Type != typeof(object) && !DynamicReader.IsDynamic(node.Type)
        ? node
        : new BoundCall(null, typeof(DynamicValue).GetMethod(nameof(DynamicValue.Read))!, // of our own
            [Conversions.Convert(node, typeof(object))], node.Span);

    private static BoundNode AsSequence(BoundNode node) => IsDynamic(node)
        ? new BoundCall(null, typeof(DynamicValue).GetMethod(nameof(DynamicValue.Sequence))!, [node], node.Span) // of our own
        : AsObjects(node, Sequence.ElementOf(node.Type)!); // asked of sequences only

    private static BoundNode AsObjects(BoundNode source, Type element)
    {
        if (!element.IsValueType)
        {
            return source;
        }

        var each = new Variable("it", element, VariableKind.Element);
        var box = new BoundConvert(new BoundVariable(each, source.Span), typeof(object), source.Span);
        return new BoundQuery(QueryOperator.Select, source, element, new BoundLambda(each, box), null, Many(typeof(object)), source.Span);
    }

    private BoundNode BindObject(ObjectSyntax syntax)
    {
        var values = syntax.Members.Select(m => Bind(m.Value)).ToList();
        return values.Exists(v => v is BoundError)
            ? new BoundError(syntax.Span)
            : new BoundObject(values, [.. syntax.Members.Select(m => m.Name)], syntax.Span);
    }

    // Only methods that lists have are taken for the list's; a name that no value can have is a fault at once.
    private BoundNode DynamicMethod(BoundNode target, MemberSyntax member, CallSyntax syntax)
    {
        var isQuery = Enum.TryParse<QueryOperator>(member.Name, ignoreCase: true, out var op) && !char.IsDigit(member.Name[0]);
        if (isQuery && op != QueryOperator.Contains)
        {
            return BindQuery(op, AsSequence(target), typeof(object), member, syntax);
        }

        if (!_access.IsKnownMethod(member.Name))
        {
            return UnknownMethod(target, target.Type, member, syntax);
        }

        List<BoundNode> operands = [target, .. syntax.Arguments.Select(Bind)];
        return operands.Find(o => o is BoundError) ?? Dynamic(new CallSite(Binding, member.Name, member.NameSpan, [.. operands]), syntax.Span, [.. operands]);
    }

    /// <summary>A method of a known type with arguments that are not: one candidate says what it wants, several are chosen from at run time.</summary>
    private BoundNode DynamicOverload(
        BoundNode? target, Type type, MethodInfo[] methods, List<BoundNode> arguments, MemberSyntax member, CallSyntax syntax)
    {
        var fitting = methods.Where(m => m.GetParameters().Length == arguments.Count).ToArray();
        if (fitting is [{ IsGenericMethod: false } only] && methods.Length == 1)
        {
            var wanted = only.GetParameters();
            var converted = arguments.Select((a, i) => IsDynamic(a) ? ConvertDynamic(a, wanted[i].ParameterType) : a).ToList();
            return Overloads.Choose(methods, converted, out var chosen) is MethodInfo
                ? Seen(Neutral(target, only, chosen, syntax.Span))
                : Fault(RuleCodes.NoOverload, member.NameSpan,
                    $"no '{member.Name}' of {TypeNames.Show(type)} takes ({string.Join(", ", arguments.Select(Show))})", Signature(only));
        }

        var site = target is null
            ? new DynamicSite(Binding, o => new CallSyntax(new MemberSyntax(new TypeSyntax(type), member.Name, member.NameSpan), o, syntax.Span), [.. arguments])
            : new CallSite(Binding, member.Name, member.NameSpan, [target, .. arguments]);
        var node = Dynamic(site, syntax.Span, target is null ? [.. arguments] : [target, .. arguments]);
        var results = methods.Select(m => m.ReturnType).Distinct().ToArray();
        return results is [{ ContainsGenericParameters: false } result] && result != typeof(object) && !DynamicReader.IsDynamic(result)
            ? BoundConvertTo(node, result)
            : node;
    }
}
