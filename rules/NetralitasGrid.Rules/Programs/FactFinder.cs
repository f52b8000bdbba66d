namespace NetralitasGrid.Rules;

/// <summary>Finds the facts that an expression reads, through the params it uses.</summary>
internal sealed class FactFinder(IReadOnlyDictionary<Variable, BoundNode> definitions)
{
    private readonly SortedDictionary<string, FactPath> _found = new(StringComparer.Ordinal);
    private readonly HashSet<Variable> _seen = [];

    public IReadOnlyList<FactPath> Found => [.. _found.Values];

    public FactFinder Visit(BoundNode node)
    {
        if (PathOf(node) is { } path)
        {
            _found.TryAdd(path.Path, path);
            return this;
        }

        if (node is BoundVariable { Variable: var variable } && definitions.TryGetValue(variable, out var definition) && _seen.Add(variable))
        {
            Visit(definition);
        }

        foreach (var child in node.Children)
        {
            Visit(child);
        }

        return this;
    }

    public FactFinder Visit(BoundRule rule)
    {
        foreach (var (_, definition) in rule.Locals)
        {
            Visit(definition);
        }

        if (rule.Condition is not null)
        {
            Visit(rule.Condition);
        }

        foreach (var child in rule.Children)
        {
            Visit(child);
        }

        return this;
    }

    // A fact ends where the runtime's own types begin: `act.symbols.Count` reads act.symbols.
    private static FactPath? PathOf(BoundNode node)
    {
        var members = new List<object>();
        var type = node.Type;
        while (true)
        {
            if (DynamicSite.Wrapped(node) is { } wrapped && node is BoundCall { Method.Name: nameof(DynamicValue.Read) })
            {
                node = wrapped;
                continue;
            }

            if (node is BoundDynamic { Site: MemberSite site, Target: { } holder })
            {
                members.Insert(0, site.Name);
                node = holder;
                continue;
            }

            if (node is not BoundMember { Target: { } target } member)
            {
                break;
            }

            if (MemberAccess.IsRuntimeType(target.Type))
            {
                return null;
            }

            members.Insert(0, member.Member);
            node = target;
        }

        return node is BoundVariable { Variable: { Kind: VariableKind.Input } input } ? new FactPath(input, members, type) : null;
    }
}
