namespace NetralitasGrid.Rules;

/// <summary>What became of a rule: a no and a failure are different things.</summary>
public enum RuleOutcome
{
    /// <summary>It holds.</summary>
    Matched,

    /// <summary>It was computed and does not hold: a business failure.</summary>
    NotMatched,

    /// <summary>It could not be computed: a system failure. Nothing is known.</summary>
    Failed,
}

/// <summary>
/// What one rule of a run came to. Messages, children and inputs are made when they are first read: of an input that the host changed in
/// the meantime they show the new values.
/// </summary>
public sealed class RuleResult
{
    private readonly EngineRun _run;
    private IReadOnlyList<RuleResult>? _children;
    private IReadOnlyDictionary<string, object?>? _inputs;
    private string? _exceptionMessage;
    private RuleActionResult? _actionResult;

    internal RuleResult(EngineRun run, EngineRule source, RuleOutcome outcome, IReadOnlyList<RuleResult>? children = null)
    {
        _run = run;
        Source = source;
        Outcome = outcome;
        _children = children;
    }

    /// <summary>The rule as it was written.</summary>
    public Rule Rule => Source.Rule;

    /// <summary>Whether it holds, does not, or could not be computed.</summary>
    public RuleOutcome Outcome { get; }

    /// <summary>Whether it holds.</summary>
    public bool IsSuccess => Outcome == RuleOutcome.Matched;

    /// <summary>The rule's ErrorMessage with its placeholders filled, for one that was computed and does not hold; else empty.</summary>
    public string Message => Outcome == RuleOutcome.NotMatched ? ExceptionMessage : "";

    /// <summary>Why the rule could not be computed; null when it could.</summary>
    public string? Error { get; internal init; }

    /// <summary>The faults behind <see cref="Error"/>, with their places, as far as they are faults of the document.</summary>
    public IReadOnlyList<RuleIssue> Issues { get; internal init; } = [];

    /// <summary>What RulesEngine has in this place: the error, else the message, and "" for a rule that holds.</summary>
    public string ExceptionMessage => _exceptionMessage ??= Outcome switch
    {
        RuleOutcome.Matched => "",
        RuleOutcome.Failed when !HidesError => Error ?? "",
        _ => _run.Message(this),
    };

    /// <summary>The children that were run; null for a leaf.</summary>
    public IReadOnlyList<RuleResult>? ChildResults => _children ?? (Outcome == RuleOutcome.Failed ? null
        : Interlocked.CompareExchange(ref _children, _run.Children(Source), null) ?? _children);

    /// <summary>The inputs and params that the rule saw, by name.</summary>
    public IReadOnlyDictionary<string, object?> Inputs => _inputs ??= _run.Inputs(Source);

    /// <summary>What the rule's action gave, empty when it has none; null when actions were not run.</summary>
    public RuleActionResult? ActionResult
    {
        get => _actionResult ?? (_run.ActionsRan ? RuleActionResult.Empty : null);
        internal set => _actionResult = value;
    }

    internal EngineRule Source { get; }

    /// <summary>The author's message stands where RulesEngine has the error.</summary>
    internal bool HidesError { get; init; }

    /// <summary>The rule's name and outcome.</summary>
    public override string ToString() => $"{Rule.Name}: {Outcome}";
}

/// <summary>What an action gave.</summary>
/// <param name="Output">Its value; null for none.</param>
/// <param name="Exception">Why it failed; null when it did not. The rule's own outcome does not change.</param>
public sealed record RuleActionResult(object? Output, Exception? Exception)
{
    internal static readonly RuleActionResult Empty = new(null, null);
}

/// <summary>What running one rule with its action gave.</summary>
/// <param name="Output">The action's output; of a chain, that of its last rule.</param>
/// <param name="Exception">Why the action failed; null when it did not.</param>
/// <param name="Results">The rules that were run: the deepest of a chain first, the one asked for last.</param>
public sealed record ActionRuleResult(object? Output, Exception? Exception, IReadOnlyList<RuleResult> Results);
