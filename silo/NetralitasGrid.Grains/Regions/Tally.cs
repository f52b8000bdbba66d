namespace NetralitasGrid.Grains.Regions;

/// <summary>Signed sums by key: a sum of zero is no entry, so equal sums are equal bytes whatever the order of what was added.</summary>
internal static class Tally
{
    /// <summary>No sum yet; codes are in ordinal order.</summary>
    public static SortedList<string, int> Empty() => new(StringComparer.Ordinal);

    /// <summary>Adds to a key's sum.</summary>
    /// <returns>The sum.</returns>
    public static int Plus<TKey>(this SortedList<TKey, int> sums, TKey key, int n)
        where TKey : notnull
    {
        var at = sums.IndexOfKey(key);
        if (at < 0)
        {
            if (n != 0)
            {
                sums.Add(key, n);
            }

            return n;
        }

        var sum = sums.GetValueAtIndex(at) + n;
        if (sum == 0)
        {
            sums.RemoveAt(at);
        }
        else
        {
            sums.SetValueAtIndex(at, sum);
        }

        return sum;
    }
}
