using System.Diagnostics;
using NetralitasGrid.Faults.Tests;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Silo.Orleans.Tests.Cluster;

/// <summary>G1 to G4 when a cluster changes under load: all of it killed at once, a silo frozen and awake again, processes stopped in turn.</summary>
public sealed class ClusterFaultTests(PostgresServer server)
{
    private const int Reporters = 6;
    private const int Acknowledgements = 200;

    /// <summary>How a row of the membership says that a silo was declared dead.</summary>
    private const int Dead = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_killed_whole_comes_back_at_other_ports_and_loses_nothing()
    {
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 2, Cancellation);
        await using var crowd = new Crowd(Reporters, "w");
        var run = Begin("orleans, door and both silos killed at once, others started elsewhere", crowd);

        crowd.Start(_ => grid.Doors[^1].Port, grid.AdminKey);
        foreach (var _ in run.All())
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            await Task.WhenAll([.. grid.Silos.Select(static s => s.KillAsync()), grid.Doors[^1].KillAsync()]);
            var killed = TimeProvider.System.GetTimestamp();
            var number = await Decided.NewestAsync(database, Cancellation);
            await grid.AddDoorAsync(Cancellation);
            await Decided.AllUpToAsync(database, number, Cancellation);
            run.Recovered(TimeProvider.System.GetElapsedTime(killed));
            await grid.AddSiloAsync(Cancellation);
            await grid.AddSiloAsync(Cancellation);
        }

        await EndAsync(run, database, grid, crowd);
    }

    [Fact]
    public async Task A_silo_that_freezes_and_wakes_after_it_was_declared_dead_decides_nothing_twice()
    {
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 2, Cancellation);
        await using var crowd = new Crowd(Reporters, "z");
        var run = Begin("orleans, one of three silos frozen until it was declared dead", crowd);

        crowd.Start(_ => grid.Doors[0].Port, grid.AdminKey);
        foreach (var round in run.All())
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            var frozen = grid.Silos[^1];
            await Signals.SendAsync(frozen.Process, "STOP");
            var stopped = TimeProvider.System.GetTimestamp();
            var number = await Decided.NewestAsync(database, Cancellation);
            await Decided.AllUpToAsync(database, number, Cancellation);
            run.Recovered(TimeProvider.System.GetElapsedTime(stopped));
            await server.Cluster.UntilAsync($"SELECT count(*) > {round} FROM orleans_silo WHERE status = {Dead}", Name(database), Cancellation);
            await crowd.MoreAsync(Acknowledgements, Cancellation);

            // Awake, it learns that it is dead and ends: what it had begun must not count.
            await Signals.SendAsync(frozen.Process, "CONT");
            await frozen.Process.WaitForExitAsync(Cancellation).WaitAsync(Patience, TimeProvider.System, Cancellation);
            await grid.AddSiloAsync(Cancellation);
        }

        await EndAsync(run, database, grid, crowd);
    }

    [Fact]
    public async Task A_rolling_restart_of_front_doors_and_silos_loses_nothing()
    {
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "r");
        var run = Begin("orleans, a silo and one of two front doors stopped (SIGTERM) and replaced", crowd);

        crowd.Start(i => grid.Doors[^(1 + (i % 2))].Port, grid.AdminKey);
        foreach (var _ in run.All(faults: 2))
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            run.Recovered(await StoppedAsync(database, grid.Silos[^1].Process));
            await grid.AddSiloAsync(Cancellation);

            // The older of the two that there are.
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            using var door = Process.GetProcessById(grid.Doors[^2].ProcessId);
            run.Recovered(await StoppedAsync(database, door));
            await grid.AddDoorAsync(Cancellation);
        }

        await EndAsync(run, database, grid, crowd);
    }

    /// <summary>Stops a process as an operator does; the time until all that was accepted before is decided.</summary>
    private static async Task<TimeSpan> StoppedAsync(string database, Process process)
    {
        var stopped = TimeProvider.System.GetTimestamp();
        await Signals.SendAsync(process, "TERM");
        var number = await Decided.NewestAsync(database, Cancellation);
        await Decided.AllUpToAsync(database, number, Cancellation);
        var took = TimeProvider.System.GetElapsedTime(stopped);
        await process.WaitForExitAsync(Cancellation).WaitAsync(Patience, TimeProvider.System, Cancellation);
        return took;
    }

    private static FaultRun Begin(string fault, Crowd crowd) => Outcome.Begin($"{fault} (time until what was accepted by then is decided)", crowd);

    private async Task EndAsync(FaultRun run, string database, RunningGrid grid, Crowd crowd)
    {
        await crowd.MoreAsync(Acknowledgements, Cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[^1].Port, grid.AdminKey, Cancellation);
        await Decided.AllAsync(database, Cancellation);
        var findings = await grid.EndAsync(crowd, Cancellation);

        run.Hold(findings, crowd.Acknowledged.Count, Reporters * 2);
        server.Drop(database);
    }

    private static string Name(string database) => new NpgsqlConnectionStringBuilder(database).Database!;
}
