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

/// <summary>What one rule of a run came to.</summary>
public sealed class RuleResult
{
    internal RuleResult(Rule rule, RuleOutcome outcome, IReadOnlyDictionary<string, object?> inputs)
    {
        Rule = rule;
        Outcome = outcome;
        Inputs = inputs;
    }

    /// <summary>The rule as it was written.</summary>
    public Rule Rule { get; }

    /// <summary>Whether it holds, does not, or could not be computed.</summary>
    public RuleOutcome Outcome { get; internal init; }

    /// <summary>Whether it holds.</summary>
    public bool IsSuccess => Outcome == RuleOutcome.Matched;

    /// <summary>The rule's ErrorMessage with its placeholders filled, for one that was computed and does not hold; else empty.</summary>
    public string Message { get; internal set; } = "";

    /// <summary>Why the rule could not be computed; null when it could.</summary>
    public string? Error { get; internal init; }

    /// <summary>The faults behind <see cref="Error"/>, with their places, as far as they are faults of the document.</summary>
    public IReadOnlyList<RuleIssue> Issues { get; internal init; } = [];

    /// <summary>What RulesEngine has in this place: the error, else the message, and "" for a rule that holds.</summary>
    public string ExceptionMessage { get; internal set; } = "";

    /// <summary>The children that were run; null for a leaf.</summary>
    public IReadOnlyList<RuleResult>? ChildResults { get; internal init; }

    /// <summary>The inputs and params that the rule saw, by name.</summary>
    public IReadOnlyDictionary<string, object?> Inputs { get; }

    /// <summary>What the rule's action gave, empty when it has none; null when actions were not run.</summary>
    public RuleActionResult? ActionResult { get; internal set; }

    internal EngineRule? Source { get; init; }

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

/// <summary>Short ways to act on the results of a run.</summary>
public static class RuleResults
{
    /// <summary>Calls once, with the SuccessEvent (else the name) of the first rule that holds.</summary>
    public static IReadOnlyList<RuleResult> OnSuccess(this IReadOnlyList<RuleResult> results, Action<string> onSuccess)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(onSuccess);
        if (results.FirstOrDefault(r => r.IsSuccess) is { Rule: var rule })
        {
            onSuccess(rule.SuccessEvent ?? rule.Name);
        }

        return results;
    }

    /// <summary>Calls when no rule holds.</summary>
    public static IReadOnlyList<RuleResult> OnFail(this IReadOnlyList<RuleResult> results, Action onFail)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(onFail);
        if (results.All(r => !r.IsSuccess))
        {
            onFail();
        }

        return results;
    }
}
