namespace NetralitasGrid.Rules;

/// <summary>Checks and compiles workflows.</summary>
public static class WorkflowCompiler
{
    /// <summary>Compiles a workflow for inputs of given types. All its faults are collected, not only the first.</summary>
    /// <param name="workflow">The workflow; its disabled rules are left out.</param>
    /// <param name="inputs">The inputs in the order in which <see cref="Evaluation.Set(int, object?)"/> numbers them.</param>
    /// <param name="settings">What rules may do, and how much.</param>
    /// <param name="library">The workflows that can be injected, by name; null for none.</param>
    /// <param name="issues">Receives faults and warnings.</param>
    /// <returns>The program; null when there is any error.</returns>
    public static WorkflowProgram? Compile(
        Workflow workflow,
        IReadOnlyList<RuleInput> inputs,
        RuleSettings settings,
        IReadOnlyDictionary<string, Workflow>? library,
        List<RuleIssue> issues)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(issues);

        var own = new List<RuleIssue>();
        var binder = new WorkflowBinder(inputs, settings, library, own);
        var bound = binder.Bind(workflow);
        issues.AddRange(own);
        return bound is null ? null : new WorkflowProgram(bound, settings);
    }
}
