using System.Globalization;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Entries;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Cells.Moving;

/// <summary>What is only read. It does not change any more, so it is copied after the other cell has taken over, in short pages.</summary>
internal sealed partial class MoveSource
{
    private const int NumbersOfPage = 2_000;

    private const string SelectLast = "SELECT max(seq) FROM (SELECT seq FROM message WHERE seq > $1 ORDER BY seq LIMIT $2) s";

    private const string SelectIncidents = """
        SELECT m.seq, m.id, m.received, m.appended, m.grain, m.source, m.place, m.duty, m.body,
               coalesce(m.sealed_subject, s.subject), coalesce(m.sealed_reporter, s.reporter), k.version, k.subject, k.reporter
        FROM message m LEFT JOIN sealed s ON s.seq = m.seq LEFT JOIN data_key k ON k.seq = m.seq
        WHERE m.seq > $1 AND m.seq <= $2 AND m.kind = 1 AND m.first AND left(m.place, 2) = $3 ORDER BY m.seq
        """;

    /// <summary>Decisions that were made here.</summary>
    private const string SelectPlaces = $"SELECT {DecisionPlace.Columns} FROM ({DecisionPlace.Select}) p";

    /// <summary>Those that came here by a move before.</summary>
    private const string SelectForeign = """
        SELECT incident, moved, turn, index, partition, cell, later, decision, case_id, bytes FROM foreign_entry WHERE incident = ANY ($1)
        """;

    private const string SelectCaseIncidents = """
        SELECT case_id, incident, occurred, received, decision, source FROM case_incident WHERE case_id = ANY ($1)
        """;

    private const string SelectHistory = "SELECT case_id, event, sequence, letter, body FROM case_history WHERE case_id = ANY ($1)";
    private const string SelectTexts = "SELECT t.event, t.text, k.version, k.key FROM sealed_text t JOIN text_key k USING (event) WHERE t.event = ANY ($1)";

    private const string SelectNames = "SELECT key, name FROM person_name WHERE name = ANY ($1)";

    /// <summary>The keys to what is sealed live in one cell, or erasing a person in one would leave them in the other.</summary>
    private static readonly string[] Forget =
    [
        "DELETE FROM data_key WHERE seq = ANY ($1)", "DELETE FROM sealed WHERE seq = ANY ($1)",
    ];

    private static readonly string[] ForgetTexts = ["DELETE FROM text_key WHERE event = ANY ($1)", "DELETE FROM sealed_text WHERE event = ANY ($1)"];

    private static readonly string[] ForgetCases = ["DELETE FROM case_incident WHERE case_id = ANY ($1)", "DELETE FROM case_history WHERE case_id = ANY ($1)"];

    private const string SelectDead = """
        SELECT id, message, received, at, tries, grain, source, place, duty, reason, body FROM dead_letter
        WHERE retried IS NULL AND kind = 1 AND left(place, 2) = $1
        """;

    private const string DeleteDead = "DELETE FROM dead_letter WHERE id = ANY ($1)";
    private const string Finish = "UPDATE province SET step = NULL, mark = NULL WHERE code = $1 AND state = 'moved' AND step = 'History'";

    /// <summary>The next page of the log, and all that belongs to the cases of its incidents.</summary>
    public async Task<HistoryPage> HistoryAsync(long after, DateTimeOffset moved, CancellationToken cancellationToken)
    {
        var others = parts.Pools.Others;
        var last = (await others.ListAsync(
            SelectLast, p => p.With(after).With(NumbersOfPage), static row => row.IsDBNull(0) ? long.MaxValue : row.GetInt64(0), cancellationToken))[0];
        var incidents = await others.ListAsync(
            SelectIncidents, p => p.With(after).With(last).With(province),
            static row => new MovedIncident(
                row.GetInt64(0), row.GetGuid(1), row.Time(2), row.Time(3), row.GetString(4), row.TextOrNull(5), row.TextOrNull(6), row.TextOrNull(7), row.Bytes(8),
                row.IsDBNull(9) ? null : row.Bytes(9), row.IsDBNull(10) ? null : row.Bytes(10), row.IsDBNull(11) ? null : row.GetInt32(11),
                row.IsDBNull(12) ? null : row.Bytes(12), row.IsDBNull(13) ? null : row.Bytes(13)),
            cancellationToken);
        if (incidents.Count == 0)
        {
            return new(last, [], [], [], [], [], [], []);
        }

        var entries = await EntriesAsync([.. incidents.Select(static i => i.Id)], moved, cancellationToken);
        var cases = entries.Select(static e => e.Case).Distinct().ToArray();
        var (links, history, texts) = await OfCasesAsync(cases, cancellationToken);
        var names = await others.ListAsync(
            SelectNames, p => p.With(incidents.Select(static i => i.Grain[1..]).Distinct().ToArray()),
            static row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), cancellationToken);
        return new(last, incidents, entries, links, history, texts, names, cases);
    }

    /// <summary>What is left of cases whose incidents retention removed before: their history.</summary>
    public async Task<HistoryPage> LeftAsync(Guid[] cases, CancellationToken cancellationToken)
    {
        var (links, history, texts) = await OfCasesAsync(cases, cancellationToken);
        return new(long.MaxValue, [], [], links, history, texts, [], cases);
    }

    private async Task<IReadOnlyList<MovedEntry>> EntriesAsync(IReadOnlyList<Guid> incidents, DateTimeOffset moved, CancellationToken cancellationToken)
    {
        var others = parts.Pools.Others;
        var places = await others.ListAsync(SelectPlaces, p => DecisionPlace.Bind(p, incidents), DecisionPlace.At, cancellationToken);
        var segments = (await others.ListAsync(
                SegmentPlace.Select, p => SegmentPlace.Bind(p, [.. places.Select(static p => p.Segment).Distinct()]), EntrySegment.At, cancellationToken))
            .ToDictionary(static s => s.Place, static s => s.Open());
        var entries = new List<MovedEntry>(await others.ListAsync(
            SelectForeign, p => p.WithColumn(incidents, static i => i, NpgsqlDbType.Uuid),
            static row => new MovedEntry(
                row.GetGuid(0), row.Time(1), row.GetInt64(2), row.GetInt32(3), row.GetInt16(4), row.GetString(5), row.GetBoolean(6), row.GetGuid(7), row.GetGuid(8), row.Bytes(9)),
            cancellationToken));
        foreach (var place in places)
        {
            if (place.In(segments[place.Segment]) is { } held)
            {
                entries.Add(new(
                    place.Incident, moved, place.Segment.Turn, held.Index, (short)place.Segment.Partition, parts.Options.Cell, Later: place.Message is null,
                    held.Decision, held.Case, held.Entry));
            }
        }

        return entries;
    }

    private async Task<(IReadOnlyList<MovedCaseIncident> Links, IReadOnlyList<MovedHistory> History, IReadOnlyList<MovedText> Texts)> OfCasesAsync(
        Guid[] cases, CancellationToken cancellationToken)
    {
        var others = parts.Pools.Others;
        var links = await others.ListAsync(
            SelectCaseIncidents, p => p.With(cases),
            static row => new MovedCaseIncident(row.GetGuid(0), row.GetGuid(1), row.Time(2), row.Time(3), row.GetGuid(4), row.GetString(5)), cancellationToken);
        var history = await others.ListAsync(
            SelectHistory, p => p.With(cases),
            static row => new MovedHistory(row.GetGuid(0), row.GetGuid(1), row.GetInt32(2), row.GetInt16(3), row.Bytes(4)), cancellationToken);
        var texts = await others.ListAsync(
            SelectTexts, p => p.With(history.Select(static h => h.Event).ToArray()),
            static row => new MovedText(row.GetGuid(0), row.Bytes(1), row.GetInt32(2), row.Bytes(3)), cancellationToken);

        return (links, history, texts);
    }

    /// <summary>The other cell has a page: what is read there from now on goes, the log and its chains stay. The mark moves with it.</summary>
    public Task ForgetAsync(HistoryPage page) => parts.Writer.TransactAsync(async connection =>
    {
        await using var batch = connection.CreateBatch();
        Add(batch, Forget, p => p.WithColumn(page.Incidents, static i => i.Number, NpgsqlDbType.Bigint));
        Add(batch, ForgetTexts, p => p.WithColumn(page.Texts, static t => t.Event, NpgsqlDbType.Uuid));
        Add(batch, ForgetCases, p => p.With(page.Cases.ToArray()));
        batch.Add(SetMark).With(province).With(page.Last.ToString(CultureInfo.InvariantCulture));
        return await batch.ExecuteNonQueryAsync(CancellationToken.None);
    });

    public ValueTask<IReadOnlyList<MovedDeadLetter>> DeadLettersAsync(CancellationToken cancellationToken) => parts.Pools.Others.ListAsync(
        SelectDead, p => p.With(province),
        static row => new MovedDeadLetter(
            row.GetGuid(0), row.GetGuid(1), row.Time(2), row.Time(3), row.GetInt32(4), row.GetString(5), row.TextOrNull(6), row.TextOrNull(7), row.TextOrNull(8),
            row.GetString(9), row.Bytes(10)),
        cancellationToken);

    /// <summary>Nothing is left to copy.</summary>
    public Task FinishAsync(IReadOnlyList<MovedDeadLetter> letters) => parts.Writer.TransactAsync(async connection =>
    {
        await using var batch = connection.CreateBatch();
        batch.Add(DeleteDead).WithColumn(letters, static l => l.Id, NpgsqlDbType.Uuid);
        batch.Add(Finish).With(province);
        return await batch.ExecuteNonQueryAsync(CancellationToken.None);
    });

    private static void Add(NpgsqlBatch batch, string[] statements, Action<NpgsqlParameterCollection> bind)
    {
        foreach (var statement in statements)
        {
            bind(batch.Add(statement));
        }
    }
}
