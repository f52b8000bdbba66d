using System.Runtime.InteropServices;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Appending;

/// <summary>
/// Appends groups of incidents, each in two round trips and one commit: numbers of the log, then the rows. Nearly all reports are new, so a group takes its own
/// for it; one that is known is refused by its key, and then the group looks at its keys first, which tells what is new. What others appended since a look is
/// refused likewise, and the group looks again; each time at least one more of its reports is known. After known reports the next groups look at once:
/// <see cref="Repeats"/>. Keys are de-duplicated in memory and sorted, or two groups in opposite orders would deadlock. Data that the database refuses splits
/// the group, so that strangers do not fail together.
/// </summary>
internal sealed class IncidentAppender(Writer writer, StoreClock clock, int partitions)
{
    /// <summary>
    /// Plans are made once: making them for each group would copy the group into them several times. The transaction has its id before the first number:
    /// see <see cref="SweepFloor"/>.
    /// </summary>
    private const string Plan = """
        SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
               set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), pg_current_xact_id()
        """;

    /// <summary>What is known of the keys, and for each that nobody had a number of the log: not yet its own.</summary>
    private const string SelectKnown = """
        SELECT s.place, r.incident, r.body_hash, CASE WHEN r.incident IS NULL THEN nextval('message_seq_seq') END
        FROM (SELECT unnest($1) AS key, generate_subscripts($1, 1) AS place) s LEFT JOIN LATERAL (SELECT incident, body_hash FROM report WHERE key = s.key LIMIT 1) r ON true
        """;

    private const string SelectNow = "SELECT grid_now($1, $2)";

    /// <summary>Numbers for so many, in one go.</summary>
    private const string SelectNumbers = "SELECT ARRAY(SELECT nextval('message_seq_seq') FROM generate_series(1, $1))";

    /// <summary>In the order of the keys. It waits for whoever writes one of them at the same moment, and is refused when that is committed.</summary>
    private const string InsertReports = "INSERT INTO report (key, incident, body_hash) SELECT unnest($1), unnest($2), unnest($3)";

    /// <summary>Columns are unnested side by side: a FROM of many arrays would keep each of them in a store of its own before the first row.</summary>
    private const string InsertMessages = """
        INSERT INTO message (seq, received, appended, id, partition, kind, letter, first, grain, source, place, duty, body, sealed_subject, sealed_reporter)
        OVERRIDING SYSTEM VALUE
        SELECT s.seq, coalesce(s.received, $1), $1, s.id, s.partition, 1, 105, true, s.grain, s.source, s.place, s.duty, s.body, s.subject, s.reporter
        FROM (SELECT unnest($2) AS seq, unnest($3) AS received, unnest($4) AS id, unnest($5) AS partition, unnest($6) AS grain, unnest($7) AS source,
                     unnest($8) AS place, unnest($9) AS duty, unnest($10) AS body, unnest($11) AS subject, unnest($12) AS reporter) s
        """;

    private const string InsertKeys = "INSERT INTO data_key (seq, version, subject, reporter) SELECT unnest($1), unnest($2), unnest($3), unnest($4)";

    /// <summary>Of all numbers and regencies, those that go to one partition are a stretch.</summary>
    private const string InsertMail = """
        INSERT INTO delivery (first, appended, partition, numbers, regencies)
        SELECT ($2)[s.low], $1, s.partition, ($2)[s.low:s.high], ($3)[s.low:s.high] FROM (SELECT unnest($4) AS partition, unnest($5) AS low, unnest($6) AS high) s
        """;

    /// <summary>
    /// Where nothing is new: makes the commit wait for disk and standby as any other, since that a report was accepted before is no proof that it has
    /// arrived there.
    /// </summary>
    private const string Emit = "SELECT pg_logical_emit_message(true, 'grid', '')";

    private readonly Repeats _repeats = new();

    /// <summary>Appends a group; answers in its order.</summary>
    public async Task<AppendAnswer[]> AppendAsync(IReadOnlyList<IncidentAppend> group)
    {
        var sent = new SortedDictionary<Guid, (int Place, IncidentAppend Append)>();
        for (var i = 0; i < group.Count; i++)
        {
            sent.TryAdd(Sql.Uuid(group[i].ReportKey), (i, group[i]));
        }

        var stored = new Dictionary<Guid, (GridId Incident, byte[] BodyHash)>(sent.Count);
        var accepted = new HashSet<Guid>();
        var foreign = new HashSet<string>(StringComparer.Ordinal);
        await AppendAsync(sent.Select(static s => new Row(s.Key, s.Value.Place, s.Value.Append)).ToArray(), stored, accepted, foreign);

        // The first of each key has its own answer; those behind it are answered as if they had come later.
        var answers = new AppendAnswer[group.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var key = Sql.Uuid(group[i].ReportKey);
            answers[i] = foreign.Count > 0 && foreign.Contains(AreaCode.ProvinceOf(group[i].Place)) ? new(AppendResult.Elsewhere, group[i].Incident)
                : !stored.TryGetValue(key, out var row) ? new(AppendResult.Refused, group[i].Incident)
                : sent[key].Place == i && accepted.Contains(key) ? new(AppendResult.Accepted, row.Incident)
                : new(group[i].HasBody(row.BodyHash) ? AppendResult.Duplicate : AppendResult.Conflict, row.Incident);
        }

        return answers;
    }

    private async Task AppendAsync(
        ArraySegment<Row> rows, Dictionary<Guid, (GridId Incident, byte[] BodyHash)> stored, HashSet<Guid> accepted, HashSet<string> foreign)
    {
        try
        {
            await writer.RunAsync((connection, number) => WriteAsync(connection, number, rows, stored, accepted, foreign), again: true);
        }
        catch (NpgsqlException error) when (Failures.IsData(error))
        {
            if (rows.Count > 1)
            {
                await AppendAsync(rows[..(rows.Count / 2)], stored, accepted, foreign);
                await AppendAsync(rows[(rows.Count / 2)..], stored, accepted, foreign);
            }
        }
    }

    private async Task<bool> WriteAsync(
        NpgsqlConnection connection, int number, ArraySegment<Row> rows, Dictionary<Guid, (GridId Incident, byte[] BodyHash)> stored, HashSet<Guid> accepted,
        HashSet<string> foreign)
    {
        // A try whose connection was lost may have been committed: then all of the group is known.
        var looks = number > 1 || _repeats.AreLikely;
        var look = await BeginAsync(connection, rows, looks);
        while (!await TryCompleteAsync(connection, look))
        {
            looks = true;
            look = await BeginAsync(connection, rows, looks);
        }

        if (looks)
        {
            _repeats.Looked(look.Known.Count > 0);
        }

        foreign.UnionWith(look.Foreign);
        if (look.Fresh.Count > 0)
        {
            clock.Saw(look.Now);
        }

        foreach (var (_, _, row) in look.Fresh)
        {
            stored[row.Key] = (row.Append.Incident, row.Append.BodyHash);
            accepted.Add(row.Key);
        }

        foreach (var (row, incident, bodyHash) in look.Known)
        {
            stored[row.Key] = (incident, bodyHash);

            // A try whose connection was lost may have been committed: what stands there under this very id is then its row.
            if (number > 1 && row.Append.Incident == incident)
            {
                accepted.Add(row.Key);
            }
        }

        return true;
    }

    /// <summary>
    /// Begins the transaction, and looks at the keys or takes all for new. What is new is numbered by partition and in each in the group's order, so that
    /// what a turn reads together stands together.
    /// </summary>
    private async Task<Look> BeginAsync(NpgsqlConnection connection, ArraySegment<Row> rows, bool looks)
    {
        await using var batch = connection.CreateBatch();
        batch.Add("BEGIN");
        Ownership.Share(batch, Ownership.ProvincesOf(rows.Select(static r => r.Append.Place)));
        batch.Add(Plan);
        if (looks)
        {
            batch.Add(SelectKnown).WithColumn(rows, static r => r.Key, NpgsqlDbType.Uuid);
        }
        else
        {
            batch.Add(SelectNumbers).With(rows.Count);
        }

        batch.Add(SelectNow).WithTime(clock.Told).WithTime(clock.Floor);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
            var foreign = await Ownership.ForeignAsync(reader);
            await reader.NextResultAsync(CancellationToken.None);
            var (known, fresh, numbers) = looks ? await KnownAsync(reader, rows) : ([], [.. rows], await NumbersAsync(reader));
            await reader.NextResultAsync(CancellationToken.None);
            await reader.ReadAsync(CancellationToken.None);
            var own = new List<(short Partition, Row Row)>(fresh.Count);
            foreach (var row in fresh)
            {
                if (foreign.Count == 0 || !foreign.Contains(Ownership.ProvinceOf(row.Append.Place)))
                {
                    own.Add(((short)row.Append.Grain.PartitionOf(partitions), row));
                }
            }

            own.Sort(static (a, b) => (a.Partition, a.Row.Place).CompareTo((b.Partition, b.Row.Place)));
            Array.Sort(numbers);
            return new([.. own.Zip(numbers, static (f, number) => new Numbered(number, f.Partition, f.Row))], known, foreign, reader.Time(0));
        }
        catch (PostgresException) when (connection.FullState == System.Data.ConnectionState.Open)
        {
            await Claims.RollBackAsync(connection);
            throw;
        }
    }

    /// <summary>What a look found: the known reports, the others, and as many numbers as there are others.</summary>
    private static async Task<(List<KnownReport> Known, List<Row> Fresh, long[] Numbers)> KnownAsync(NpgsqlDataReader reader, ArraySegment<Row> rows)
    {
        var (known, fresh, numbers) = (new List<KnownReport>(), new List<Row>(rows.Count), new List<long>(rows.Count));
        while (await reader.ReadAsync(CancellationToken.None))
        {
            var row = rows[reader.GetInt32(0) - 1];
            if (reader.IsDBNull(1))
            {
                fresh.Add(row);
                numbers.Add(reader.GetInt64(3));
            }
            else
            {
                known.Add(new(row, reader.Id(1, GridId.Incident), reader.Bytes(2)));
            }
        }

        return (known, fresh, [.. numbers]);
    }

    private static async Task<long[]> NumbersAsync(NpgsqlDataReader reader)
    {
        await reader.ReadAsync(CancellationToken.None);
        return reader.GetFieldValue<long[]>(0);
    }

    /// <summary>False, and nothing was written, when a report was known, or somebody else's append of it was committed since the look: the next look finds it.</summary>
    private static async Task<bool> TryCompleteAsync(NpgsqlConnection connection, Look look)
    {
        try
        {
            await CompleteAsync(connection, look.Fresh, look.Now);
            return true;
        }
        catch (PostgresException error) when (connection.FullState == System.Data.ConnectionState.Open)
        {
            await Claims.RollBackAsync(connection);
            if (error is not { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "report_pkey" })
            {
                throw;
            }

            Failures.Forget(connection);
            return false;
        }
    }

    /// <summary>Writes the rows of what is new, and commits: until this returns nothing has been accepted.</summary>
    private static async Task CompleteAsync(NpgsqlConnection connection, List<Numbered> fresh, DateTimeOffset now)
    {
        await using var batch = connection.CreateBatch();
        if (fresh.Count > 0)
        {
            var reports = fresh.ConvertAll(static n => n.Row);
            reports.Sort(static (a, b) => a.Key.CompareTo(b.Key));
            batch.Add(InsertReports)
                .WithColumn(reports, static r => r.Key, NpgsqlDbType.Uuid).WithColumn(reports, static r => r.Append.Incident.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(reports, static r => r.Append.BodyHash, NpgsqlDbType.Bytea);
        }

        foreach (var rows in fresh.Chunk(Sql.Stretch))
        {
            batch.Add(InsertMessages).WithTime(now)
                .WithColumn(rows, static n => n.Number, NpgsqlDbType.Bigint)
                .WithColumn(rows, static n => n.Row.Append.ReceivedAt?.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(rows, static n => n.Row.Append.Incident.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(rows, static n => n.Partition, NpgsqlDbType.Smallint)
                .WithColumn(rows, static n => RowCodec.Grain(n.Row.Append.Grain), NpgsqlDbType.Text)
                .WithColumn(rows, static n => n.Row.Append.Source, NpgsqlDbType.Text)
                .WithColumn(rows, static n => n.Row.Append.Place, NpgsqlDbType.Text)
                .WithColumn(rows, static n => n.Row.Append.DutyRegion, NpgsqlDbType.Text)
                .WithColumn(rows, static n => Whole(n.Row.Append.Body), NpgsqlDbType.Bytea)
                .WithColumn(rows, static n => n.Row.Append.Sealed.SubjectPart, NpgsqlDbType.Bytea)
                .WithColumn(rows, static n => n.Row.Append.Sealed.ReporterPart, NpgsqlDbType.Bytea);
        }

        if (fresh.Count > 0)
        {
            batch.Add(InsertKeys)
                .WithColumn(fresh, static n => n.Number, NpgsqlDbType.Bigint)
                .WithColumn(fresh, static n => n.Row.Append.Sealed.KeyVersion, NpgsqlDbType.Integer)
                .WithColumn(fresh, static n => n.Row.Append.Sealed.WrappedSubjectKey, NpgsqlDbType.Bytea)
                .WithColumn(fresh, static n => n.Row.Append.Sealed.WrappedReporterKey, NpgsqlDbType.Bytea);
            AddMail(batch, fresh, now);
        }
        else
        {
            batch.Add(Emit);
        }

        batch.Add("COMMIT");
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static void AddMail(NpgsqlBatch batch, List<Numbered> fresh, DateTimeOffset now)
    {
        var deliveries = Mail.Stretches(fresh, static n => n.Partition);
        batch.Add(InsertMail).WithTime(now)
            .WithColumn(fresh, static n => n.Number, NpgsqlDbType.Bigint)
            .WithColumn(fresh, static n => AreaCode.RegencyOf(n.Row.Append.Place), NpgsqlDbType.Text)
            .WithColumn(deliveries, static d => d.Partition, NpgsqlDbType.Smallint)
            .WithColumn(deliveries, static d => d.Low, NpgsqlDbType.Integer).WithColumn(deliveries, static d => d.High, NpgsqlDbType.Integer);
    }

    /// <summary>The bytes without a copy where they are a whole array.</summary>
    internal static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array && array.Length == segment.Count ? array : bytes.ToArray();

    private sealed record Row(Guid Key, int Place, IncidentAppend Append);

    /// <param name="Foreign">Provinces that the cell does not own.</param>
    private sealed record Look(List<Numbered> Fresh, List<KnownReport> Known, IReadOnlyList<string> Foreign, DateTimeOffset Now);

    private sealed record KnownReport(Row Row, GridId Incident, byte[] BodyHash);

    private sealed record Numbered(long Number, short Partition, Row Row);
}
