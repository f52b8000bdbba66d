namespace NetralitasGrid.Rules;

/// <summary>A rule whose names and types are known: a leaf with a condition, or children joined by and/or.</summary>
internal sealed record BoundRule(Rule Rule, SourceText? Source, BoundNode? Condition, bool IsAnd, IReadOnlyList<BoundRule> Children)
{
    /// <summary>The local params, in order; one with a slot is kept there after the run.</summary>
    public IReadOnlyList<(Variable Variable, BoundNode Definition)> Locals { get; init; } = [];

    /// <summary>The bit of <see cref="Frame.Matched"/> that says whether the rule holds; null for a child of which nobody asks that.</summary>
    public int? KeptBit { get; init; }

    /// <summary>Children after the one that decides are run too.</summary>
    public bool RunsAllChildren { get; init; }

    /// <summary>Whether more is read from a run than whether the rule as a whole holds.</summary>
    public bool KeepsParts => Locals.Any(l => l.Variable.Slot >= 0) || Children.Any(c => c.KeptBit is not null);

    /// <summary>Every expression of the rule and its subtree.</summary>
    public IEnumerable<BoundNode> Expressions =>
        Locals.Select(l => l.Definition)
            .Concat(Condition is null ? [] : [Condition])
            .Concat(Children.SelectMany(c => c.Expressions));
}
