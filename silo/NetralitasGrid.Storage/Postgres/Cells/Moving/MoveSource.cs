using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Rows;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Cells.Moving;

/// <summary>The side of a move that gives a province away.</summary>
internal sealed partial class MoveSource(CellParts parts, string province, string to, string by)
{
    private const int KeysOfPage = 20_000;
    private const int SubjectsOfPage = 1_000;

    /// <summary>Advisory locks of moves in progress: "move".</summary>
    private const int LockClass = 0x6d6f7665;

    private const string SelectRow = "SELECT state, other, step, coalesce(barrier, 0), coalesce(mark, ''), since FROM province WHERE code = $1";

    private const string Close = """
        UPDATE province SET state = 'moving', other = $2, step = 'Drain', mark = NULL, since = $3, barrier = (SELECT last_value FROM message_seq_seq)
        WHERE code = $1 AND state = 'owned'
        """;

    private const string SetStep = "UPDATE province SET step = $2, mark = NULL WHERE code = $1 AND state = 'moving'";
    private const string SetMark = "UPDATE province SET mark = $2 WHERE code = $1";
    private const string SelectDrained = "SELECT NOT EXISTS (SELECT FROM delivery WHERE first <= (SELECT barrier FROM province WHERE code = $1))";

    private const string SelectSubjects = """
        SELECT DISTINCT subject COLLATE "C" FROM case_row WHERE regency >= $1 AND regency < $2 AND subject COLLATE "C" > $3 ORDER BY 1
        """;

    private const string SelectHanded = """
        SELECT NOT EXISTS (SELECT FROM mail w JOIN message m ON m.seq = w.seq WHERE m.kind = 9)
               AND NOT EXISTS (SELECT FROM outbox WHERE kind = 10 AND cell = $1),
               (SELECT count(*) FROM dead_letter WHERE kind = 9 AND retried IS NULL)
        """;

    /// <summary>Also keys whose incident retention has removed: they cannot be told apart by province any more, and copying too many harms nobody.</summary>
    private const string SelectKeys = """
        WITH page AS MATERIALIZED (SELECT key, incident, body_hash FROM report WHERE key > $1 ORDER BY key LIMIT $2)
        SELECT p.key, p.incident, p.body_hash, m.id IS NULL OR left(m.place, 2) = $3 FROM page p LEFT JOIN message m ON m.id = p.incident AND m.first ORDER BY p.key
        """;

    private const string SelectHolds = "SELECT case_id, placed, reason, placed_by FROM hold WHERE province = $1 ORDER BY placed, case_id";

    /// <summary>They hold in the other cell now.</summary>
    private const string DeleteHolds = "DELETE FROM hold WHERE province = $1";

    private const string Give = """
        UPDATE province SET state = 'moved', step = 'History', mark = NULL WHERE code = $1 AND state = 'moving' AND step = 'Own'
        """;

    /// <summary>Holds off other processes that would move this province, until disposed or this process dies.</summary>
    public async Task<IAsyncDisposable> AloneAsync(CancellationToken cancellationToken)
    {
        var connection = await parts.Pools.Sessions.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1, $2)", connection);
        command.Parameters.With(LockClass).With(int.Parse(province, CultureInfo.InvariantCulture));
        if (await command.ExecuteScalarAsync(cancellationToken) is true)
        {
            return connection;
        }

        await connection.DisposeAsync();
        throw new CellsException($"Another process is moving province {province}.");
    }

    /// <summary>The next step.</summary>
    /// <exception cref="CellsException">The province is not here, or goes or went elsewhere.</exception>
    public async Task<MovePlace> WhereAsync(CancellationToken cancellationToken)
    {
        var rows = await parts.Pools.Others.ListAsync(
            SelectRow, p => p.With(province),
            static row => (State: row.GetString(0), Other: row.TextOrNull(1), Step: row.TextOrNull(2), Barrier: row.GetInt64(3), Mark: row.GetString(4), Since: row.Time(5)),
            cancellationToken);
        if (rows is not [var at] || at.State == "coming" || (at.State != "owned" && at.Other != to))
        {
            throw new CellsException($"Province {province} cannot go from here to {to}: it is {(rows is [var found] ? $"{found.State}, {found.Other}" : "not here")}.");
        }

        if (at is { State: "owned", Step: not null })
        {
            throw new CellsException($"The history of province {province} is still coming here from {at.Other}: finish that move first.");
        }

        var step = at.State == "owned" ? MoveStep.Begin : at.Step is null ? MoveStep.Done : Enum.Parse<MoveStep>(at.Step);
        return new(step, at.Barrier, step == MoveStep.History && at.Mark.Length > 0 ? long.Parse(at.Mark, CultureInfo.InvariantCulture) : 0, at.Since);
    }

    /// <summary>From here on no append for the province is taken: it waits for those in progress.</summary>
    public Task CloseAsync() => parts.Writer.TransactAsync(async connection =>
    {
        var change = await CellChange.BeginAsync(connection, parts.Clock);
        await Ownership.ExcludeAsync(connection, province);
        if (await change.RunAsync(Close, p => p.With(province).With(to).WithTime(change.Now)) == 1)
        {
            await change.AddEntryAsync("PROVINCE_LEAVING", by, CellEntry.Data(("province", province), ("to", to)));
        }

        return true;
    });

    public async Task<bool> IsDrainedAsync(CancellationToken cancellationToken) =>
        await AskAsync(SelectDrained, p => p.With(province), cancellationToken);

    /// <summary>Sends a message to each subject that has cases in the province. The mark moves with each page.</summary>
    public async Task SendCasesAwayAsync(CancellationToken cancellationToken)
    {
        var mark = (await parts.Pools.Others.ListAsync(SelectRow, p => p.With(province), static row => row.GetString(4), cancellationToken))[0];
        var subjects = await parts.Pools.Others.ListAsync(
            SelectSubjects, p => p.With(province).With(province + char.MaxValue).With(mark), static row => row.GetString(0), cancellationToken);
        var body = JsonSerializer.SerializeToUtf8Bytes(new(province, to), GrainsJson.Default.CasesLeft);
        foreach (var page in subjects.Chunk(SubjectsOfPage))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await parts.Writer.TransactAsync(async connection =>
            {
                await using var batch = connection.CreateBatch();
                InnerMail.Add(
                    batch,
                    [.. page.Select(subject => new GrainKey(GrainKind.Employee, subject)).Select(grain => new InnerMessage(
                        GridId.New(GridId.Message, TimeProvider.System), grain, grain.PartitionOf(parts.Options.Partitions), MessageKind.CasesLeft, body, null))],
                    parts.Clock);
                batch.Add(SetMark).With(province).With(page[^1]);
                return await batch.ExecuteNonQueryAsync(CancellationToken.None);
            });
            parts.Mailed();
        }
    }

    /// <summary>Whether all cases have left this cell.</summary>
    /// <exception cref="CellsException">A message became a dead letter.</exception>
    public async Task<bool> IsHandedOverAsync(CancellationToken cancellationToken)
    {
        var (handed, dead) = (await parts.Pools.Others.ListAsync(
            SelectHanded, p => p.With(to), static row => (row.GetBoolean(0), row.GetInt64(1)), cancellationToken))[0];
        return dead == 0 ? handed : throw new CellsException($"{dead} messages of the move are dead letters of this cell: put them back (retry), then move again.");
    }

    /// <summary>Legal holds on cases of the province: complete, since no case is left here that one could be put on.</summary>
    public ValueTask<IReadOnlyList<MovedHold>> HoldsAsync(CancellationToken cancellationToken) => parts.Pools.Others.ListAsync(
        SelectHolds, p => p.With(province), static row => new MovedHold(row.GetGuid(0), row.Time(1), row.GetString(2), row.GetString(3)), cancellationToken);

    /// <summary>All report keys of the province, in pages.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ReportKeyRow>> ReportKeysAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        while (true)
        {
            var page = await parts.Pools.Others.ListAsync(
                SelectKeys, p => p.With(after).With(KeysOfPage).With(province),
                static row => (Row: new ReportKeyRow(row.GetGuid(0), row.GetGuid(1), row.Bytes(2)), Goes: row.GetBoolean(3)), cancellationToken);
            if (page.Count == 0)
            {
                yield break;
            }

            yield return [.. page.Where(static k => k.Goes).Select(static k => k.Row)];
            after = page[^1].Row.Key;
        }
    }

    /// <summary>Records that a step is done.</summary>
    public async Task<MoveStep> NextAsync(MoveStep next)
    {
        await parts.Writer.RunAsync(
            async (connection, _) =>
            {
                await using var command = new NpgsqlCommand(SetStep, connection);
                command.Parameters.With(province).With(next.ToString());
                return await command.ExecuteNonQueryAsync(CancellationToken.None);
            },
            again: true);
        return next;
    }

    /// <summary>The other cell has it.</summary>
    public Task GiveAsync() => parts.Writer.TransactAsync(async connection =>
    {
        var change = await CellChange.BeginAsync(connection, parts.Clock);
        if (await change.RunAsync(Give, p => p.With(province)) == 1)
        {
            await change.RunAsync(DeleteHolds, p => p.With(province));
            await change.AddEntryAsync("PROVINCE_MOVED", by, CellEntry.Data(("province", province), ("to", to)));
        }

        return true;
    });

    private async Task<bool> AskAsync(string sql, Action<NpgsqlParameterCollection> bind, CancellationToken cancellationToken) =>
        (await parts.Pools.Others.ListAsync(sql, bind, static row => row.GetBoolean(0), cancellationToken))[0];
}

/// <summary>A report key with what answers a repeated post.</summary>
internal sealed record ReportKeyRow(Guid Key, Guid Incident, byte[] BodyHash);
