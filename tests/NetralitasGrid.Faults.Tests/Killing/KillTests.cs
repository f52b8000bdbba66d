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

    private const string Fault = "grid of one process killed";

    [Fact]
    [Trait(FaultRun.Trait, Fault)]
    public async Task Killing_the_grid_at_random_loses_no_acknowledged_incident_and_decides_none_twice()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var data = Directory.CreateTempSubdirectory("grid-kill-").FullName;
        await using var crowd = new Crowd(Reporters, "k");
        var run = Outcome.Begin(Fault, crowd, few: 6, "an acknowledgement 20 ms before its COMMIT");
        var random = new Random(run.Times);
        try
        {
            var grid = await GridProcess.StartAsync(data, cancellation);
            try
            {
                crowd.Start(_ => grid.Port, grid.AdminKey);
                foreach (var _ in run.All())
                {
                    // Killed after a number of acknowledgements, and then some spins: anywhere between accept, turn and commit.
                    await crowd.MoreAsync(random.Next(1, MostAcknowledgementsARound), cancellation);
                    Thread.SpinWait(random.Next(0, 20_000));
                    await grid.KillAsync();
                    var killed = TimeProvider.System.GetTimestamp();
                    await crowd.StopAsync();
                    var next = await GridProcess.StartAsync(data, cancellation);
                    await grid.DisposeAsync();
                    grid = next;
                    crowd.Start(_ => grid.Port, grid.AdminKey);
                    await crowd.MoreAsync(1, cancellation);
                    run.Recovered(TimeProvider.System.GetElapsedTime(killed));
                }

                await crowd.MoreAsync(Reporters * 2, cancellation);
                await grid.KillAsync();
                await crowd.StopAsync();
            }
            finally
            {
                await grid.DisposeAsync();
            }

            await using var stored = new StoredGrid(data);
            await stored.FinishMailAsync();
            var findings = await stored.CheckAsync(crowd);

            // What was written just before the last kill and never answered: all else was posted again.
            run.Hold(findings, crowd.Acknowledged.Count, Reporters);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
