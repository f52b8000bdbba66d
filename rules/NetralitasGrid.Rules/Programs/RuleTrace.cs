namespace NetralitasGrid.Rules;

/// <summary>How one top-level rule came to its answer.</summary>
/// <param name="Index">Its index in the program.</param>
/// <param name="Name">Its name.</param>
/// <param name="Matched">Whether it held.</param>
/// <param name="Error">Why it could not be computed, or null.</param>
/// <param name="Kind">How the conditions are joined: And or Or; Leaf when there is only one.</param>
/// <param name="Conditions">What it is made of: the operands of its topmost <c>and</c> or <c>or</c>, its child rules, or the whole as one.</param>
public sealed record RuleTrace(
    int Index, string Name, bool Matched, string? Error, ConditionKind Kind, IReadOnlyList<ConditionTrace> Conditions);
