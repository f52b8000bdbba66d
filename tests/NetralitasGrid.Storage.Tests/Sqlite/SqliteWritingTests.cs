using System.Text;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sealing;
using NetralitasGrid.Storage.Sqlite;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.TestKit.Storage;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Storage.Tests.Sqlite;

public sealed class SqliteWritingTests : IDisposable
{
    private const string Cell = "uji";

    private readonly TempFolder _folder = new();
    private readonly HandClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Appends_and_turns_that_come_together_share_commits()
    {
        const int appends = 64;
        await using var store = Open();
        await store.AppendAsync([StoreFixtures.Incident(_clock, "first")], Cancellation);
        await using var turn = await store.BeginTurnAsync(10, Cancellation);
        Assert.NotNull(turn);
        var before = store.Commits;
        using var other = Database.Open(_folder.File("grid.db"), readOnly: false);

        other.Execute("BEGIN IMMEDIATE");
        var pending = Enumerable.Range(0, appends)
            .Select(i => store.AppendAsync([StoreFixtures.Incident(_clock, $"{i}")], Cancellation).AsTask())
            .Append(turn.CommitAsync(StoreFixtures.Decide(turn, Cell), Cancellation).AsTask())
            .ToList();
        Assert.All(pending, p => Assert.False(p.IsCompleted));
        other.Execute("COMMIT");
        await Task.WhenAll(pending);

        Assert.InRange(store.Commits - before, 1, 2);
    }

    [Fact]
    public async Task An_incident_that_no_database_takes_does_not_sink_its_group_or_its_neighbours()
    {
        await using var store = Open(longestValue: 10_000);
        var tooBig = StoreFixtures.Incident(_clock, "big", body: new string('x', 20_000));

        var answers = await Task.WhenAll(
            store.AppendAsync([StoreFixtures.Incident(_clock, "1"), tooBig, StoreFixtures.Incident(_clock, "2")], Cancellation).AsTask(),
            store.AppendAsync([StoreFixtures.Incident(_clock, "3")], Cancellation).AsTask());

        Assert.Equal([AppendResult.Accepted, AppendResult.Refused, AppendResult.Accepted], answers[0].Select(a => a.Result));
        Assert.Equal(AppendResult.Accepted, answers[1][0].Result);
        Assert.Null(await store.Read.IncidentAsync(tooBig.Incident, Cancellation));
        Assert.Equal(3, (await store.HealthAsync(Cancellation)).Waiting);
    }

    [Fact]
    public async Task A_full_database_refuses_for_now_and_loses_and_blames_nothing()
    {
        var accepted = 0;
        await using (var small = Open(mostBytes: 1 << 20))
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            {
                for (; ; accepted++)
                {
                    await small.AppendAsync([StoreFixtures.Incident(_clock, $"{accepted}", body: new string('x', 5_000))], Cancellation);
                }
            });
            for (var attempt = 0; attempt < 5; attempt++)
            {
                await using var turn = await small.BeginTurnAsync(1_000, Cancellation);
                Assert.Equal(accepted, turn!.Messages.Count);
                await Assert.ThrowsAsync<StoreUnavailableException>(() => turn.CommitAsync(StoreFixtures.Decide(turn, Cell), Cancellation).AsTask());
            }
        }

        await using var store = Open();
        await RunAllAsync(store);

        Assert.True(accepted > 10);
        Assert.Empty(await store.Read.DeadLettersAsync(null, 10, Cancellation));
        Assert.Equal(accepted, BitConverter.ToInt32(await store.Read.StateAsync(new(StoreFixtures.Subject(1), ""), Cancellation)));
    }

    [Fact]
    public async Task No_personal_data_is_in_any_file_of_the_folder()
    {
        const string nip = "198609262015051001";
        const string name = "Siti Rahmawati Kusumaningtyas";
        const string text = "Pelapor melihat langsung di alun-alun";
        var sealer = new Sealer(new Dictionary<int, byte[]> { [1] = new byte[Sealer.KeyBytes] }, current: 1);
        await using (var store = Open())
        {
            var incident = StoreFixtures.Incident(_clock, "1");
            await store.AppendAsync([incident with { Sealed = sealer.Seal(incident.Incident, Encoding.UTF8.GetBytes(name + nip), Encoding.UTF8.GetBytes(name)) }], Cancellation);
            var caseEvent = GridId.New(GridId.CaseEvent, _clock);
            await store.AppendAsync(
                [new MessageAppend(caseEvent, incident.Grain, Grains.Messages.MessageKind.CaseEvent, "{}"u8.ToArray(), sealer.SealText(caseEvent, text))], Cancellation);
            await RunAllAsync(store);
            Search(nip, name, text);
        }

        Search(nip, name, text);
    }

    [Fact]
    public async Task Destroyed_data_keys_are_in_no_file_after_the_store_closed()
    {
        var wrapped = Encoding.ASCII.GetBytes("a wrapped key that must go away for ever and ever");
        await using (var store = Open())
        {
            var incident = StoreFixtures.Incident(_clock, "1");
            await store.AppendAsync([incident with { Sealed = incident.Sealed with { WrappedSubjectKey = wrapped } }], Cancellation);
            await RunAllAsync(store);
            await store.Administration.EraseAsync(incident.Grain.Key, "admin", Cancellation);
        }

        Search(Encoding.ASCII.GetString(wrapped));
    }

    [Fact]
    public async Task A_backlog_larger_than_memory_is_handled_in_order_and_memory_stays_bounded()
    {
        const int memory = 64 << 10;
        await using var store = Open(mailboxMemory: memory);
        var incidents = Enumerable.Range(0, 4_000).Select(i => StoreFixtures.Incident(_clock, $"{i}", subject: i % 30)).ToList();
        foreach (var group in incidents.Take(3_000).Chunk(500))
        {
            await store.AppendAsync(group, Cancellation);
            Assert.InRange(store.MailboxBytes, 1, memory);
        }

        var handled = new List<GridId>();
        var rest = Task.Run(
            async () =>
            {
                foreach (var group in incidents.Skip(3_000).Chunk(20))
                {
                    await store.AppendAsync(group, Cancellation);
                }
            },
            Cancellation);
        handled.AddRange(await RunAllAsync(store));
        await rest;
        handled.AddRange(await RunAllAsync(store));

        var order = incidents.ToDictionary(i => i.Incident, i => i.Grain);
        Assert.Equal(incidents.Count, handled.Count);
        Assert.All(
            handled.GroupBy(id => order[id].PartitionOf(store.Partitions)),
            p => Assert.Equal(incidents.Select(i => i.Incident).Where(id => order[id].PartitionOf(store.Partitions) == p.Key), p));
        Assert.Equal(0, store.MailboxBytes);
        Assert.Equal(0, (await store.HealthAsync(Cancellation)).Waiting);
    }

    [Fact]
    public async Task Too_little_free_disk_is_not_ready()
    {
        await using var store = SqliteStore.Open(new() { Folder = _folder.Path, Cell = Cell, Clock = _clock, MinimumFreeDisk = long.MaxValue });

        var health = await store.HealthAsync(Cancellation);

        Assert.False(health.Ready);
        Assert.Contains("disk", health.Why, StringComparison.Ordinal);
    }

    private static async Task<List<GridId>> RunAllAsync(SqliteStore store)
    {
        var handled = new List<GridId>();
        while (await store.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            await using (turn)
            {
                var states = await turn.LoadAsync([.. turn.Messages.Select(m => new StateKey(m.Grain, "")).Distinct()], Cancellation);
                await turn.CommitAsync(StoreFixtures.Decide(turn, Cell, states), Cancellation);
                handled.AddRange(turn.Messages.Select(m => m.Id));
            }
        }

        return handled;
    }

    /// <summary>No file of the folder holds any of these texts, in UTF-8 or UTF-16.</summary>
    private void Search(params ReadOnlySpan<string> texts)
    {
        foreach (var path in Directory.EnumerateFiles(_folder.Path).Where(f => Path.GetFileName(f) != "lock"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            foreach (var text in texts)
            {
                Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) < 0, path);
                Assert.True(bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) < 0, path);
            }
        }
    }

    private SqliteStore Open(int longestValue = 64 << 20, long? mostBytes = null, long mailboxMemory = 32 << 20) => SqliteStore.Open(new()
    {
        Folder = _folder.Path,
        Cell = Cell,
        Clock = _clock,
        Partitions = 8,
        MinimumFreeDisk = 0,
        LongestValue = longestValue,
        MostBytes = mostBytes,
        MailboxMemory = mailboxMemory,
    });
}
