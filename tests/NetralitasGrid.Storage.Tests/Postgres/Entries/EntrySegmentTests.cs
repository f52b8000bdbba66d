using System.Text;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Entries;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Storage.Tests.Postgres.Entries;

/// <summary>Entries of a turn in few rows: whoever looks for one finds it.</summary>
public sealed class EntrySegmentTests(PostgresServer server) : PostgresCase(server)
{
    [Fact]
    public async Task A_turn_of_many_entries_writes_few_rows_and_all_decisions_are_found()
    {
        var store = await OpenAsync();
        var incidents = Incidents(300);
        await store.AppendAsync(incidents, Cancellation);
        await HandleAsync(store);

        Assert.Equal((300L, 5L), (await AskAsync<long>("SELECT count(*) FROM entry"), await AskAsync<long>("SELECT count(*) FROM entry_segment")));
        Assert.All(incidents, i => Assert.Equal(i.Incident.As(GridId.Decision), DecisionOf(store, i)));
        Assert.Equal(incidents.Select(static i => i.Incident), (await LogAsync(store)).Select(static e => e.Message.Id));
    }

    [Fact]
    public async Task A_decision_is_found_however_late_its_message_was_taken()
    {
        var store = await OpenAsync();
        var incidents = Incidents(200);
        await store.AppendAsync(incidents, Cancellation);

        // As if the transaction that appended them were committed only now.
        await RunAsync("""
            CREATE TABLE late AS SELECT * FROM mail WHERE seq % 10 = 3;
            UPDATE delivery d SET (numbers, regencies) = (
                SELECT array_agg(m.seq ORDER BY m.seq), array_agg(m.regency ORDER BY m.seq) FROM unnest(d.numbers, d.regencies) AS m (seq, regency) WHERE m.seq % 10 <> 3)
            """);
        await HandleAsync(store, most: 30);
        await RunAsync("INSERT INTO mail SELECT * FROM late");
        var other = await OpenAsync();
        var more = Incidents(50, prefix: "more");
        await other.AppendAsync(more, Cancellation);
        await HandleAsync(other, most: 7);

        Assert.All(incidents.Concat(more), i => Assert.Equal(i.Incident.As(GridId.Decision), DecisionOf(store, i)));
    }

    [Fact]
    public void Entries_of_one_message_are_never_in_two_segments()
    {
        var messages = Enumerable.Range(0, 40).Select(static i => new GridId(GridId.CaseEvent, (UInt128)i)).ToList();
        var entries = messages.SelectMany(static (m, i) => Enumerable.Repeat(m, 1 + (i * 7 % 30)))
            .Select(static (m, i) => new AuditEntry(i, m, Encoding.UTF8.GetBytes($"{{\"index\":{i}}}"), [])).ToList();

        var segments = EntrySegment.Cut(3, 8, entries, messages.ToDictionary(static m => m, static m => (long)m.Value)).ToList();

        Assert.True(segments.Count > 3);
        Assert.Equal(messages.Count, segments.Sum(static s => s.Messages.Distinct().Count()));
        Assert.Equal(entries.Select(static e => (long)e.Message.Value), segments.SelectMany(static s => s.Messages));
        Assert.Equal(entries.Select(static e => e.Bytes.ToArray()), segments.SelectMany(static s => s.Open().Entries));
    }

    private static async Task HandleAsync(PostgresStore store, int most = 500)
    {
        while (await store.BeginTurnAsync(most, Cancellation) is { } turn)
        {
            await using (turn)
            {
                await turn.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell, await turn.LoadAsync([new(turn.Messages[0].Grain, "")], Cancellation)), Cancellation);
            }
        }
    }

    private static async Task<List<LoggedEntry>> LogAsync(PostgresStore store)
    {
        var log = new List<LoggedEntry>();
        for (var partition = 0; partition < store.Partitions; partition++)
        {
            log.AddRange(await store.Read.LogAsync(partition, Cancellation).ToListAsync(Cancellation));
        }

        return log;
    }

    private static GridId DecisionOf(PostgresStore store, IncidentAppend incident) =>
        Assert.Single(store.Read.DecisionsAsync(incident.Incident, Cancellation).AsTask().GetAwaiter().GetResult()).Decision;
}
