namespace NetralitasGrid.Rules;

/// <summary>A top-level rule of a <see cref="WorkflowProgram"/>.</summary>
/// <param name="Index">Its place in <see cref="WorkflowProgram.Rules"/> and in <see cref="Evaluation.MatchedSet"/>.</param>
/// <param name="Rule">As it was written.</param>
/// <param name="Name">The rule's name.</param>
public sealed record CompiledRule(int Index, Rule Rule, string Name);
