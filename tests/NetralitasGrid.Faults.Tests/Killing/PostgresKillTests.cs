using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Killing;

/// <summary>G1, G2 and G3 over PostgreSQL: two front doors and two silos as processes of their own, one of each killed while regional apps post.</summary>
public sealed class PostgresKillTests(PostgresServer server)
{
    private const int Reporters = 6;
    private const int Acknowledgements = 200;

    private const string Killed = "front door and silo killed";

    [Fact]
    [Trait(FaultRun.Trait, Killed)]
    public async Task Killing_a_front_door_and_a_silo_loses_no_acknowledged_incident_and_decides_none_twice()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 2, cancellation);
        await using var crowd = new Crowd(Reporters, "p");
        var run = Outcome.Begin(Killed, crowd, broken: "an acknowledgement 30 ms before its COMMIT; states outside of the turn's transaction");
        var random = new Random(run.Times);

        crowd.Start(i => grid.Doors[^(1 + (i % 2))].Port, grid.AdminKey);
        foreach (var _ in run.All())
        {
            await crowd.MoreAsync(random.Next(1, Acknowledgements), cancellation);
            await grid.Silos[^1].KillAsync();
            await grid.Doors[^1].KillAsync();
            await grid.AddDoorAsync(cancellation);
            await grid.AddSiloAsync(cancellation);
        }

        await crowd.MoreAsync(Acknowledgements, cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, cancellation);
        var findings = await grid.EndAsync(crowd, cancellation);

        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
        server.Drop(database);
    }
}
