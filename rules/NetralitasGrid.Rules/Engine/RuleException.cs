namespace NetralitasGrid.Rules;

/// <summary>A rule could not be computed, and the settings ask for exceptions. Data has RuleName and Expression.</summary>
public sealed class RuleException : Exception
{
    internal RuleException(string message, Rule rule, Exception? inner)
        : base(message, inner)
    {
        Data["RuleName"] = rule.Name;
        Data["Expression"] = rule.Expression;
    }
}

/// <summary>Workflows were not added because of their faults. None of those given was.</summary>
public sealed class RuleValidationException : Exception
{
    internal RuleValidationException(IReadOnlyList<RuleIssue> issues)
        : base("Validation failed:" + string.Concat(issues.Select(i => $"{Environment.NewLine} -- {Place(i)}{i.Message} Severity: Error"))) =>
        Issues = issues;

    /// <summary>Every fault, with its place.</summary>
    public IReadOnlyList<RuleIssue> Issues { get; }

    private static string Place(RuleIssue issue) => issue.Pointer.Length == 0 ? "" : $"{issue.Pointer}: ";
}
