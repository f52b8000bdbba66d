using System.Globalization;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Functions.Tests.Kill;

/// <summary>G1 and G2 on one machine: the whole grid is killed at random while regional apps post.</summary>
public sealed class KillTests
{
    private const int Reporters = 8;
    private const int MostAcknowledgementsARound = 600;

    /// <summary>How often the grid is killed. <c>GRID_KILL_ROUNDS=200 ./test Functions</c> is the long run.</summary>
    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("GRID_KILL_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 6;

    [Fact]
    public async Task Killing_the_grid_at_random_loses_no_acknowledged_incident_and_decides_none_twice()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var data = Directory.CreateTempSubdirectory("grid-kill-").FullName;
        var districts = AreaCatalogue.Shared.All.Where(a => a.Level == AreaLevel.District).Select(a => (a.Code, a.Villages)).ToList();
        var reporters = Enumerable.Range(0, Reporters)
            .Select(i => new StubbornReporter(new IncidentGenerator(i, $"k{i}", districts, TimeProvider.System))).ToList();
        var random = new Random(Rounds);
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                await using var grid = await GridProcess.StartAsync(data, cancellation);
                await PostAndKillAsync(grid, reporters, random.Next(1, MostAcknowledgementsARound), random.Next(0, 20_000), cancellation);
            }

            await using (var last = await GridProcess.StartAsync(data, cancellation))
            {
                await PostAndKillAsync(last, reporters, Reporters * 2, 0, cancellation);
            }

            await using var stored = new StoredGrid(data);
            await stored.FinishMailAsync();
            var acknowledged = reporters.SelectMany(r => r.Acknowledged).ToList();
            var (incidents, faults) = await stored.CheckAsync(acknowledged);

            TestContext.Current.SendDiagnosticMessage(
                "{0} kills: {1} acknowledged, {2} decided, {3} faults", Rounds + 1, acknowledged.Count, incidents, faults.Count);
            Assert.Empty(reporters.SelectMany(r => r.Broken));
            Assert.Empty(faults.Take(10));
            Assert.True(acknowledged.Count > Rounds, "Nothing was acknowledged, so nothing was tested.");

            // Besides what was acknowledged there may be what was written just before a kill and never answered: one for each reporter.
            Assert.InRange(incidents, acknowledged.Count, acknowledged.Count + Reporters);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    // Killed after a number of acknowledgements, and then some spins: anywhere between accept, turn and commit.
    private static async Task PostAndKillAsync(GridProcess grid, List<StubbornReporter> reporters, int acknowledgements, int spins, CancellationToken cancellation)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = acknowledgements;
        var key = grid.AdminKey;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var posting = reporters.Select(r => Task.Run(
            () => r.PostAsync(
                grid.Port, key,
                () =>
                {
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        reached.SetResult();
                    }
                },
                stop.Token),
            CancellationToken.None)).ToArray();
        await reached.Task.WaitAsync(TimeSpan.FromMinutes(2), cancellation);
        Thread.SpinWait(spins);
        await grid.KillAsync();
        await stop.CancelAsync();
        await Task.WhenAll(posting);
    }
}
