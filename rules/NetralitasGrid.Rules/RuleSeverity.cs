namespace NetralitasGrid.Rules;

/// <summary>How grave a <see cref="RuleIssue"/> is: with an error nothing is compiled, a warning says what is doubtful, a note what its author said is open.</summary>
public enum RuleSeverity
{
    Note,
    Warning,
    Error,
}
