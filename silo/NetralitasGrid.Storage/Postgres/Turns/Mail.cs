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

    /// <summary>The columns of a delivery without some messages.</summary>
    /// <param name="numbers">An array of their numbers.</param>
    public static string Without(string numbers) => $"""
        numbers = ARRAY(SELECT m.number FROM unnest(numbers) WITH ORDINALITY AS m (number, place) WHERE m.number <> ALL ({numbers}) ORDER BY m.place),
        regencies = ARRAY(SELECT m.regency FROM unnest(numbers, regencies) WITH ORDINALITY AS m (number, regency, place)
                          WHERE m.number <> ALL ({numbers}) ORDER BY m.place)
        """;
}
