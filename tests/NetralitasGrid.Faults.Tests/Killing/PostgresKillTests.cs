using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Killing;

/// <summary>G1, G2 and G3 over PostgreSQL: two front doors and two silos as processes of their own, one of each killed while regional apps post.</summary>
public sealed class PostgresKillTests(PostgresServer server)
{
    private const int Reporters = 6;
    private const int Acknowledgements = 200;

    private static readonly int Times = Rounds.Or(1);

    [Fact]
    public async Task Killing_a_front_door_and_a_silo_loses_no_acknowledged_incident_and_decides_none_twice()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 2, cancellation);
        await using var crowd = new Crowd(Reporters, "p");
        var random = new Random(Times);

        crowd.Start(i => grid.Doors[^(1 + (i % 2))].Port, grid.AdminKey);
        foreach (var _ in Rounds.Of("front door and silo killed", few: 1))
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

        Outcome.Say("front door and silo killed", Times, crowd, findings);
        findings.Hold(crowd.Acknowledged.Count, Reporters);
        server.Drop(database);
    }
}
