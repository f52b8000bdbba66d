using NetralitasGrid.Faults.Tests.Checking;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Faults;

namespace NetralitasGrid.Faults.Tests.Killing;

/// <summary>G1 and G2 on one machine: the whole grid is killed at random while regional apps post.</summary>
public sealed class KillTests
{
    private const int Reporters = 8;
    private const int MostAcknowledgementsARound = 600;

    private static readonly int Times = Rounds.Or(6);

    [Fact]
    public async Task Killing_the_grid_at_random_loses_no_acknowledged_incident_and_decides_none_twice()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var data = Directory.CreateTempSubdirectory("grid-kill-").FullName;
        await using var crowd = new Crowd(Reporters, "k");
        var random = new Random(Times);
        try
        {
            // Killed after a number of acknowledgements, and then some spins: anywhere between accept, turn and commit.
            foreach (var round in Rounds.Of("grid of one process killed", few: 6).Append(Times))
            {
                await using var grid = await GridProcess.StartAsync(data, cancellation);
                crowd.Start(_ => grid.Port, grid.AdminKey);
                await crowd.MoreAsync(round < Times ? random.Next(1, MostAcknowledgementsARound) : Reporters * 2, cancellation);
                Thread.SpinWait(random.Next(0, 20_000));
                await grid.KillAsync();
                await crowd.StopAsync();
            }

            await using var stored = new StoredGrid(data);
            await stored.FinishMailAsync();
            var findings = await stored.CheckAsync(crowd);

            Outcome.Say("grid of one process killed", Times + 1, crowd, findings);
            Assert.True(crowd.Answers > Times, "Nothing was acknowledged, so nothing was tested.");

            // What was written just before the last kill and never answered: all else was posted again.
            findings.Hold(crowd.Acknowledged.Count, Reporters);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
