using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Postgres;
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
        var (before, after) = await SwitchAsync(grid.Doors[0], grid.AdminKey, cancellation);
        await crowd.MoreAsync(Acknowledgements, cancellation);
        await crowd.StopAsync();

        // The check replays the log: a decision under another pack than that of the last switch before it would differ.
        var findings = await grid.EndAsync(crowd, cancellation);
        var packs = await PacksAsync(database, crowd.Acknowledged, cancellation);
        Outcome.Say("packs switched", 1, crowd, findings);
        findings.Hold(crowd.Acknowledged.Count, Reporters);
        Assert.Equal(new[] { before, after }.Order(StringComparer.Ordinal), packs.Distinct().Order(StringComparer.Ordinal));
        await server.DropAsync(database);
    }

    /// <summary>Stores and activates another version of the active pack; the hashes of both.</summary>
    private static async Task<(string Before, string After)> SwitchAsync(GridProcess door, string key, CancellationToken cancellation)
    {
        var folder = Path.Combine(Path.GetDirectoryName(GridProcess.Executable)!, "packs", "pilkada-2024");
        var packed = PackArchive.OfFolder(folder);
        var next = PackArchive.Of(packed.Files.Select(static file => file.Path == "pack.json"
            ? new PackFile(file.Path, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file.Content.Span).Replace("\"1.0.0\"", "\"1.0.1\"", StringComparison.Ordinal)))
            : file));
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{door.Port}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var tar = new ByteArrayContent(next.Content.ToArray());
        tar.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var stored = await client.PostAsync("/api/packs", tar, cancellation);
        Assert.Equal(201, (int)stored.StatusCode);
        using var activated = await client.PostAsync("/api/packs/1.0.1/activate", null, cancellation);
        Assert.Equal(200, (int)activated.StatusCode);
        return (packed.Hash, next.Hash);
    }

    /// <summary>The pack that each incident's one decision names.</summary>
    private static async Task<List<string>> PacksAsync(string database, IReadOnlyList<string> incidents, CancellationToken cancellation)
    {
        await using var store = await PostgresStore.OpenAsync(new() { ConnectionString = database }, cancellation);
        var packs = new List<string>();
        foreach (var incident in incidents)
        {
            var decided = Assert.Single(await store.Read.DecisionsAsync(GridId.Parse(incident), cancellation));
            using var entry = JsonDocument.Parse(decided.Entry);
            packs.Add(entry.RootElement.GetProperty("decision").GetProperty("pack").GetProperty("hash").GetString()!);
        }

        return packs;
    }
}
