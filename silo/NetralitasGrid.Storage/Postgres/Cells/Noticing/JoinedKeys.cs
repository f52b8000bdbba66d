namespace NetralitasGrid.Storage.Postgres.Cells.Noticing;

/// <summary>
/// What the joins of all keys come to, the same in every cell that knows them, in whatever order it heard of them: each key goes on as the last of those
/// that follow from it, so that no key joins one that joined another. Of joins that lead back to where they began the latest does not count.
/// </summary>
internal static class JoinedKeys
{
    /// <summary>The key that each joined key goes on as.</summary>
    /// <param name="joins">The last change of each key, without those that stand alone again.</param>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<CellNotice> joins)
    {
        var next = joins.ToDictionary(static j => j.Subject!, StringComparer.Ordinal);
        var ends = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var subject in next.Keys.ToList())
        {
            var path = new List<CellNotice>();
            var at = subject;
            while (next.TryGetValue(at, out var join))
            {
                var met = path.FindIndex(j => j.Subject == at);
                if (met >= 0)
                {
                    // Each key joins one other: what is cut here is the only ring that this way leads into.
                    next.Remove(path.Skip(met).Aggregate(static (a, b) => IsLater(a, b) ? a : b).Subject!);
                    path.Clear();
                    at = subject;
                    continue;
                }

                path.Add(join);
                at = join.Kept!;
            }

            if (at != subject)
            {
                ends[subject] = at;
            }
        }

        return ends;
    }

    private static bool IsLater(CellNotice join, CellNotice than) =>
        join.At == than.At && join.From == than.From ? string.CompareOrdinal(join.Subject, than.Subject) > 0 : Joins.IsLater(join, than);
}
