using System.Globalization;

namespace NetralitasGrid.Rules;

/// <summary>What must hold of one fact before a rule can match: it is one of these constants (long for numbers and enums, or string).</summary>
internal sealed record IndexTest(FactKey Fact, HashSet<object> Values)
{
    /// <summary>
    /// The tests that a rule cannot do without. Only those count that are reached whatever the facts are: what stands before them in the
    /// rule cannot throw, so that leaving the rule out gives the same as computing it. Of a rule whose parts are read afterwards there are none.
    /// </summary>
    public static IReadOnlyList<IndexTest> Of(BoundRule rule)
    {
        var found = new List<IndexTest>();
        if (!rule.KeepsParts)
        {
            Collect(rule, found);
        }

        return found;
    }

    private static void Collect(BoundRule rule, List<IndexTest> found)
    {
        if (!rule.Locals.All(l => IsTotal(l.Definition)))
        {
            return;
        }

        if (rule.Condition is { } condition)
        {
            foreach (var part in Conjuncts(condition))
            {
                if (Read(part) is { } test)
                {
                    found.Add(test);
                }

                if (!IsTotal(part))
                {
                    return;
                }
            }
        }
        else if (rule.IsAnd)
        {
            // One child that is false decides, also against one that cannot be computed: their order means nothing.
            foreach (var child in rule.Children)
            {
                Collect(child, found);
            }
        }
    }

    private static IEnumerable<BoundNode> Conjuncts(BoundNode node) =>
        node is BoundLogical { IsAnd: true } and ? and.Operands.SelectMany(Conjuncts) : [node];

    private static IndexTest? Read(BoundNode node) => node switch
    {
        BoundBinary { Operator: BinaryOperator.Equal } equal => Compared(equal.Left, equal.Right) ?? Compared(equal.Right, equal.Left),
        BoundIn membership => FactKey.Of(membership.Operand) is { } fact && membership.Values.All(v => Key(v) is not null) && IsKey(fact.Type)
            ? new IndexTest(fact, [.. membership.Values.Select(v => Key(v)!)]) // tested just before
            : null,
        BoundLogical { IsAnd: false } or => Union(or.Operands),
        _ => null,
    };

    private static IndexTest? Union(IReadOnlyList<BoundNode> operands)
    {
        var tests = operands.Select(Read).ToList();
        return tests[0] is { } first && tests.TrueForAll(t => t is not null && t.Fact == first.Fact)
            ? new IndexTest(first.Fact, [.. tests.SelectMany(t => t!.Values)]) // none is null
            : null;
    }

    private static IndexTest? Compared(BoundNode fact, BoundNode constant) =>
        FactKey.Of(Bare(fact)) is { } key && IsKey(key.Type) && Bare(constant) is BoundConstant { Value: { } value } && Key(value) is { } known
        && known is string == (key.Type == typeof(string))
            ? new IndexTest(key, [known])
            : null;

    // Enums and small numbers are widened before they are compared, which changes no value.
    private static BoundNode Bare(BoundNode node)
    {
        while (node is BoundConvert { Operand: var inner } && IsKey(node.Type) && IsKey(inner.Type))
        {
            node = inner;
        }

        return node;
    }

    private static bool IsKey(Type type) =>
        type == typeof(string) || (type.IsEnum && Enum.GetUnderlyingType(type) != typeof(ulong)) || (Numbers.IsIntegral(type) && type != typeof(ulong));

    private static object? Key(object? value) => value switch
    {
        string text => text,
        not null when IsKey(value.GetType()) => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    // Whether computing the node cannot throw, the inputs not being null.
    private static bool IsTotal(BoundNode node) => FactKey.Of(node) is not null || node switch
    {
        BoundConstant => true,
        BoundVariable { Variable.Kind: VariableKind.Local } => true,
        BoundConvert convert => IsTotal(convert.Operand) && (Nullable.GetUnderlyingType(convert.Operand.Type) is null || convert.Type == convert.Operand.Type)
            && convert.Operand.Type.IsValueType && Numbers.Underlying(convert.Type) is var to && (IsKey(to) || to == convert.Operand.Type),
        BoundBinary binary => binary.Operator.IsComparison() && binary.Children.All(IsTotal) && IsSimple(binary.Left.Type),
        BoundIn or BoundIsNull or BoundLogical or BoundUnary { IsNot: true } => node.Children.All(IsTotal),
        _ => false,
    };

    private static bool IsSimple(Type type) => Numbers.Underlying(type) is var plain
        && (Numbers.IsNumber(plain) || plain == typeof(string) || plain == typeof(bool) || plain.IsEnum || plain == typeof(DateOnly)
            || plain == typeof(DateTime) || plain == typeof(DateTimeOffset) || plain == typeof(TimeSpan) || plain == typeof(Guid));
}
