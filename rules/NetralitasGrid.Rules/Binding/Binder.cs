namespace NetralitasGrid.Rules;

/// <summary>
/// Gives an expression its meaning: finds names, checks types, inserts conversions. Collects every fault; a part that has one
/// becomes a <see cref="BoundError"/> and stays silent from then on.
/// </summary>
internal sealed partial class Binder
{
    private readonly SourceText _source;
    private readonly Scope _scope;
    private readonly MemberAccess _access;
    private readonly RuleSettings _settings;
    private readonly List<RuleIssue> _issues;
    private readonly Stack<(string? Name, Variable Element)> _elements = new();
    private bool _failed;

    private Binder(SourceText source, Scope scope, MemberAccess access, RuleSettings settings, List<RuleIssue> issues)
    {
        _source = source;
        _scope = scope;
        _access = access;
        _settings = settings;
        _issues = issues;
    }

    /// <summary>Parses and binds; null when there is any fault, which is then in the issues.</summary>
    /// <param name="wanted">The type that the result must have or convert to; null for any.</param>
    public static BoundNode? Bind(
        SourceText source, Scope scope, MemberAccess access, RuleSettings settings, List<RuleIssue> issues, Type? wanted)
    {
        var binder = new Binder(source, scope, access, settings, issues);
        var before = issues.Count;
        try
        {
            var node = binder.Bind(Parser.Parse(source.Text, settings));
            if (wanted is not null && node is not BoundError)
            {
                node = binder.Result(node, wanted);
            }

            return issues.Count == before && !binder._failed ? node : null;
        }
        catch (SyntaxFault fault)
        {
            binder.Fault(fault.Code, fault.Span, fault.Message, fault.Expected);
            return null;
        }
    }

    private BoundNode Result(BoundNode node, Type wanted)
    {
        // A condition over facts that are missing is null, and null is no match.
        if (wanted == typeof(bool) && node.Type == typeof(bool?))
        {
            return node;
        }

        if (IsDynamic(node))
        {
            return wanted == typeof(bool) ? Truth(node) : ConvertDynamic(node, wanted);
        }

        return Conversions.Implicit(node, wanted)
            ?? Fault(RuleCodes.WrongType, node.Span,
                wanted == typeof(bool)
                    ? $"expression of type 'Boolean' expected, but this is {Show(node)}"
                    : $"the expression is of type {Show(node)}", TypeNames.Show(wanted));
    }

    private BoundNode Bind(Syntax syntax) => syntax switch
    {
        LiteralSyntax literal => new BoundConstant(literal.Value, literal.Value?.GetType() ?? typeof(object), literal.Span, isLiteral: true),
        NameSyntax name => BindName(name),
        MemberSyntax member => BindMember(member),
        CallSyntax call => BindCall(call),
        IndexSyntax index => BindIndex(index),
        UnarySyntax unary => BindUnary(unary),
        BinarySyntax binary => BindBinary(binary),
        LogicalSyntax logical => BindLogical(logical),
        ConditionalSyntax c => BindConditional(c.Condition, c.WhenTrue, c.WhenFalse, c.Span),
        CoalesceSyntax c => BindCoalesce(Bind(c.Left), Bind(c.Right), c.Span),
        InSyntax membership => BindIn(membership),
        ArraySyntax array => BindArray(array),
        ObjectSyntax made => BindObject(made),
        BoundSyntax bound => bound.Node,
        _ => Fault(RuleCodes.BadLambda, syntax.Span, "a lambda stands only as the argument of a sequence method such as Any"),
    };

    private BoundNode BindUnary(UnarySyntax syntax)
    {
        var operand = Bind(syntax.Operand);
        if (operand is BoundError)
        {
            return operand;
        }

        if (IsDynamic(operand))
        {
            return syntax.IsNot
                ? new BoundUnary(true, Truth(operand), syntax.Span)
                : Dynamic(new DynamicSite(Binding, o => new UnarySyntax(false, o[0], syntax.Span), operand), syntax.Span, operand);
        }

        var type = Numbers.Underlying(operand.Type);
        if (syntax.IsNot)
        {
            return type == typeof(bool) ? new BoundUnary(true, operand, syntax.Span) : WrongOperand("not", operand, syntax.Span);
        }

        if (!Numbers.IsNumber(type) && type != typeof(TimeSpan))
        {
            return WrongOperand("-", operand, syntax.Span);
        }

        // As in C#: small types become int, uint becomes long, and ulong has no negative.
        var wide = type == typeof(uint) ? typeof(long) : Numbers.IsIntegral(type) && type != typeof(long) ? typeof(int) : type;
        return type == typeof(ulong)
            ? WrongOperand("-", operand, syntax.Span)
            : new BoundUnary(false, Conversions.Convert(operand, Like(operand.Type, wide)), syntax.Span);
    }

    private BoundNode BindLogical(LogicalSyntax syntax)
    {
        var operands = syntax.Operands.Select(o => Condition(Bind(o), syntax.IsAnd ? "and" : "or")).ToList();
        if (operands.Find(o => o is BoundError) is { } error)
        {
            return error;
        }

        var type = operands.Exists(o => o.Type == typeof(bool?)) ? typeof(bool?) : typeof(bool);
        return new BoundLogical(syntax.IsAnd, operands.ConvertAll(o => Conversions.Convert(o, type)), syntax.Span);
    }

    private BoundNode Condition(BoundNode node, string where) =>
        node is BoundError || Numbers.Underlying(node.Type) == typeof(bool)
            ? node
            : IsDynamic(node) ? Truth(node)
            : Fault(RuleCodes.WrongType, node.Span, $"an operand of '{where}' is of type {Show(node)}", "bool");

    private BoundNode BindConditional(Syntax test, Syntax whenTrue, Syntax whenFalse, TextSpan span)
    {
        var condition = Condition(Bind(test), "? :");
        var left = Bind(whenTrue);
        var right = Bind(whenFalse);
        if (condition is BoundError || left is BoundError || right is BoundError)
        {
            return new BoundError(span);
        }

        if (condition.Type == typeof(bool?))
        {
            condition = OrFalse(condition);
        }

        return Conversions.Common(left, right) is { } type
            && Conversions.Implicit(left, type) is { } a && Conversions.Implicit(right, type) is { } b
                ? new BoundConditional(condition, a, b, span)
                : Fault(RuleCodes.WrongType, span, $"one branch is of type {Show(left)}, the other of type {Show(right)}", "one type");
    }

    private BoundNode BindCoalesce(BoundNode left, BoundNode right, TextSpan span)
    {
        if (left is BoundError || right is BoundError)
        {
            return new BoundError(span);
        }

        if (left.IsNullLiteral || !Conversions.AcceptsNull(left.Type))
        {
            return left.IsNullLiteral ? right : Fault(RuleCodes.OperatorTypes, left.Span, $"{Show(left)} is never null", "a value that can be null");
        }

        var inner = Numbers.Underlying(left.Type);
        var bare = new BoundConvert(left, inner, left.Span);
        var type = right.IsNullLiteral ? left.Type : Conversions.Common(bare, right);
        return type is not null && Conversions.Implicit(right, type) is { } fallback
            ? new BoundCoalesce(left, fallback, span)
            : Fault(RuleCodes.WrongType, span, $"'??' joins {Show(left)} and {Show(right)}", "one type");
    }

    private BoundNode BindArray(ArraySyntax syntax)
    {
        var items = syntax.Items.Select(Bind).ToList();
        Type? element = null;
        if (syntax.ElementType is { } name)
        {
            element = _access.FindType(name.Name);
            if (element is null)
            {
                return UnknownType(name.Name, name.Span);
            }
        }

        if (items.Exists(i => i is BoundError))
        {
            return new BoundError(syntax.Span);
        }

        foreach (var item in items)
        {
            element ??= item.Type;
            element = syntax.ElementType is null
                ? Conversions.Common(new BoundConvert(item, element, item.Span), item) ?? element
                : element;
        }

        if (element is null)
        {
            return Fault(RuleCodes.WrongType, syntax.Span, "an empty array has no type", "new int[] {} or the like");
        }

        var converted = new List<BoundNode>();
        foreach (var item in items)
        {
            converted.Add(Conversions.Implicit(item, element)
                ?? (IsDynamic(item) ? ConvertDynamic(item, element) : null)
                ?? Fault(RuleCodes.WrongType, item.Span, $"the item is of type {Show(item)}", TypeNames.Show(element)));
        }

        return new BoundArray(element, converted, syntax.Span);
    }

    private static BoundCoalesce OrFalse(BoundNode node) =>
        new BoundCoalesce(node, new BoundConstant(false, typeof(bool), node.Span), node.Span);

    private static Type Like(Type original, Type inner) =>
        Nullable.GetUnderlyingType(original) is null ? inner : Conversions.MakeNullable(inner);

    private BoundError WrongOperand(string op, BoundNode operand, TextSpan span) =>
        Fault(RuleCodes.OperatorTypes, span, $"'{op}' does not apply to {Show(operand)}");

    private BoundError UnknownType(string name, TextSpan span) =>
        Fault(RuleCodes.UnknownName, span, $"unknown type '{name}'", null, NearestName.Of(name, _access.TypeNamesKnown));

    private static string Show(BoundNode node) => node.IsNullLiteral ? "null" : TypeNames.Show(node.Type);

    // The fault was reported where its cause stands.
    private BoundError SilentError(TextSpan span)
    {
        _failed = true;
        return new BoundError(span);
    }

    private BoundError Fault(string code, TextSpan span, string message, string? expected = null, string? nearest = null)
    {
        var at = _source.Locate(span.Start);
        _issues.Add(new RuleIssue(code, RuleSeverity.Error, at.File, at.Pointer, at.Line, at.Column, message, expected, nearest));
        return new BoundError(span);
    }
}
