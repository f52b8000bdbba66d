using System.Collections.ObjectModel;
using System.Text.Json;

namespace NetralitasGrid.Rules;

/// <summary>What a rule has done when it holds, or when it does not: <c>OutputExpression</c>, <c>EvaluateRule</c>, or one that the host registered.</summary>
public sealed record RuleAction
{
    /// <summary>The action's name, in any case.</summary>
    public required string Name { get; init; }

    /// <summary>Its parameters, as written; names in any case.</summary>
    public IReadOnlyDictionary<string, JsonElement> Context { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    /// <summary>Where the action object begins.</summary>
    public SourceLocation Location { get; init; }
}
