namespace NetralitasGrid.Rules;

/// <summary>A named value of a workflow (global) or of a rule (local); its type is that of its expression.</summary>
public sealed record ScopedParam
{
    /// <summary>An identifier that no input or param visible at the same place has.</summary>
    public required string Name { get; init; }

    /// <summary>What it is computed from.</summary>
    public required string Expression { get; init; }

    /// <summary>Where the param object begins.</summary>
    public SourceLocation Location { get; init; }

    internal SourceText? ExpressionSource { get; init; }
}
