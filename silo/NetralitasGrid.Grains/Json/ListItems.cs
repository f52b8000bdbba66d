using System.Runtime.InteropServices;

namespace NetralitasGrid.Grains.Json;

/// <summary>The items of lists that every incident goes through: asking a list by its interface for each item costs more than most items do.</summary>
internal static class ListItems
{
    /// <summary>The items of an array or list as they stand, of anything else as a copy. The list must not change meanwhile.</summary>
    public static ReadOnlySpan<T> Span<T>(this IReadOnlyList<T> list) => list switch
    {
        T[] array => array,
        List<T> items => CollectionsMarshal.AsSpan(items),
        _ => list.ToArray(),
    };

    /// <summary>The items and one more behind them.</summary>
    public static T[] Plus<T>(this IReadOnlyList<T> list, T one)
    {
        var all = new T[list.Count + 1];
        list.Span().CopyTo(all);
        all[^1] = one;
        return all;
    }
}
