using System.Collections;

namespace NetralitasGrid.Rules;

/// <summary>A sequence in the order of keys that were computed beforehand; later keys decide between equal earlier ones. Stable.</summary>
internal sealed class Ordered<T> : IEnumerable<T>
{
    private readonly IReadOnlyList<Comparison<int>> _keys;

    public Ordered(List<T> items, IReadOnlyList<Comparison<int>> keys)
    {
        Items = items;
        _keys = keys;
    }

    /// <summary>The elements as they came; keys are given in this order.</summary>
    public List<T> Items { get; }

    public Ordered<T> Then(Comparison<int> key) => new(Items, [.. _keys, key]);

    public IEnumerator<T> GetEnumerator()
    {
        var order = Enumerable.Range(0, Items.Count).ToArray();
        Array.Sort(order, Compare);
        foreach (var index in order)
        {
            yield return Items[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Compare(int one, int other)
    {
        foreach (var key in _keys)
        {
            if (key(one, other) is not 0 and var order)
            {
                return order;
            }
        }

        return one - other;
    }
}
