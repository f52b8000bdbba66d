using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>Moves due timers into mailboxes; several processes may do so at once, as each takes rows that no other has.</summary>
internal sealed class Timers(Pools pools, Writer writer, StoreClock clock, int partitions)
{
    private const int Most = 1_000;

    private const string Take = """
        DELETE FROM timer USING (SELECT case_id, clock FROM timer WHERE due <= $1 ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED) t
        WHERE timer.case_id = t.case_id AND timer.clock = t.clock RETURNING timer.case_id, timer.clock, timer.due, timer.grain
        """;

    private const string SelectNext = "SELECT due FROM timer ORDER BY due LIMIT 1";

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
        while (last == Most);
        return fired;
    }

    public async Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken) =>
        await pools.Others.ListAsync(SelectNext, static _ => { }, static row => row.Time(0), cancellationToken) is [var next] ? next : null;

    private Task<int> FireSomeAsync(DateTimeOffset now) => writer.TransactAsync(async connection =>
    {
        await using var taking = connection.CreateBatch();
        taking.Add(Take).WithTime(now).With(Most);
        List<InnerMessage> messages;
        await using (var reader = await taking.ExecuteReaderAsync(CancellationToken.None))
        {
            messages = [.. (await reader.ListAsync(
                static row => (Case: row.Id(0, GridId.Case), Clock: (Clock)row.GetInt16(1), Due: row.Time(2), Grain: RowCodec.Grain(row.GetString(3))),
                CancellationToken.None))
                .OrderBy(static t => t.Due).ThenBy(static t => t.Case).ThenBy(static t => t.Clock)
                .Select(t => new InnerMessage(
                    GridId.Derive(GridId.Message, t.Case, $"timer/{t.Clock.Text()}/{RowCodec.Microseconds(t.Due)}"), t.Grain, t.Grain.PartitionOf(partitions),
                    MessageKind.TimerDue, JsonSerializer.SerializeToUtf8Bytes(new TimerDue(t.Case, t.Clock), GrainsJson.Default.TimerDue), t.Due))];
        }

        await using var mailing = connection.CreateBatch();
        InnerMail.Add(mailing, messages, clock);
        if (messages.Count > 0)
        {
            await mailing.ExecuteNonQueryAsync(CancellationToken.None);
        }

        return messages.Count;
    });
}
