namespace NetralitasGrid.Rules;

/// <summary>Finds the known name that a misspelt one most likely meant.</summary>
public static class NearestName
{
    private const int LongestCompared = 64;

    /// <summary>
    /// The candidate nearest to <paramref name="name"/>, ignoring case, underscores and hyphens; null when none is near:
    /// more than a third of the letters would have to change. Of equally near ones the ordinally first is taken, so that messages are stable.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);

        var wanted = Fold(name);
        if (wanted.Length is 0 or > LongestCompared)
        {
            return null;
        }

        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var folded = Fold(candidate);
            // Two letters are near to everything: there only case and separators may differ.
            var limit = wanted.Length <= 2 ? 0 : Math.Max(1, Math.Max(wanted.Length, folded.Length) / 3);
            if (folded.Length is 0 or > LongestCompared || Math.Abs(folded.Length - wanted.Length) > limit)
            {
                continue;
            }

            var distance = Distance(wanted, folded);
            if (distance <= limit
                && (distance < bestDistance || (distance == bestDistance && string.CompareOrdinal(candidate, best) < 0)))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    private static string Fold(string name) =>
        name.ToUpperInvariant().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    // Optimal string alignment: a swap of two neighbours, the commonest slip of the fingers, counts once.
    private static int Distance(string a, string b)
    {
        Span<int> before = stackalloc int[LongestCompared + 1];
        Span<int> previous = stackalloc int[LongestCompared + 1];
        Span<int> current = stackalloc int[LongestCompared + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            var spare = before;
            before = previous;
            previous = current;
            current = spare;
        }

        return previous[b.Length];
    }
}
