using System.Collections.Immutable;

namespace NetralitasGrid.Grains.Regions;

/// <summary>Signed sums by key: a sum of zero is no entry, so equal sums are equal bytes whatever the order of what was added.</summary>
internal static class Tally
{
    public static ImmutableSortedDictionary<TKey, int> Plus<TKey>(this ImmutableSortedDictionary<TKey, int> sums, TKey key, int n)
        where TKey : notnull
    {
        var sum = sums.GetValueOrDefault(key) + n;
        return sum == 0 ? sums.Remove(key) : sums.SetItem(key, sum);
    }
}
