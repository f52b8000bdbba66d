namespace NetralitasGrid.Rules;

/// <summary>The sequence operators that compiled rules call; all they get is gathered, so nothing runs later or without end.</summary>
internal static class Sequences
{
    public static bool IsLess<T>(T one, T best) => one is not null && (best is null || Order<T>().Compare(one, best) < 0);

    public static bool IsMore<T>(T one, T best) => one is not null && (best is null || Order<T>().Compare(one, best) > 0);

    public static IEnumerable<T> Distinct<T>(List<T> items) => Enumerable.Distinct(items).ToList();

    public static IEnumerable<T> Union<T>(List<T> items, IEnumerable<T> others) => Enumerable.Union(items, others).ToList();

    public static IEnumerable<T> Intersect<T>(List<T> items, IEnumerable<T> others) => Enumerable.Intersect(items, others).ToList();

    public static IEnumerable<T> Except<T>(List<T> items, IEnumerable<T> others) => Enumerable.Except(items, others).ToList();

    public static IEnumerable<T> Reverse<T>(List<T> items)
    {
        items.Reverse();
        return items;
    }

    public static IOrderedEnumerable<T> OrderBy<T, TKey>(List<T> items, Func<T, TKey> key) => items.OrderBy(key, Order<TKey>());

    public static IOrderedEnumerable<T> OrderByDescending<T, TKey>(List<T> items, Func<T, TKey> key) =>
        items.OrderByDescending(key, Order<TKey>());

    public static IOrderedEnumerable<T> ThenBy<T, TKey>(IOrderedEnumerable<T> items, Func<T, TKey> key) => items.ThenBy(key, Order<TKey>());

    public static IOrderedEnumerable<T> ThenByDescending<T, TKey>(IOrderedEnumerable<T> items, Func<T, TKey> key) =>
        items.ThenByDescending(key, Order<TKey>());

    public static IEnumerable<IGrouping<TKey, T>> GroupBy<T, TKey>(List<T> items, Func<T, TKey> key) => Enumerable.GroupBy(items, key).ToList();

    private static IComparer<T> Order<T>() =>
        typeof(T) == typeof(string) ? (IComparer<T>)StringComparer.Ordinal : Comparer<T>.Default;
}
