namespace NetralitasGrid.Rules;

/// <summary>What joins the <see cref="ConditionTrace.Children"/> of a condition.</summary>
public enum ConditionKind
{
    /// <summary>Nothing: it is not taken apart any further.</summary>
    Leaf,
    And,
    Or,
    Not,
}

/// <summary>One condition of a rule, as written, and what it came to.</summary>
/// <param name="Text">The source text; for a child rule its name.</param>
/// <param name="Kind">How its children are joined.</param>
/// <param name="Value">What it came to; null when it was not reached, could not be computed, or is itself null (facts missing).</param>
/// <param name="Error">Why it could not be computed, or null.</param>
/// <param name="Facts">For a leaf that was reached: the facts it reads and their values, by path.</param>
/// <param name="Children">The operands or child rules.</param>
public sealed record ConditionTrace(
    string Text,
    ConditionKind Kind,
    bool? Value,
    string? Error,
    IReadOnlyDictionary<string, object?> Facts,
    IReadOnlyList<ConditionTrace> Children)
{
    /// <summary>The conditions that are not taken apart further, in the order in which they are written.</summary>
    public IEnumerable<ConditionTrace> Leaves => Kind == ConditionKind.Leaf ? [this] : Children.SelectMany(c => c.Leaves);
}
