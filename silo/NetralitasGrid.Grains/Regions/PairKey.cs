using System.Collections.Immutable;
using System.Globalization;

namespace NetralitasGrid.Grains.Regions;

/// <summary>Pairs of an election by their key (<c>35.17/2</c>), and the areas that registered cases for them reached.</summary>
public static class PairKey
{
    public static string Of(string election, int pair) => string.Create(CultureInfo.InvariantCulture, $"{election}/{pair}");

    /// <summary>Election area and ballot number of a key.</summary>
    public static (string Election, int Pair) Read(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return (key[..slash], int.Parse(key.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>Areas with at least one registered case.</summary>
    public static int Reached(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> pairs, string key) =>
        pairs.GetValueOrDefault(key)?.Values.Count(n => n > 0) ?? 0;

    internal static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> Plus(
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> pairs, string key, string area, int n)
    {
        var areas = pairs.GetValueOrDefault(key) ?? ImmutableSortedDictionary<string, int>.Empty;
        var sum = areas.GetValueOrDefault(area) + n;
        areas = sum == 0 ? areas.Remove(area) : areas.SetItem(area, sum);
        return areas.IsEmpty ? pairs.Remove(key) : pairs.SetItem(key, areas);
    }
}
