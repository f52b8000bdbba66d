using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Limits;

/// <summary>Clocks jump, forwards and back, while regional apps post: the database's, and those of front doors and silos.</summary>
public sealed class ClockTests(PostgresServer server)
{
    private const int Reporters = 6;

    /// <summary>Reporters who post all the time that clocks take to jump.</summary>
    private const int OneADoor = 2;

    private const int Acknowledgements = 60;

    private const string OfDatabase = "clock of the database jumps";
    private const string OfProcesses = "clocks of front doors and silos jump apart";

    private static readonly string[] Shifts = ["1 hour", "-1 hour", "40 days", "-2 days", "0"];

    /// <summary>Hours.</summary>
    private static readonly (int First, int Second)[] Apart = [(3, -3), (-30, 40 * 24), (0, -1), (0, 0)];

    [Fact]
    [Trait(FaultRun.Trait, OfDatabase)]
    public async Task Jumps_of_the_clock_lose_nothing_and_a_replay_decides_the_same()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        var name = PostgresServer.NameOf(database);
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 2, cancellation);
        await using var crowd = new Crowd(Reporters, "c");
        var run = Outcome.Begin(OfDatabase, crowd, broken: "append times that never go back");

        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);
        foreach (var _ in run.All(Shifts.Length))
        {
            foreach (var shift in Shifts)
            {
                await crowd.MoreAsync(Acknowledgements, cancellation);
                await server.Cluster.ChangeAsync($"UPDATE cell SET shift = '{shift}'", name, cancellation);
            }
        }

        await crowd.MoreAsync(Acknowledgements, cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, cancellation);
        var findings = await grid.EndAsync(crowd, cancellation);

        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
        server.Drop(database);
    }

    [Fact]
    [Trait(FaultRun.Trait, OfProcesses)]
    public async Task Front_doors_and_silos_whose_clocks_jump_apart_lose_nothing_refuse_nobody_and_fire_no_deadline()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var first = JumpingClock.Make();
        using var second = JumpingClock.Make();
        var database = await server.EmptyAsync();
        var name = PostgresServer.NameOf(database);
        await using var grid = RunningGrid.Without(database);
        foreach (var clock in (JumpingClock[])[first, second])
        {
            // A limit that counts: one that is reckoned by the clock of the day would close for hours when that goes back.
            await grid.AddDoorAsync(new Dictionary<string, string>(clock.Settings) { ["Limits__IncidentsPerSecond"] = "200", ["Limits__IncidentBurst"] = "20" }, cancellation);
            await grid.AddSiloAsync(clock.Settings, cancellation);
        }

        await using var crowd = new Crowd(OneADoor, "j");
        var run = Outcome.Begin(OfProcesses, crowd, broken: "the clock of the database in front doors and silos");
        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);
        foreach (var _ in run.All(Apart.Length))
        {
            foreach (var (one, other) in Apart)
            {
                await crowd.MoreAsync(Acknowledgements, cancellation);
                await JumpingClock.JumpAsync(crowd, cancellation, (first, one, grid.Doors[0]), (second, other, grid.Doors[1]));
            }
        }

        await crowd.MoreAsync(Acknowledgements, cancellation);
        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, cancellation);
        await server.Cluster.UntilAsync("SELECT NOT EXISTS (SELECT FROM mail)", name, cancellation);
        Assert.NotEqual(0L, await server.Cluster.AskAsync<long>("SELECT count(*) FROM running_clock WHERE due < clock_timestamp() + interval '40 days'", name, cancellation));
        Assert.Equal(0L, await server.Cluster.AskAsync<long>($"SELECT count(*) FROM message WHERE kind = {(int)MessageKind.TimerDue}", name, cancellation));
        var findings = await grid.EndAsync(crowd, cancellation);

        run.Hold(findings, crowd.Acknowledged.Count, OneADoor);
        server.Drop(database);
    }
}
