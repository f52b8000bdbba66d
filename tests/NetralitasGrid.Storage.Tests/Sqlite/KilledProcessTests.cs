using System.Diagnostics;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Storage.Tests.Sqlite;

/// <summary>A process that appends and runs turns is killed again and again (SIGKILL), each time somewhere else.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Rounds = 12;

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_decided_twice()
    {
        var (acknowledged, decided) = (new List<GridId>(), new List<GridId>());
        for (var round = 0; round < Rounds; round++)
        {
            await KillOnceAsync(round, acknowledged, decided);
        }

        await using var store = SqliteStore.Open(new() { Folder = _folder.Path, Cell = VictimProcess.Cell, Partitions = VictimProcess.Partitions, MinimumFreeDisk = 0 });
        await RunAllAsync(store);

        var log = await LogAsync(store);
        var handled = log.Select(e => e.Message.Id).ToList();
        Assert.Equal(handled.Count, handled.Distinct().Count());
        Assert.Empty(acknowledged.Except(handled));
        Assert.Empty(decided.Except(handled));
        Assert.Equal(handled.Count, await CountInStatesAsync(store));
        Assert.Empty(await store.Read.DeadLettersAsync(null, 10, Cancellation));
        foreach (var id in acknowledged)
        {
            Assert.NotNull(await store.Read.SealedAsync(id, Cancellation));
            Assert.Single(await store.Read.DecisionsAsync(id, Cancellation));
        }

        var audit = await new AuditVerifier(store.Read, store.Cell, _folder.File("none"), new byte[32]).VerifyAsync(null, Cancellation);
        Assert.Equal(["anchors"], audit.Faults.Select(f => f.Chain));
    }

    private async Task KillOnceAsync(int round, List<GridId> acknowledged, List<GridId> decided)
    {
        using var victim = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [VictimProcess.Argument, _folder.Path, $"{round}"]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The victim did not start.");
        var killAfter = 50 + Random.Shared.Next(1_500);
        for (var lines = 1; await victim.StandardOutput.ReadLineAsync(Cancellation) is { } line; lines++)
        {
            // A line that the kill cut short was not said.
            if (GridId.TryParse(line.Length > 2 ? line[2..] : null, GridId.Incident, out var id))
            {
                (line[0] == 'A' ? acknowledged : decided).Add(id);
            }

            if (lines == killAfter)
            {
                victim.Kill();
            }
        }

        await victim.WaitForExitAsync(Cancellation);
        Assert.NotEqual(0, victim.ExitCode);
    }

    private static async Task RunAllAsync(SqliteStore store)
    {
        while (await store.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            await using (turn)
            {
                var states = await turn.LoadAsync([.. turn.Messages.Select(m => new StateKey(m.Grain, "")).Distinct()], Cancellation);
                await turn.CommitAsync(StoreFixtures.Decide(turn, store.Cell, states), Cancellation);
            }
        }
    }

    private static async Task<List<LoggedEntry>> LogAsync(SqliteStore store)
    {
        var log = new List<LoggedEntry>();
        for (var partition = 0; partition < store.Partitions; partition++)
        {
            await foreach (var entry in store.Read.LogAsync(partition, Cancellation))
            {
                log.Add(entry);
            }
        }

        return log;
    }

    /// <summary>Each state counts the messages that its grain handled.</summary>
    private static async Task<int> CountInStatesAsync(SqliteStore store)
    {
        var count = 0;
        for (var subject = 0; subject < VictimProcess.Subjects; subject++)
        {
            count += await store.Read.StateAsync(new(StoreFixtures.Subject(subject), ""), Cancellation) is { } state ? BitConverter.ToInt32(state) : 0;
        }

        return count;
    }
}
