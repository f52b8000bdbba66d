namespace NetralitasGrid.Rules;

/// <summary>The names visible at one place of a workflow: inputs, then global params, then the local params of the enclosing rules.</summary>
internal sealed class Scope(StringComparer names, Scope? outer = null)
{
    private readonly Dictionary<string, Variable> _own = new(names);
    private RuleNames? _rules;

    /// <summary>The rules whose results may be used; null where there are none.</summary>
    public RuleNames? Rules
    {
        get => _rules ?? outer?.Rules;
        set => _rules = value;
    }

    /// <summary>The only variable in sight, whose members may be written bare; else null.</summary>
    public Variable? Single => All().Take(2).ToArray() is [{ Kind: VariableKind.Input } only] ? only : null;

    public Variable? Find(string name) => _own.GetValueOrDefault(name) ?? outer?.Find(name);

    public bool TryAdd(Variable variable) => Find(variable.Name) is null && _own.TryAdd(variable.Name, variable);

    public IEnumerable<Variable> All() => outer is null ? _own.Values : outer.All().Concat(_own.Values);
}
