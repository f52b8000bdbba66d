namespace NetralitasGrid.Rules;

/// <summary>The sequence operators that compiled rules call; all they get is gathered, so nothing runs later or without end.</summary>
internal static class Sequences
{
    public static bool IsLess<T>(T one, T best) => one is not (null or Missing) && (best is null || Order<T>().Compare(one, best) < 0);

    public static bool IsMore<T>(T one, T best) => one is not (null or Missing) && (best is null || Order<T>().Compare(one, best) > 0);

    public static IEnumerable<T> Distinct<T>(List<T> items) => Enumerable.Distinct(items, Equality<T>()).ToList();

    public static IEnumerable<T> Union<T>(List<T> items, IEnumerable<T> others) => Enumerable.Union(items, others, Equality<T>()).ToList();

    public static IEnumerable<T> Intersect<T>(List<T> items, IEnumerable<T> others) => Enumerable.Intersect(items, others, Equality<T>()).ToList();

    public static IEnumerable<T> Except<T>(List<T> items, IEnumerable<T> others) => Enumerable.Except(items, others, Equality<T>()).ToList();

    public static IEnumerable<T> Reverse<T>(List<T> items)
    {
        items.Reverse();
        return items;
    }

    public static Ordered<T> OrderBy<T, TKey>(List<T> items, List<TKey> keys) => new(items, [By(keys)]);

    public static Ordered<T> OrderByDescending<T, TKey>(List<T> items, List<TKey> keys) => new(items, [ByDescending(keys)]);

    public static Ordered<T> ThenBy<T, TKey>(Ordered<T> items, List<TKey> keys) => items.Then(By(keys));

    public static Ordered<T> ThenByDescending<T, TKey>(Ordered<T> items, List<TKey> keys) => items.Then(ByDescending(keys));

    public static IEnumerable<IGrouping<TKey, T>> GroupBy<T, TKey>(List<T> items, List<TKey> keys) =>
        Enumerable.Range(0, items.Count).GroupBy(i => keys[i], i => items[i], Equality<TKey>()).ToList();

    private static Comparison<int> By<TKey>(List<TKey> keys)
    {
        var order = Order<TKey>();
        return (one, other) => order.Compare(keys[one], keys[other]);
    }

    private static Comparison<int> ByDescending<TKey>(List<TKey> keys)
    {
        var order = Order<TKey>();
        return (one, other) => order.Compare(keys[other], keys[one]);
    }

    private static IComparer<T> Order<T>() =>
        typeof(T) == typeof(string) ? (IComparer<T>)StringComparer.Ordinal
        : typeof(T) == typeof(object) ? (IComparer<T>)(object)DynamicOrder.Instance
        : Comparer<T>.Default;

    private static IEqualityComparer<T> Equality<T>() =>
        typeof(T) == typeof(object) ? (IEqualityComparer<T>)(object)DynamicOrder.Instance : EqualityComparer<T>.Default;
}
