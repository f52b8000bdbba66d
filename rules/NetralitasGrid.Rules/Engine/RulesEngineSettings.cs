using System.Collections.ObjectModel;

namespace NetralitasGrid.Rules;

/// <summary>How children of a nested rule are run.</summary>
public enum NestedRuleExecutionMode
{
    /// <summary>Every enabled child is run and reported.</summary>
    All,

    /// <summary>Children stop at the first that decides; those after it are not reported.</summary>
    Performance,
}

/// <summary>The settings of a <see cref="RulesEngine"/>, under the names that RulesEngine gave them. Fixed for the engine's life.</summary>
public sealed record RulesEngineSettings
{
    /// <summary>What expressions may do, and how much: allow-list, case, clock, limits.</summary>
    public RuleSettings Rules { get; init; } = new();

    /// <summary>The host's actions by name, in any case. A built-in's name is refused.</summary>
    public IReadOnlyDictionary<string, RuleActionHandler> CustomActions { get; init; } = ReadOnlyDictionary<string, RuleActionHandler>.Empty;

    /// <summary>A rule that cannot be computed becomes a failed result. False: the first one throws <see cref="RuleException"/>. Default true.</summary>
    public bool EnableExceptionAsErrorMessage { get; init; } = true;

    /// <summary>
    /// Keeps the text of faults in conditions out of <see cref="RuleResult.ExceptionMessage"/>, so that the author's own message stands
    /// there. <see cref="RuleResult.Error"/> keeps it. Default false.
    /// </summary>
    public bool IgnoreException { get; init; }

    /// <summary>Whether failed rules get their ErrorMessage, with its placeholders filled. Default true.</summary>
    public bool EnableFormattedErrorMessage { get; init; } = true;

    /// <summary>Whether global and local params are computed. False: rules that use them cannot be computed. Default true.</summary>
    public bool EnableScopedParams { get; init; } = true;

    /// <summary>How children of nested rules are run. Default all.</summary>
    public NestedRuleExecutionMode NestedRuleExecutionMode { get; init; }

    /// <summary>Whether running all rules of a workflow runs their actions too. Default true.</summary>
    public bool AutoExecuteActions { get; init; } = true;

    /// <summary>Longest chain of EvaluateRule actions. Default 16.</summary>
    public int MaxChainedRules { get; init; } = 16;

    /// <summary>For how many different sets of input names and types one workflow is kept compiled. Dynamic inputs are all of one type. Default 32.</summary>
    public int MaxCompiledShapes { get; init; } = 32;

    // Walking costs microseconds, compiling a rule a tenth of a millisecond: it pays after some hundred runs. 0 compiles at once.
    internal int RunsBeforeCompiling { get; init; } = 100;
}
