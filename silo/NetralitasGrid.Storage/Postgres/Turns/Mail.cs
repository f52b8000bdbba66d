namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>Parts of statements that fill and empty mailboxes. Their rows are deliveries: what one transaction sends to one partition.</summary>
internal static class Mail
{
    /// <summary>Most messages of a delivery: a turn takes them together where it can.</summary>
    public const int MostMessages = 100;

    /// <summary>Delivers what a query <c>logged</c> (seq, appended, partition) has put into the log.</summary>
    public const string Deliver = """
        INSERT INTO delivery (first, appended, partition, numbers)
        SELECT min(seq), min(appended), partition, array_agg(seq ORDER BY seq) FROM logged GROUP BY partition, seq / 100
        """;

    /// <summary>The deliveries of messages that stand in the order of their partitions: of each, the places of its first and last, counted from 1.</summary>
    public static List<(short Partition, int Low, int High)> Stretches<T>(IReadOnlyList<T> messages, Func<T, short> partitionOf)
    {
        var deliveries = new List<(short Partition, int Low, int High)>();
        for (var i = 0; i < messages.Count; i++)
        {
            var partition = partitionOf(messages[i]);
            if (deliveries.Count > 0 && deliveries[^1] is var (last, low, high) && last == partition && high - low < MostMessages - 1)
            {
                deliveries[^1] = (partition, low, i + 1);
            }
            else
            {
                deliveries.Add((partition, i + 1, i + 1));
            }
        }

        return deliveries;
    }

    /// <summary>The columns of a delivery without some messages.</summary>
    /// <param name="numbers">An array of their numbers.</param>
    public static string Without(string numbers) => $"""
        numbers = ARRAY(SELECT m.number FROM unnest(numbers) WITH ORDINALITY AS m (number, place) WHERE m.number <> ALL ({numbers}) ORDER BY m.place),
        regencies = ARRAY(SELECT m.regency FROM unnest(numbers, regencies) WITH ORDINALITY AS m (number, regency, place)
                          WHERE m.number <> ALL ({numbers}) ORDER BY m.place)
        """;
}
