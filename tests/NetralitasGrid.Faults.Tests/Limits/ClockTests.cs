using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Limits;

/// <summary>The database's clock jumps, forwards and back, while regional apps post.</summary>
public sealed class ClockTests(PostgresServer server)
{
    private const int Reporters = 6;
    private const int Acknowledgements = 60;

    private static readonly int Times = Rounds.Or(1);

    [Fact]
    public async Task Jumps_of_the_clock_lose_nothing_and_a_replay_decides_the_same()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 2, cancellation);
        await using var crowd = new Crowd(Reporters, "c");

        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);
        for (var round = 0; round < Times; round++)
        {
            foreach (var shift in (string[])["1 hour", "-1 hour", "40 days", "-2 days", "0"])
            {
                await crowd.MoreAsync(Acknowledgements, cancellation);
                await server.Cluster.ChangeAsync($"UPDATE cell SET shift = '{shift}'", name, cancellation);
            }
        }

        await crowd.MoreAsync(Acknowledgements, cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, cancellation);
        var findings = await grid.EndAsync(crowd, cancellation);

        Outcome.Say("clock of the database jumps", 5 * Times, crowd, findings);
        findings.Hold(crowd.Acknowledged.Count, Reporters);
        await server.DropAsync(database);
    }
}
