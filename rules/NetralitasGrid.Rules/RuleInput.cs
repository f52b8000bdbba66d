namespace NetralitasGrid.Rules;

/// <summary>An input that a workflow is compiled for: the name that rules use and the type of the facts given under it.</summary>
/// <param name="Name">An identifier; compared ignoring case unless <see cref="RuleSettings.CaseSensitive"/>.</param>
/// <param name="Type">A public or internal type whose public properties and fields rules may read.</param>
public sealed record RuleInput(string Name, Type Type);
