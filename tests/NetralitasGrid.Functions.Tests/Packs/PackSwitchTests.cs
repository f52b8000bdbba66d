using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Functions.Tests.Kill;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Functions.Tests.Packs;

/// <summary>A pack is switched while two front doors take and two silos decide: every decision is of the pack of its place in the log.</summary>
public sealed class PackSwitchTests(PostgresServer server)
{
    private const int Reporters = 6;

    [Fact]
    public async Task A_switch_under_load_leaves_no_decision_with_a_wrong_pack_or_without_one()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await server.EmptyAsync();
        var data = Directory.CreateTempSubdirectory("grid-doors-").FullName;
        Secrets.Open(data);
        string[] engine = ["--engine", "postgres", "--database", database, "--secrets", Path.Combine(data, Secrets.FileName)];
        var districts = AreaCatalogue.Shared.All.Where(a => a.Level == AreaLevel.District).Select(a => (a.Code, a.Villages)).ToList();
        var reporters = Enumerable.Range(0, Reporters).Select(i => new StubbornReporter(new IncidentGenerator(i, $"s{i}", districts, TimeProvider.System))).ToList();
        try
        {
            await using var first = await GridProcess.StartAsync(data, cancellation, engine);
            await using var second = await GridProcess.StartAsync(Path.Combine(data, "second"), cancellation, engine);
            using var silo = PostgresKillTests.StartSilo(database);
            using var other = PostgresKillTests.StartSilo(database);
            var hash = "";

            await PostgresKillTests.PostAsync(reporters, PortOf, first.AdminKey, async () => hash = await SwitchAsync(first, cancellation), cancellation);
            await PostgresKillTests.PostAsync(reporters, PortOf, first.AdminKey, static () => Task.CompletedTask, cancellation);
            await first.KillAsync();
            await second.KillAsync();
            silo.Kill();
            other.Kill();
            await Task.WhenAll(silo.WaitForExitAsync(cancellation), other.WaitForExitAsync(cancellation));

            var store = await PostgresStore.OpenAsync(new() { ConnectionString = database }, cancellation);
            await using var stored = new StoredGrid(store, data);
            await stored.FinishMailAsync();
            var acknowledged = reporters.SelectMany(r => r.Acknowledged).ToList();
            var (_, faults) = await stored.CheckAsync(acknowledged);
            var packs = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var incident in acknowledged)
            {
                var decided = Assert.Single(await store.Read.DecisionsAsync(GridId.Parse(incident), cancellation));
                using var entry = JsonDocument.Parse(decided.Entry);
                var named = entry.RootElement.GetProperty("decision").GetProperty("pack").GetProperty("hash").GetString()!;
                packs[named] = packs.GetValueOrDefault(named) + 1;
            }

            // The check replays the log: a decision under another pack than that of the last switch before it would differ.
            Assert.Empty(faults.Take(10));
            Assert.Equal(2, packs.Count);
            Assert.True(packs[hash] > 0);

            int PortOf(int reporter) => reporter % 2 == 0 ? first.Port : second.Port;
        }
        finally
        {
            await server.DropAsync(database);
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Stores and activates another version; its hash.</summary>
    private static async Task<string> SwitchAsync(GridProcess door, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{door.Port}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", door.AdminKey);
        using var tar = new ByteArrayContent(Encoding.UTF8.GetBytes(BuiltInPack.As("1.0.1")));
        tar.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var stored = await client.PostAsync("/api/packs", tar, cancellation);
        Assert.Equal(201, (int)stored.StatusCode);
        using var pack = JsonDocument.Parse(await stored.Content.ReadAsStringAsync(cancellation));
        using var activated = await client.PostAsync("/api/packs/1.0.1/activate", null, cancellation);
        Assert.Equal(200, (int)activated.StatusCode);
        return pack.RootElement.GetProperty("hash").GetString()!;
    }
}
