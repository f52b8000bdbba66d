namespace NetralitasGrid.Rules;

/// <summary>Which rules of a workflow count.</summary>
public enum RuleSelection
{
    /// <summary>Every rule that holds, as the format has it.</summary>
    All,

    /// <summary>Only the first that holds, by descending <see cref="Rule.Priority"/> and then file order; rules after it are not run.</summary>
    FirstMatch,
}
