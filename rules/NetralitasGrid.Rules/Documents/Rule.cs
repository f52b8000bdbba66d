using System.Collections.ObjectModel;
using System.Text.Json;

namespace NetralitasGrid.Rules;

/// <summary>One rule as it was written; immutable. It is either a leaf (<see cref="Expression"/>) or combines <see cref="Rules"/> by <see cref="Operator"/>.</summary>
public sealed record Rule
{
    /// <summary>Unique among the enabled top-level rules of a workflow and what it injects.</summary>
    public required string Name { get; init; }

    /// <summary>A disabled rule, or child, is neither compiled nor run nor reported. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The condition of a leaf; ignored when <see cref="Operator"/> is set.</summary>
    public string? Expression { get; init; }

    /// <summary><c>And</c>, <c>AndAlso</c>, <c>Or</c> or <c>OrElse</c> in any case; null for a leaf.</summary>
    public string? Operator { get; init; }

    /// <summary>The children of a nested rule.</summary>
    public IReadOnlyList<Rule> Rules { get; init; } = [];

    /// <summary>Values computed each time the rule runs, before it; visible to its whole subtree.</summary>
    public IReadOnlyList<ScopedParam> LocalParams { get; init; } = [];

    /// <summary>The text for a rule that does not hold, with <c>$(path)</c> placeholders.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>An opaque word for a rule that holds.</summary>
    public string? SuccessEvent { get; init; }

    /// <summary>What is run when the rule holds; null for nothing.</summary>
    public RuleAction? OnSuccess { get; init; }

    /// <summary>What is run when the rule does not hold, or could not be computed; null for nothing.</summary>
    public RuleAction? OnFailure { get; init; }

    /// <summary>
    /// An extension of the format: where a workflow stops at the first match, rules of a higher priority are tried first, those of one
    /// priority in file order. Default 0.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>The author's own data, untouched; keys are case-sensitive.</summary>
    public IReadOnlyDictionary<string, JsonElement> Properties { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    /// <summary>Where the rule object begins.</summary>
    public SourceLocation Location { get; init; }

    internal IReadOnlyDictionary<string, SourceLocation> PropertyLocations { get; init; } =
        ReadOnlyDictionary<string, SourceLocation>.Empty;

    internal SourceText? ExpressionSource { get; init; }

    internal SourceLocation? OperatorLocation { get; init; }

    /// <summary>Where the value of one of the <see cref="Properties"/> begins; the rule's own place when there is no such property.</summary>
    public SourceLocation LocationOf(string property) => PropertyLocations.TryGetValue(property, out var at) ? at : Location;

    /// <summary>The rule's name.</summary>
    public override string ToString() => Name;
}
