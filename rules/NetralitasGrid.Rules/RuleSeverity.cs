namespace NetralitasGrid.Rules;

/// <summary>How grave a <see cref="RuleIssue"/> is: with an error nothing is compiled, a warning only informs.</summary>
public enum RuleSeverity
{
    Warning,
    Error,
}
