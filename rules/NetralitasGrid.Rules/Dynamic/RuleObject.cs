using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace NetralitasGrid.Rules;

/// <summary>
/// An object whose members are known only when a rule runs: a JSON object, a dictionary or ExpandoObject given as input, or what
/// <c>new (a as X)</c> built. Immutable; members keep their order.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is an object that rules read, not a collection that a host fills.")]
public sealed class RuleObject : IReadOnlyDictionary<string, object?>
{
    private const int Scanned = 8;

    private readonly KeyValuePair<string, object?>[] _members;
    private readonly Dictionary<string, int>? _places;

    internal RuleObject(KeyValuePair<string, object?>[] members)
    {
        _members = members;
        if (members.Length > Scanned)
        {
            _places = new Dictionary<string, int>(members.Length, StringComparer.Ordinal);
            for (var i = 0; i < members.Length; i++)
            {
                _places[members[i].Key] = i;
            }
        }

        foreach (var (name, value) in members)
        {
            (value as RuleObject)?.Origin ??= new MemberOrigin(this, name);
            (value as RuleList)?.Origin ??= new MemberOrigin(this, name);
        }
    }

    /// <inheritdoc/>
    public int Count => _members.Length;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _members.Select(m => m.Key);

    /// <inheritdoc/>
    public IEnumerable<object?> Values => _members.Select(m => m.Value);

    /// <summary>The list that the object is an element of, or the member that holds it; null for an input itself.</summary>
    internal MemberOrigin? Origin { get; set; }

    /// <inheritdoc/>
    public object? this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no member '{key}'.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var place = PlaceOf(key);
        value = place < 0 ? null : _members[place].Value;
        return place >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, object?>>)_members).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The members as <c>{ a = 1, b = x }</c>; long ones are cut.</summary>
    public override string ToString()
    {
        const int Longest = 1_000;
        var text = new StringBuilder("{ ");
        foreach (var (name, value) in _members)
        {
            if (text.Length > Longest)
            {
                text.Append("..., ");
                break;
            }

            text.Append(name).Append(" = ").Append(value is RuleObject or RuleList ? "..." : RuleText.Of(value)).Append(", ");
        }

        text.Length -= text.Length > 2 ? 2 : 0;
        return text.Append(" }").ToString();
    }

    /// <summary>A member by its exact name, else by its name in any case when that is allowed.</summary>
    internal bool TryGet(string name, bool caseSensitive, out object? value)
    {
        if (TryGetValue(name, out value))
        {
            return true;
        }

        foreach (var member in caseSensitive ? [] : _members)
        {
            if (member.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = member.Value;
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether another element of the list that this object belongs to has the member at the same place: then it is only empty here.</summary>
    internal bool IsKnown(string name) => Origin?.Siblings()?.Has(name) ?? false;

    private int PlaceOf(string name)
    {
        if (_places is not null)
        {
            return _places.GetValueOrDefault(name, -1);
        }

        for (var i = 0; i < _members.Length; i++)
        {
            if (_members[i].Key == name)
            {
                return i;
            }
        }

        return -1;
    }
}
