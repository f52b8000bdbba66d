using System.Diagnostics;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Functions.Tests.Kill;

/// <summary>G1, G2 and G3 over PostgreSQL: two front doors and two silos as processes of their own, one of each killed while regional apps post.</summary>
public sealed class PostgresKillTests(PostgresServer server)
{
    private const int Reporters = 6;
    private const int Acknowledgements = 300;

    private static readonly string Grid = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../NetralitasGrid.Cli/release/grid"));

    [Fact]
    public async Task Killing_a_front_door_and_a_silo_loses_no_acknowledged_incident_and_decides_none_twice()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        var data = Directory.CreateTempSubdirectory("grid-doors-").FullName;
        Secrets.Open(data);
        string[] engine = ["--engine", "postgres", "--database", database, "--secrets", Path.Combine(data, Secrets.FileName)];
        var districts = AreaCatalogue.Shared.All.Where(a => a.Level == AreaLevel.District).Select(a => (a.Code, a.Villages)).ToList();
        var reporters = Enumerable.Range(0, Reporters)
            .Select(i => new StubbornReporter(new IncidentGenerator(i, $"p{i}", districts, TimeProvider.System))).ToList();
        try
        {
            await using var first = await GridProcess.StartAsync(data, cancellation, engine);
            await using var second = await GridProcess.StartAsync(Path.Combine(data, "second"), cancellation, engine);
            using var killed = StartSilo(database);
            using var staying = StartSilo(database);
            var key = first.AdminKey;

            await PostAsync(reporters, i => i % 2 == 0 ? first.Port : second.Port, key, KillAsync, cancellation);
            await PostAsync(reporters, _ => second.Port, key, static () => Task.CompletedTask, cancellation);
            await second.KillAsync();
            staying.Kill();
            await Task.WhenAll(killed.WaitForExitAsync(cancellation), staying.WaitForExitAsync(cancellation));

            async Task KillAsync()
            {
                killed.Kill();
                await first.KillAsync();
            }

            await using var stored = new StoredGrid(await PostgresStore.OpenAsync(new() { ConnectionString = database }, cancellation), data);
            await stored.FinishMailAsync();
            var acknowledged = reporters.SelectMany(r => r.Acknowledged).ToList();
            var (incidents, faults) = await stored.CheckAsync(acknowledged);

            Assert.Empty(reporters.SelectMany(r => r.Broken));
            Assert.Empty(faults.Take(10));
            Assert.InRange(acknowledged.Count, 2 * Acknowledgements, int.MaxValue);

            // Besides what was acknowledged there may be what was written just before a kill and never answered: one for each reporter and kill.
            Assert.InRange(incidents, acknowledged.Count, acknowledged.Count + (2 * Reporters));
        }
        finally
        {
            await server.DropAsync(database);
            Directory.Delete(data, recursive: true);
        }
    }

    internal static Process StartSilo(string database) =>
        Process.Start(new ProcessStartInfo(Grid, ["silo", "--database", database]) { RedirectStandardOutput = true })!;

    /// <summary>Posts until so many are acknowledged, then does something to the grid, then stops posting.</summary>
    internal static async Task PostAsync(
        List<StubbornReporter> reporters, Func<int, int> portOf, string key, Func<Task> then, CancellationToken cancellation)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = Acknowledgements;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var posting = reporters.Select((reporter, i) => Task.Run(
            () => reporter.PostAsync(
                portOf(i), key,
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
        await then();
        await stop.CancelAsync();
        await Task.WhenAll(posting);
    }
}
