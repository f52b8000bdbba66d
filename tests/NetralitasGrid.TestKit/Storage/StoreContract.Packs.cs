using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.TestKit.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_plan_is_listed_moved_and_taken_back_and_the_chain_tells_all_of_it()
    {
        await StoreAsync("h1", "h2");
        var (first, second) = (Plan("h1", 2), Plan("h2", 1));

        Assert.True(await Store.Administration.PlanPackAsync(first, Cancellation));
        Assert.True(await Store.Administration.PlanPackAsync(second, Cancellation));
        Assert.True(await Store.Administration.PlanPackAsync(second, Cancellation));
        await ReopenAsync();
        Assert.Equal([second, first], await Store.Administration.PackPlansAsync(Cancellation));
        var moved = Plan("h2", 3);
        Assert.True(await Store.Administration.PlanPackAsync(moved, Cancellation));
        Assert.Equal([first, moved], await Store.Administration.PackPlansAsync(Cancellation));
        Assert.True(await Store.Administration.CancelPackPlanAsync("h1", "admin", Cancellation));
        Assert.False(await Store.Administration.CancelPackPlanAsync("h1", "admin", Cancellation));

        Assert.Equal([moved], await Store.Administration.PackPlansAsync(Cancellation));
        Assert.Equal(["PACK_STORED", "PACK_STORED", "PACK_PLANNED", "PACK_PLANNED", "PACK_PLANNED", "PACK_PLAN_CANCELLED"], await CellKindsAsync());
        var entries = await CellDataAsync();
        Assert.Equal((second.At, moved.At), (entries[4].GetProperty("replaces").GetDateTimeOffset(), entries[4].GetProperty("at").GetDateTimeOffset()));
        Assert.Equal(("h1", first.At), (entries[5].GetProperty("hash").GetString(), entries[5].GetProperty("at").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Two_packs_of_an_election_do_not_share_an_instant()
    {
        await StoreAsync("h1", "h2");
        await Store.Administration.PlanPackAsync(Plan("h1", 1), Cancellation);

        Assert.False(await Store.Administration.PlanPackAsync(Plan("h2", 1), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Administration.PlanPackAsync(Plan("none", 5), Cancellation).AsTask());

        Assert.Equal(["h1"], (await Store.Administration.PackPlansAsync(Cancellation)).Select(p => p.Hash));
    }

    [Fact]
    public async Task A_planned_pack_becomes_active_once_at_its_time_whoever_tries()
    {
        await StoreAsync("h1");
        var plan = Plan("h1", 1);
        await Store.Administration.PlanPackAsync(plan, Cancellation);
        Clock.Set(plan.At - TimeSpan.FromTicks(10));

        Assert.False(await Store.Administration.ActivatePlannedAsync(plan, "{}"u8.ToArray(), Cancellation));
        Assert.Empty(await Store.Administration.ActivePacksAsync(Cancellation));
        await ReopenAsync();
        Clock.Set(plan.At);
        Assert.False(await Store.Administration.ActivatePlannedAsync(plan with { At = plan.At.AddHours(-1) }, "{}"u8.ToArray(), Cancellation));
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.Administration.ActivatePlannedAsync(plan, "{}"u8.ToArray(), Cancellation).AsTask()));

        Assert.Single(tries, won => won);
        Assert.Equal("h1", (await Store.Administration.ActivePacksAsync(Cancellation))["pilkada"]);
        Assert.Empty(await Store.Administration.PackPlansAsync(Cancellation));
        await RunAllAsync();
        var switches = (await LogAsync()).Where(e => e.Message.Kind == MessageKind.PackSwitch).ToList();
        Assert.Equal(Enumerable.Range(0, Store.Partitions), switches.Select(e => e.Partition).Order());
        Assert.All(switches, s => Assert.Equal(plan.At, s.Message.AppendedAt));
        var (kind, entry) = ((await CellKindsAsync())[^1], (await CellDataAsync())[^1]);
        Assert.Equal(("PACK_ACTIVATED", plan.At), (kind, entry.GetProperty("planned").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Activating_a_pack_at_once_meets_its_plan_and_activating_it_again_changes_nothing()
    {
        await StoreAsync("h1");
        await Store.Administration.PlanPackAsync(Plan("h1", 1), Cancellation);

        Assert.True(await Store.Administration.ActivatePackAsync("pilkada", "h1", "{}"u8.ToArray(), "admin", Cancellation));
        Assert.False(await Store.Administration.ActivatePackAsync("pilkada", "h1", "{}"u8.ToArray(), "admin", Cancellation));

        Assert.Empty(await Store.Administration.PackPlansAsync(Cancellation));
        await RunAllAsync();
        Assert.Equal(Store.Partitions, (await LogAsync()).Count(e => e.Message.Kind == MessageKind.PackSwitch));
        Assert.Equal(["PACK_STORED", "PACK_PLANNED", "PACK_ACTIVATED"], await CellKindsAsync());
    }

    [Fact]
    public async Task The_signature_of_a_pack_is_kept_and_stands_in_the_chain()
    {
        var signed = new SignedBy("c2lnbmVy", [1, 2, 3]);

        await Store.Administration.StorePackAsync(Pack("h1") with { Signed = signed }, "author", Cancellation);
        await StoreAsync("h2");
        await ReopenAsync();

        Assert.Equivalent(signed, (await Store.Administration.PackAsync("h1", Cancellation))!.Signed, strict: true);
        Assert.Null((await Store.Administration.PackAsync("h2", Cancellation))!.Signed);
        Assert.Equal(["c2lnbmVy", null], (await CellDataAsync()).Select(e => e.GetProperty("signer").GetString()));
    }

    private PackPlan Plan(string hash, int hours) => new(hash, "pilkada", Clock.GetUtcNow().AddHours(hours), "admin");

    private async Task StoreAsync(params string[] hashes)
    {
        foreach (var hash in hashes)
        {
            await Store.Administration.StorePackAsync(Pack(hash), "author", Cancellation);
        }
    }

    private async Task<List<JsonElement>> CellDataAsync() =>
        [.. (await Store.Read.CellLogAsync(0, 100, Cancellation)).Select(e => JsonDocument.Parse(Encoding.UTF8.GetString(e.Entry)).RootElement.GetProperty("data"))];
}
