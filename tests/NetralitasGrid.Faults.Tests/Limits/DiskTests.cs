using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Limits;

/// <summary>A database whose disk is full, and one whose disk is slow.</summary>
public sealed class DiskTests
{
    private const int Reporters = 6;
    private const int Acknowledgements = 100;

    private static readonly int Times = Rounds.Or(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_disk_is_full_nothing_is_acknowledged_and_nothing_is_poison()
    {
        await using var server = PostgresServer.With();
        var database = await server.EmptyAsync();
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "v");
        var recovered = new List<TimeSpan>();

        // The table is made larger than a file of the WAL, which must not reach its limit: the server would end.
        await server.Cluster.ChangeAsync(
            "INSERT INTO data_key (seq, version, subject, reporter) SELECT -g, 1, convert_to(repeat(md5(g::text), 30), 'UTF8'), 'x' FROM generate_series(1, 20000) g", name, Cancellation);
        crowd.Start(_ => grid.Doors[0].Port, grid.AdminKey);
        foreach (var round in Rounds.Of("disk full", few: 1))
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);

            // No file may grow beyond a table that every append writes, as it is now: its next page cannot be had.
            await server.Cluster.LimitFilesAsync(await server.Cluster.AskAsync<long>("SELECT pg_relation_size('data_key')", name, Cancellation), Cancellation);
            await RefusedAsync(grid.Doors[0], round + 1);
            await server.Cluster.LimitFilesAsync(null, Cancellation);
            var room = TimeProvider.System.GetTimestamp();
            await crowd.MoreAsync(1, Cancellation);
            recovered.Add(TimeProvider.System.GetElapsedTime(room));
        }

        await crowd.MoreAsync(Acknowledgements, Cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, Cancellation);
        await server.Cluster.ChangeAsync("DELETE FROM data_key WHERE seq < 0", name, Cancellation);
        var findings = await grid.EndAsync(crowd, Cancellation);

        Outcome.Say("disk of the database full", Times, crowd, findings, recovered);
        findings.Hold(crowd.Acknowledged.Count, Reporters);
        Assert.Equal(0L, await server.Cluster.AskAsync<long>("SELECT count(*) FROM dead_letter", name, Cancellation));
    }

    [Fact]
    public async Task A_slow_disk_costs_time_and_nothing_else()
    {
        // Every flush of the WAL takes 30 ms longer.
        await using var server = PostgresServer.With("commit_delay=30000", "commit_siblings=0");
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "l");

        crowd.Start(_ => grid.Doors[0].Port, grid.AdminKey);
        foreach (var _ in Rounds.Of("slow disk, silo killed", few: 1))
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            await grid.Silos[^1].KillAsync();
            await grid.AddSiloAsync(Cancellation);
        }

        await crowd.MoreAsync(Acknowledgements, Cancellation);
        await crowd.StopAsync();
        var findings = await grid.EndAsync(crowd, Cancellation);

        Outcome.Say("slow disk, silo killed", Times, crowd, findings);
        findings.Hold(crowd.Acknowledged.Count, Reporters);
        Assert.Equal(0L, await server.Cluster.AskAsync<long>("SELECT count(*) FROM dead_letter", new NpgsqlConnectionStringBuilder(database).Database!, Cancellation));
    }

    /// <summary>Waits until the front door has said so often that it could not write.</summary>
    private static async Task RefusedAsync(GridProcess door, int times)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (door.Output.Split("was not confirmed").Length <= times)
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
