using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Killing;

/// <summary>G1 to G3 over PostgreSQL at any instant under load: a silo freezes and wakes again, and the database ends all sessions of the grid.</summary>
public sealed class BrokenSessionTests(PostgresServer server)
{
    private const int Reporters = 6;
    private const int Acknowledgements = 150;

    private const string Frozen = "silo frozen and awake again";
    private const string Cut = "all sessions of the database ended";

    /// <summary>A statement of every turn, behind others of its transaction.</summary>
    private const string Write = "INSERT INTO entry_segment";

    private const string EndAll = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'netralitasgrid%'
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait(FaultRun.Trait, Frozen)]
    public async Task A_silo_that_freezes_under_load_holds_nobody_up_for_good_and_decides_nothing_twice_when_it_wakes()
    {
        var database = await server.EmptyAsync();
        await using var proxy = new CuttingProxy(server.Cluster.Port);
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 1, Cancellation);
        await grid.AddSiloAsync(proxy, Cancellation);
        await using var crowd = new Crowd(Reporters, "z");
        var run = Outcome.Begin(Frozen, crowd, broken: "the watchdog");

        crowd.Start(_ => grid.Doors[0].Port, grid.AdminKey);
        foreach (var round in run.All())
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);

            // By turns in the middle of what a turn writes, where no time-out of the server ends its session, and wherever the other one is.
            var (stall, silo) = round % 2 == 0 ? (proxy.StallSending(Write), grid.Silos[1].Process) : (null, grid.Silos[0].Process);
            await (stall?.Reached ?? Task.CompletedTask).WaitAsync(Patience, TimeProvider.System, Cancellation);
            await Signals.SendAsync(silo, "STOP");
            run.Recovered(await DecidedAsync(database));
            await Signals.SendAsync(silo, "CONT");
            stall?.Release();
        }

        await EndAsync(run, database, grid, crowd);
    }

    [Fact]
    [Trait(FaultRun.Trait, Cut)]
    public async Task Sessions_that_the_database_ends_under_load_lose_nothing_and_double_nothing()
    {
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 2, Cancellation);
        await using var crowd = new Crowd(Reporters, "x");
        var run = Outcome.Begin(Cut, crowd, broken: "one transaction for mail and states");
        var random = new Random(run.Times);

        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);
        foreach (var _ in run.All())
        {
            await crowd.MoreAsync(random.Next(1, Acknowledgements), Cancellation);
            await server.Cluster.ChangeAsync(EndAll, PostgresServer.NameOf(database), Cancellation);
            run.Recovered(await DecidedAsync(database));
        }

        await EndAsync(run, database, grid, crowd);
    }

    /// <summary>Waits until all that was accepted by now is decided; how long that took.</summary>
    private async Task<TimeSpan> DecidedAsync(string database)
    {
        var now = TimeProvider.System.GetTimestamp();
        var newest = await server.Cluster.AskAsync<long>("SELECT coalesce(max(seq), 0) FROM message", PostgresServer.NameOf(database), Cancellation);
        await server.Cluster.UntilAsync($"SELECT NOT EXISTS (SELECT FROM mail WHERE seq <= {newest})", PostgresServer.NameOf(database), Cancellation);
        return TimeProvider.System.GetElapsedTime(now);
    }

    private async Task EndAsync(FaultRun run, string database, RunningGrid grid, Crowd crowd)
    {
        await crowd.MoreAsync(Acknowledgements, Cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, Cancellation);
        var findings = await grid.EndAsync(crowd, Cancellation);
        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
        server.Drop(database);
    }
}
