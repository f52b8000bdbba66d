using NetralitasGrid.Faults.Tests;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Silo.Orleans.Tests.Cluster;

/// <summary>G1 to G4 on clusters of one and three silos, each a process: nothing acknowledged is lost, nothing decided twice, and the log says what is stored.</summary>
public sealed class GuaranteeTests(PostgresServer server)
{
    private const int Reporters = 6;
    private const int Acknowledgements = 400;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Everything_accepted_is_decided_once_and_as_the_log_says(int silos)
    {
        var database = await server.EmptyAsync();
        await using var cluster = await RunningGrid.StartAsync(database, doors: 1, silos: silos - 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "o");

        crowd.Start(_ => cluster.Doors[0].Port, cluster.AdminKey);
        await crowd.MoreAsync(Acknowledgements, Cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(cluster.Doors[0].Port, cluster.AdminKey, Cancellation);
        await Decided.AllAsync(database, Cancellation);
        var findings = await cluster.EndAsync(crowd, Cancellation);

        findings.Hold(crowd.Acknowledged.Count, Reporters);
        server.Drop(database);
    }

    [Fact]
    public async Task A_silo_killed_under_load_loses_nothing_and_its_partitions_go_on_elsewhere()
    {
        var database = await server.EmptyAsync();
        await using var cluster = await RunningGrid.StartAsync(database, doors: 1, silos: 2, Cancellation);
        await using var crowd = new Crowd(Reporters, "k");
        var run = Outcome.Begin("orleans, one of three silos killed (time until what was accepted by then is decided)", crowd);

        crowd.Start(_ => cluster.Doors[0].Port, cluster.AdminKey);
        foreach (var _ in run.All())
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            await cluster.Silos[0].KillAsync();
            var killed = TimeProvider.System.GetTimestamp();
            var number = await Decided.NewestAsync(database, Cancellation);
            await Decided.AllUpToAsync(database, number, Cancellation);
            run.Recovered(TimeProvider.System.GetElapsedTime(killed));
            cluster.Silos.RemoveAt(0);
            await cluster.AddSiloAsync(Cancellation);
        }

        await crowd.MoreAsync(Acknowledgements, Cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(cluster.Doors[0].Port, cluster.AdminKey, Cancellation);
        await Decided.AllAsync(database, Cancellation);
        var findings = await cluster.EndAsync(crowd, Cancellation);

        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
        server.Drop(database);
    }

    [Fact]
    public async Task A_front_door_killed_with_its_silo_loses_nothing_acknowledged()
    {
        var database = await server.EmptyAsync();
        await using var cluster = await RunningGrid.StartAsync(database, doors: 2, silos: 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "d");
        var run = Outcome.Begin("orleans, front door killed with its silo", crowd);

        crowd.Start(i => cluster.Doors[^(1 + (i % 2))].Port, cluster.AdminKey);
        foreach (var _ in run.All())
        {
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            await cluster.Doors[^1].KillAsync();
            await cluster.AddDoorAsync(Cancellation);
        }

        await crowd.MoreAsync(Acknowledgements, Cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(cluster.Doors[0].Port, cluster.AdminKey, Cancellation);
        await Decided.AllAsync(database, Cancellation);
        var findings = await cluster.EndAsync(crowd, Cancellation);

        run.Hold(findings, crowd.Acknowledged.Count, Reporters * 2);
        server.Drop(database);
    }
}
