using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Faults;

namespace NetralitasGrid.Faults.Tests.Failover;

/// <summary>G1 with a synchronous standby: the primary dies with all its processes under load, the standby is promoted, and nothing acknowledged is lost.</summary>
public sealed class FailoverTests
{
    /// <summary>Two front doors and two silos.</summary>
    private const int Processes = 4;

    private const int Reporters = 6;
    private const int Acknowledgements = 120;

    private const string PrimaryKilled = "primary killed, standby promoted, former primary back";
    private const string StandbyGone = "standby gone and back; gone, and the primary too";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait(FaultRun.Trait, PrimaryKilled)]
    public async Task A_killed_primary_takes_nothing_acknowledged_along_and_gets_nothing_when_it_comes_back()
    {
        await using var pair = await PrimaryPair.StartAsync(Cancellation);
        await using var grid = await RunningGrid.StartAsync(pair.Both, doors: 2, silos: 2, Cancellation);
        await using var crowd = new Crowd(Reporters, "f");
        var run = Outcome.Begin(PrimaryKilled, crowd, broken: "an acknowledgement 30 ms before its COMMIT; the refusal of lower timelines");
        var random = new Random(run.Times);

        crowd.Start(i => grid.Doors[^(1 + (i % 2))].Port, grid.AdminKey);
        foreach (var round in run.All())
        {
            await crowd.MoreAsync(random.Next(1, Acknowledgements), Cancellation);
            var killed = TimeProvider.System.GetTimestamp();
            await pair.Primary.KillAsync();
            await pair.PromoteAsync(Cancellation);
            await crowd.MoreAsync(1, Cancellation);
            run.Recovered(TimeProvider.System.GetElapsedTime(killed));
            await pair.MetByAsync(Processes, Cancellation);

            // The former primary comes back and waits for nobody: nothing but the grid keeps it from acknowledging. A front door starts beside it.
            await pair.Standby.StartAgainAsync(Cancellation, "synchronous_standby_names=");
            var before = await MessagesAsync(pair.Standby);
            await grid.Doors[^1].KillAsync();
            await grid.AddDoorAsync(Cancellation);
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            Assert.Equal(before, await MessagesAsync(pair.Standby));
            if (round < run.Times - 1)
            {
                await pair.FollowAsync(Cancellation);
            }
        }

        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[^1].Port, grid.AdminKey, Cancellation);
        var findings = await grid.EndAsync(crowd, Cancellation);

        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
    }

    [Fact]
    [Trait(FaultRun.Trait, StandbyGone)]
    public async Task Nothing_is_acknowledged_while_the_standby_is_gone_and_what_was_is_on_it()
    {
        await using var pair = await PrimaryPair.StartAsync(Cancellation);
        await using var grid = await RunningGrid.StartAsync(pair.Both, doors: 2, silos: 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "s");
        var run = Outcome.Begin(StandbyGone, crowd, broken: "the wait for the standby");
        var random = new Random(run.Times);

        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);
        foreach (var round in run.All())
        {
            // Gone and back: posts wait meanwhile.
            await crowd.MoreAsync(random.Next(1, Acknowledgements), Cancellation);
            await pair.Standby.KillAsync();
            await pair.WaitedForAsync(Cancellation);
            await pair.Standby.StartAgainAsync(Cancellation);
            var back = TimeProvider.System.GetTimestamp();
            await crowd.MoreAsync(1, Cancellation);
            run.Recovered(TimeProvider.System.GetElapsedTime(back));

            // Gone, and then the primary too: what stood only there was acknowledged to nobody.
            await crowd.MoreAsync(random.Next(1, Acknowledgements), Cancellation);
            await pair.Standby.KillAsync();
            await pair.WaitedForAsync(Cancellation);
            await pair.Primary.KillAsync();
            await pair.Standby.StartAgainAsync(Cancellation);
            await pair.PromoteAsync(Cancellation);
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            if (round < run.Times - 1)
            {
                await pair.FollowAsync(Cancellation);
            }
        }

        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, Cancellation);
        var findings = await grid.EndAsync(crowd, Cancellation);

        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
    }

    private static Task<long> MessagesAsync(PostgresCluster cluster) => cluster.AskAsync<long>("SELECT count(*) FROM message", PrimaryPair.Database, Cancellation);
}
