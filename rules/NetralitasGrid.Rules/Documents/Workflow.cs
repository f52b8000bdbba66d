namespace NetralitasGrid.Rules;

/// <summary>A workflow of the RulesEngine format as it was written; immutable. Compile it with <see cref="WorkflowCompiler"/>.</summary>
public sealed record Workflow
{
    /// <summary>Its name in a library; case-sensitive, any text.</summary>
    public required string Name { get; init; }

    /// <summary>Names of workflows whose top-level rules run after this one's own, in order and recursively. Their global params are not carried over.</summary>
    public IReadOnlyList<string> WorkflowsToInject { get; init; } = [];

    /// <summary>Values computed once a run, in order; each may use the inputs and earlier ones.</summary>
    public IReadOnlyList<ScopedParam> GlobalParams { get; init; } = [];

    /// <summary>The rules in file order; all run, whatever the others say.</summary>
    public IReadOnlyList<Rule> Rules { get; init; } = [];

    /// <summary>An extension of the format: whether all rules count, or only the first that holds. Default all.</summary>
    public RuleSelection Selection { get; init; }

    /// <summary>Where the workflow object begins.</summary>
    public SourceLocation Location { get; init; }

    internal IReadOnlyList<SourceLocation> InjectionLocations { get; init; } = [];
}
