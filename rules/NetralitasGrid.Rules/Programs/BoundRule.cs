namespace NetralitasGrid.Rules;

/// <summary>A rule whose names and types are known: a leaf with a condition, or children joined by and/or.</summary>
internal sealed record BoundRule(Rule Rule, SourceText? Source, BoundNode? Condition, bool IsAnd, IReadOnlyList<BoundRule> Children)
{
    /// <summary>The local params, in order.</summary>
    public IReadOnlyList<(Variable Variable, BoundNode Definition)> Locals { get; init; } = [];

    /// <summary>Every expression of the rule and its subtree.</summary>
    public IEnumerable<BoundNode> Expressions =>
        Locals.Select(l => l.Definition)
            .Concat(Condition is null ? [] : [Condition])
            .Concat(Children.SelectMany(c => c.Expressions));
}
