using System.Collections.Concurrent;

namespace NetralitasGrid.Rules;

/// <summary>Where a dynamic value hangs: in a list, or under a name in an object.</summary>
internal sealed class MemberOrigin
{
    private readonly RuleList? _list;
    private readonly RuleObject? _holder;
    private readonly string _name = "";

    public MemberOrigin(RuleList list) => _list = list;

    public MemberOrigin(RuleObject holder, string name) => (_holder, _name) = (holder, name);

    /// <summary>The objects at the same place of every element of the nearest list around; null when there is no list.</summary>
    public Siblings? Siblings() => _list is not null ? _list.Elements() : _holder!.Origin?.Siblings()?.Objects(_name);

    /// <summary>For a list: the elements of every list at the same place; null when it is the only one.</summary>
    public Siblings? SiblingLists() => _list is not null ? null : _holder!.Origin?.Siblings()?.Elements(_name);
}

/// <summary>
/// Objects at one place of a heterogeneous list. A member that one of them has is null in the others, and only a name that none has
/// is a fault. Computed when a member is missing, once for a place.
/// </summary>
internal sealed class Siblings(IReadOnlyList<RuleObject> objects)
{
    private readonly ConcurrentDictionary<(string Name, bool InLists), Siblings> _inner = new();
    private HashSet<string>? _names;

    public bool Has(string name)
    {
        _names ??= [.. objects.SelectMany(o => o.Keys)];
        return _names.Contains(name) || _names.Any(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    public Siblings Objects(string name) =>
        _inner.GetOrAdd((name, false), _ => new Siblings([.. Values(name).OfType<RuleObject>()]));

    public Siblings Elements(string name) =>
        _inner.GetOrAdd((name, true), _ => new Siblings([.. Values(name).OfType<RuleList>().SelectMany(l => l).OfType<RuleObject>()]));

    private IEnumerable<object?> Values(string name) => objects.Select(o => o.TryGetValue(name, out var value) ? value : null);
}
