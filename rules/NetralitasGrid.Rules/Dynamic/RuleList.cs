using System.Collections;

namespace NetralitasGrid.Rules;

/// <summary>A list of a dynamic input; its elements need not be alike. Immutable.</summary>
public sealed class RuleList : IReadOnlyList<object?>
{
    private readonly object?[] _items;
    private Siblings? _own;

    internal RuleList(object?[] items)
    {
        _items = items;
        var here = new MemberOrigin(this);
        foreach (var item in items)
        {
            (item as RuleObject)?.Origin ??= here;
            (item as RuleList)?.Origin ??= here;
        }
    }

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <summary>The member or list that holds this list; null for an input itself.</summary>
    internal MemberOrigin? Origin { get; set; }

    /// <inheritdoc/>
    public object? this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many elements there are.</summary>
    public override string ToString() => $"[{_items.Length}]";

    /// <summary>All objects that stand where the elements of this list stand: also those of the lists beside it.</summary>
    internal Siblings Elements() => Origin?.SiblingLists() ?? (_own ??= new Siblings([.. _items.OfType<RuleObject>()]));
}
