using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Limits;

/// <summary>A database whose disk is full, and one whose disk is slow.</summary>
public sealed class DiskTests
{
    private const int Reporters = 6;
    private const int Acknowledgements = 100;

    private const string Full = "disk of the database full";
    private const string Slow = "slow disk, silo and server killed";

    /// <summary>Every flush of the WAL takes 30 ms longer.</summary>
    private static readonly string[] SlowFlush = ["commit_delay=30000", "commit_siblings=0"];

    /// <summary>What a front door says that could not write.</summary>
    private const string NotWritten = "was not confirmed";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait(FaultRun.Trait, Full)]
    public async Task While_the_disk_is_full_nothing_is_acknowledged_and_nothing_is_poison()
    {
        await using var server = PostgresServer.With();
        var database = await server.EmptyAsync();
        var name = PostgresServer.NameOf(database);
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "v");
        var run = Outcome.Begin(Full, crowd, broken: "the difference between a full disk and bad data");

        // The table is made larger than a file of the WAL, which must not reach its limit: the server would end.
        await server.Cluster.ChangeAsync(
            "INSERT INTO data_key (seq, version, subject, reporter) SELECT -g, 1, convert_to(repeat(md5(g::text), 30), 'UTF8'), 'x' FROM generate_series(1, 20000) g", name, Cancellation);
        crowd.Start(_ => grid.Doors[0].Port, grid.AdminKey);
        foreach (var _ in run.All())
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);

            // No file may grow beyond a table that every append writes, as it is now: its next page cannot be had.
            await server.Cluster.LimitFilesAsync(await server.Cluster.AskAsync<long>("SELECT pg_relation_size('data_key')", name, Cancellation), Cancellation);
            await grid.Doors[0].SaysAsync(NotWritten, grid.Doors[0].Said(NotWritten) + 1, Cancellation);
            await server.Cluster.LimitFilesAsync(null, Cancellation);
            var room = TimeProvider.System.GetTimestamp();
            await crowd.MoreAsync(1, Cancellation);
            run.Recovered(TimeProvider.System.GetElapsedTime(room));
        }

        await crowd.MoreAsync(Acknowledgements, Cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, Cancellation);
        await server.Cluster.ChangeAsync("DELETE FROM data_key WHERE seq < 0", name, Cancellation);
        var findings = await grid.EndAsync(crowd, Cancellation);

        Assert.Equal(0L, await server.Cluster.AskAsync<long>("SELECT count(*) FROM dead_letter", name, Cancellation));
        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
    }

    [Fact]
    [Trait(FaultRun.Trait, Slow)]
    public async Task A_slow_disk_costs_time_and_nothing_else()
    {
        await using var server = PostgresServer.With(SlowFlush);
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "l");
        var run = Outcome.Begin(Slow, crowd, broken: "an acknowledgement before its COMMIT, or before the flush");

        crowd.Start(_ => grid.Doors[0].Port, grid.AdminKey);
        foreach (var _ in run.All())
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            await grid.Silos[^1].KillAsync();
            await grid.AddSiloAsync(Cancellation);
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            await server.Cluster.KillAsync();
            await server.Cluster.StartAgainAsync(Cancellation, SlowFlush);
        }

        await crowd.MoreAsync(Acknowledgements, Cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, Cancellation);
        var findings = await grid.EndAsync(crowd, Cancellation);

        Assert.Equal(0L, await server.Cluster.AskAsync<long>("SELECT count(*) FROM dead_letter", PostgresServer.NameOf(database), Cancellation));
        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
    }
}
