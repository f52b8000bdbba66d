using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Switching;

/// <summary>A pack is switched while two front doors take and two silos decide: every decision is of the pack of its place in the log.</summary>
public sealed class PackSwitchTests(PostgresServer server)
{
    private const int Reporters = 6;
    private const int Acknowledgements = 200;

    [Fact]
    public async Task A_switch_under_load_leaves_no_decision_with_a_wrong_pack_or_without_one()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 2, cancellation);
        await using var crowd = new Crowd(Reporters, "s");

        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);
        await crowd.MoreAsync(Acknowledgements, cancellation);
        using var client = new PackClient(grid.Doors[0], grid.AdminKey);
        var (before, after) = await client.StoreAsync(cancellation);
        await client.ActivateAsync(cancellation);
        await crowd.MoreAsync(Acknowledgements, cancellation);
        await crowd.StopAsync();

        // The check replays the log: a decision under another pack than that of the last switch before it would differ.
        var findings = await grid.EndAsync(crowd, cancellation);
        await using var stored = await SwitchedStore.OpenAsync(database, cancellation);
        var packs = (await stored.DecidedAsync(crowd.Acknowledged, cancellation)).Select(d => d.Pack);
        Outcome.Say("packs switched", 1, crowd, findings);
        findings.Hold(crowd.Acknowledged.Count, Reporters);
        Assert.Equal(new[] { before, after }.Order(StringComparer.Ordinal), packs.Distinct().Order(StringComparer.Ordinal));
        server.Drop(database);
    }

    /// <param name="silos">How many of the two silos are killed before the instant; others start after it.</param>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_planned_switch_under_load_happens_once_at_its_instant_whoever_is_down_then(int silos)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 2, cancellation);
        await using var crowd = new Crowd(Reporters, $"p{silos}");
        using var packs = new PackClient(grid.Doors[0], grid.AdminKey);
        var (before, after) = await packs.StoreAsync(cancellation);

        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);
        await crowd.MoreAsync(Acknowledgements, cancellation);
        var at = await packs.PlanAsync(TimeSpan.FromSeconds(3), cancellation);
        for (var i = 0; i < silos; i++)
        {
            await grid.Silos[i].KillAsync();
        }

        while (!await packs.IsActiveAsync(cancellation))
        {
            await crowd.MoreAsync(Reporters, cancellation);
        }

        await crowd.MoreAsync(Acknowledgements, cancellation);
        for (var i = 0; i < silos; i++)
        {
            await grid.AddSiloAsync(cancellation);
        }

        await crowd.MoreAsync(Acknowledgements, cancellation);
        await crowd.StopAsync();

        var findings = await grid.EndAsync(crowd, cancellation);
        Outcome.Say($"pack planned, {silos} of 2 silos down at its instant", 1, crowd, findings);
        findings.Hold(crowd.Acknowledged.Count, Reporters);
        await using var stored = await SwitchedStore.OpenAsync(database, cancellation);
        var decided = await stored.DecidedAsync(crowd.Acknowledged, cancellation);
        Assert.Equal(new[] { before, after }.Order(StringComparer.Ordinal), decided.Select(d => d.Pack).Distinct().Order(StringComparer.Ordinal));
        Assert.All(decided, d => Assert.True(d.Pack == before || d.AppendedAt >= at, $"appended at {d.AppendedAt:O} and decided by the pack of {at:O}"));
        var switches = await stored.SwitchesToAsync(after, cancellation);
        Assert.Equal(Enumerable.Range(0, stored.Partitions), switches.Select(s => s.Partition).Order());
        Assert.All(switches, s => Assert.True(s.AppendedAt >= at));
        Assert.Single(await stored.PlannedActivationsAsync(cancellation), after);
        server.Drop(database);
    }
}
