using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>
/// Silos that freeze in the middle of a large statement or a large result: their session keeps its partition, and no time-out of the server ends it.
/// </summary>
public sealed class FrozenTransferTests(PostgresServer server) : PostgresCase(server)
{
    private const int Messages = 150;

    /// <summary>More than the buffers of a connection hold.</summary>
    private const int StateBytes = 24 * 1024 * 1024;

    private const string TurnSessions = "SELECT FROM pg_stat_activity WHERE application_name = 'netralitasgrid-turn' AND state <> 'idle' AND datname = current_database()";

    private const string Sending = "SELECT FROM pg_stat_activity WHERE application_name = 'netralitasgrid' AND state = 'active' AND wait_event = 'ClientRead' AND datname = current_database()";

    [Fact]
    public async Task A_silo_frozen_while_it_sends_loses_its_turn_and_commits_nothing_when_it_wakes()
    {
        await using var proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(Database).Port);
        var other = await OpenAsync();
        await other.AppendAsync(Incidents(Messages), Cancellation);
        var (process, messages) = await HoldingProcess.StartAsync(Through(proxy), Messages, StateBytes);
        using var held = process;
        Assert.Equal(Messages, messages);
        var stall = proxy.StallSending();

        await process.BeginCommitAsync();
        await stall.Reached;
        await process.FreezeAsync();
        await UntilAsync($"SELECT EXISTS ({TurnSessions} AND wait_event = 'ClientRead')");

        await HandOverAsync(other);
        await process.ThawAsync();
        stall.Release();
        Assert.Equal("refused", await process.SaysAsync());
        Assert.Equal((Messages, 0L), (await AskAsync<long>("SELECT count(*) FROM entry"), await AskAsync<long>("SELECT count(*) FROM state WHERE part = 'large'")));
    }

    [Fact]
    public async Task A_silo_frozen_while_it_receives_loses_its_turn_and_commits_nothing_when_it_wakes()
    {
        await using var proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(Database).Port);
        var other = await OpenAsync();
        await other.AppendAsync(Incidents(Messages, body: $"\"{new string('x', 100_000)}\""), Cancellation);
        var stall = proxy.StallReceiving();
        using var process = await HoldingProcess.BeginAsync(Through(proxy), Messages, 0);

        await stall.Reached;
        await process.FreezeAsync();
        await UntilAsync($"SELECT EXISTS ({TurnSessions} AND wait_event = 'ClientWrite')");

        await HandOverAsync(other);
        await process.ThawAsync();
        stall.Release();
        Assert.Equal("refused", await process.SaysAsync());
        Assert.Equal(Messages, await AskAsync<long>("SELECT count(*) FROM entry"));
    }

    [Fact]
    public async Task A_front_door_that_stops_while_it_sends_an_append_holds_its_report_key_until_its_session_is_ended()
    {
        await using var proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(Database).Port);
        var (stopped, other) = (await OpenAsync(o => o with { ConnectionString = Through(proxy) }), await OpenAsync());
        var incident = Incidents(1, body: $"\"{new string('x', StateBytes)}\"")[0];
        var stall = proxy.StallSending();
        var first = stopped.AppendAsync([incident], Cancellation).AsTask();
        await stall.Reached;
        await UntilAsync($"SELECT EXISTS ({Sending})");

        await using (var watching = await OpenAsync(o => o with { LongestTurn = TimeSpan.Zero, Watches = false }))
        {
            await watching.Watchdog.EndOldAsync();
            await UntilAsync($"SELECT NOT EXISTS ({Sending})", TimeSpan.FromSeconds(5));
        }

        // Whoever comes first, the one through the other door or the stopped one with another try, is accepted; nobody waits for ever.
        var again = incident with { Incident = GridId.New(GridId.Incident, TimeProvider.System) };
        var answer = Assert.Single(await other.AppendAsync([again], Cancellation));
        stall.Release();
        AppendAnswer[] answers = [answer, Assert.Single(await first)];
        Assert.Equal([AppendResult.Accepted, AppendResult.Duplicate], answers.Select(static a => a.Result).Order());
        Assert.Equal(answers[0].Incident, answers[1].Incident);
        Assert.Equal(1L, await AskAsync<long>("SELECT count(*) FROM message"));
    }

    /// <summary>Another silo cannot have the partition, ends the frozen session, and then handles all of its mail.</summary>
    private async Task HandOverAsync(PostgresStore other)
    {
        Assert.Null(await other.BeginTurnAsync(Messages, Cancellation));
        await using (var watching = await OpenAsync(o => o with { LongestTurn = TimeSpan.Zero, Watches = false }))
        {
            await watching.Watchdog.EndOldAsync();
            await UntilAsync($"SELECT NOT EXISTS ({TurnSessions})", TimeSpan.FromSeconds(5));
        }

        await using var turn = await other.BeginTurnAsync(Messages, Cancellation);
        await turn!.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), Cancellation);
        Assert.Equal(Messages, turn.Messages.Count);
    }

    private string Through(CuttingProxy proxy) => new NpgsqlConnectionStringBuilder(Database) { Port = proxy.Port }.ConnectionString;
}
