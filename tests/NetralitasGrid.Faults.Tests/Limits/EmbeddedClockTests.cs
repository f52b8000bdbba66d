using NetralitasGrid.Faults.Tests.Checking;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Faults;

namespace NetralitasGrid.Faults.Tests.Limits;

/// <summary>The clock of a grid of one process jumps while regional apps post.</summary>
public sealed class EmbeddedClockTests
{
    /// <summary>One: it posts all the time that the clocks take to jump.</summary>
    private const int Reporters = 1;

    private const int Acknowledgements = 60;

    private const string Fault = "clock of a grid of one process jumps";

    /// <summary>Hours. Never behind the reporters: the only clock that there is would call their reports ones from the future.</summary>
    private static readonly int[] Shifts = [3, 1, 40 * 24, 0];

    [Fact]
    [Trait(FaultRun.Trait, Fault)]
    public async Task An_embedded_grid_whose_clock_jumps_loses_nothing_and_a_replay_decides_the_same()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var data = Directory.CreateTempSubdirectory("grid-clock-").FullName;
        using var clock = JumpingClock.Make();
        await using var crowd = new Crowd(Reporters, "e");
        var run = Outcome.Begin(Fault, crowd, broken: "append times that never go back; limits by a clock that nobody sets");
        try
        {
            await using (var grid = await GridProcess.StartAsync(data, ownSession: false, clock.Settings, [], cancellation))
            {
                crowd.Start(_ => grid.Port, grid.AdminKey);
                foreach (var _ in run.All(Shifts.Length))
                {
                    foreach (var shift in Shifts)
                    {
                        await crowd.MoreAsync(Acknowledgements, cancellation);
                        await JumpingClock.JumpAsync(crowd, cancellation, (clock, shift, grid));
                    }
                }

                await crowd.MoreAsync(Acknowledgements, cancellation);
                await crowd.StopAsync();
                await crowd.RepeatAsync(grid.Port, grid.AdminKey, cancellation);
            }

            await using var stored = new StoredGrid(data);
            await stored.FinishMailAsync();
            var findings = await stored.CheckAsync(crowd);

            run.Hold(findings, crowd.Acknowledged.Count, Reporters);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
