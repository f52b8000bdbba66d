using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>
/// Moves due clocks of cases into mailboxes. Several processes may do so at once, beside turns, as each takes cases that no other has: turns wait for a
/// case's row as long as a mover has it, and a mover never waits.
/// </summary>
internal sealed class Timers(Writer writer, StoreClock clock, int partitions)
{
    private const int Most = 1_000;

    private const string SelectDue = "SELECT id, subject, timers FROM case_row WHERE due <= $1 ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED";

    /// <summary>Clocks as a process of the version before writes them.</summary>
    private const string TakeApart = """
        DELETE FROM timer USING (SELECT case_id, clock FROM timer WHERE due <= $1 ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED) t
        WHERE timer.case_id = t.case_id AND timer.clock = t.clock RETURNING timer.case_id, timer.clock, timer.due, timer.grain
        """;

    public async Task<int> FireAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var fired = 0;
        int last;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = await FireSomeAsync(now);
            fired += last;
        }
        while (last >= Most);
        return fired;
    }

    private Task<int> FireSomeAsync(DateTimeOffset now) => writer.TransactAsync(async connection =>
    {
        var due = new List<Due>();
        var cases = new List<(GridId Id, CaseTimers Left)>();
        await using (var taking = connection.CreateBatch())
        {
            taking.Add(SelectDue).WithTime(now).With(Most);
            taking.Add(TakeApart).WithTime(now).With(Most);
            await using var reader = await taking.ExecuteReaderAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
            {
                var (id, left) = (reader.Id(0, GridId.Case), new CaseTimers(reader.Bytes(2)));
                var grain = new GrainKey(GrainKind.Employee, reader.GetString(1));
                due.AddRange(left.TakeDue(RowCodec.Microseconds(now)).Select(t => new Due(id, t.Clock, RowCodec.Time(t.Due), grain)));
                cases.Add((id, left));
            }

            await reader.NextResultAsync(CancellationToken.None);
            due.AddRange(await reader.ListAsync(
                static row => new Due(row.Id(0, GridId.Case), (Clock)row.GetInt16(1), row.Time(2), RowCodec.Grain(row.GetString(3))), CancellationToken.None));
        }

        if (due.Count > 0)
        {
            await using var batch = connection.CreateBatch();
            ClockWrite.AddSet(batch, cases);
            InnerMail.Add(batch, due.OrderBy(static t => t.At).ThenBy(static t => t.Case).ThenBy(static t => t.Clock).Select(Message), clock);
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
        }

        return due.Count;
    });

    private InnerMessage Message(Due due) => new(
        GridId.Derive(GridId.Message, due.Case, $"timer/{due.Clock.Text()}/{RowCodec.Microseconds(due.At)}"), due.Grain, due.Grain.PartitionOf(partitions),
        MessageKind.TimerDue, JsonSerializer.SerializeToUtf8Bytes(new TimerDue(due.Case, due.Clock), GrainsJson.Default.TimerDue), due.At);

    private sealed record Due(GridId Case, Clock Clock, DateTimeOffset At, GrainKey Grain);
}
