using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Switching;

/// <summary>A pack is switched while two front doors take and two silos decide: every decision is of the pack of its place in the log.</summary>
public sealed class PackSwitchTests(PostgresServer server)
{
    private const int Reporters = 6;
    private const int Acknowledgements = 200;

    private const string Switched = "packs switched";
    private const string Planned = "pack planned";

    [Fact]
    [Trait(FaultRun.Trait, Switched)]
    public async Task A_switch_under_load_leaves_no_decision_with_a_wrong_pack_or_without_one()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 2, cancellation);
        await using var crowd = new Crowd(Reporters, "s");
        var run = Outcome.Begin(Switched, crowd, broken: "the pack that a partition keeps; a switch in every partition");

        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);
        using var client = new PackClient(grid.Doors[0], grid.AdminKey);
        var (hashes, switched) = (new HashSet<string>(), new List<string>());
        foreach (var round in run.All())
        {
            await crowd.MoreAsync(Acknowledgements, cancellation);
            var (builtIn, stored) = await client.StoreAsync(VersionOf(round), cancellation);
            hashes.UnionWith([builtIn, stored]);
            switched.Add(stored);
            await client.ActivateAsync(VersionOf(round), cancellation);
        }

        await crowd.MoreAsync(Acknowledgements, cancellation);
        await crowd.StopAsync();
        await server.Cluster.UntilAsync("SELECT NOT EXISTS (SELECT FROM mail)", PostgresServer.NameOf(database), cancellation);
        Assert.Equal(0L, await server.Cluster.AskAsync<long>("SELECT count(*) FROM dead_letter", PostgresServer.NameOf(database), cancellation));

        // The check replays the log: a decision under another pack than that of the last switch before it would differ.
        var findings = await grid.EndAsync(crowd, cancellation);
        await using var store = await SwitchedStore.OpenAsync(database, cancellation);
        var packs = (await store.DecidedAsync(crowd.Acknowledged, cancellation)).Select(d => d.Pack);
        Assert.Equal(hashes.Order(StringComparer.Ordinal), packs.Distinct().Order(StringComparer.Ordinal));
        foreach (var hash in switched)
        {
            Assert.Equal(Enumerable.Range(0, store.Partitions), (await store.SwitchesToAsync(hash, cancellation)).Select(s => s.Partition).Order());
        }

        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
        server.Drop(database);
    }

    /// <param name="silos">How many of the two silos are killed before the instant; others start after it.</param>
    [Theory]
    [Trait(FaultRun.Trait, Planned)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_planned_switch_under_load_happens_once_at_its_instant_whoever_is_down_then(int silos)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 2, cancellation);
        await using var crowd = new Crowd(Reporters, $"p{silos}");
        var run = Outcome.Begin($"{Planned}, {silos} of 2 silos down at its instant", crowd, broken: "one process that takes the plan");
        using var packs = new PackClient(grid.Doors[0], grid.AdminKey);
        var planned = new List<(DateTimeOffset At, string Hash)>();
        var first = "";

        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);
        foreach (var round in run.All())
        {
            (first, var hash) = await packs.StoreAsync(VersionOf(round), cancellation);
            await crowd.MoreAsync(Acknowledgements, cancellation);
            planned.Add((await packs.PlanAsync(VersionOf(round), TimeSpan.FromSeconds(3), cancellation), hash));
            for (var i = 0; i < silos; i++)
            {
                await grid.Silos[^(1 + i)].KillAsync();
            }

            while (!await packs.IsActiveAsync(VersionOf(round), cancellation))
            {
                await crowd.MoreAsync(Reporters, cancellation);
            }

            await crowd.MoreAsync(Acknowledgements, cancellation);
            for (var i = 0; i < silos; i++)
            {
                await grid.AddSiloAsync(cancellation);
            }
        }

        await crowd.MoreAsync(Acknowledgements, cancellation);
        await crowd.StopAsync();

        var findings = await grid.EndAsync(crowd, cancellation);
        await using var stored = await SwitchedStore.OpenAsync(database, cancellation);
        var decided = await stored.DecidedAsync(crowd.Acknowledged, cancellation);
        Assert.Equal(planned.Select(p => p.Hash).Append(first).Order(StringComparer.Ordinal), decided.Select(d => d.Pack).Distinct().Order(StringComparer.Ordinal));
        foreach (var (at, hash) in planned)
        {
            Assert.All(decided.Where(d => d.Pack == hash), d => Assert.True(d.AppendedAt >= at, $"appended at {d.AppendedAt:O} and decided by the pack of {at:O}"));
            var switches = await stored.SwitchesToAsync(hash, cancellation);
            Assert.Equal(Enumerable.Range(0, stored.Partitions), switches.Select(s => s.Partition).Order());
            Assert.All(switches, s => Assert.True(s.AppendedAt >= at));
        }

        Assert.Equal(planned.Select(p => p.Hash), await stored.PlannedActivationsAsync(cancellation));
        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
        server.Drop(database);
    }

    private static string VersionOf(int round) => $"1.0.{round + 1}";
}
