using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Incidents;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Forging;

/// <summary>G7 over PostgreSQL: what one front door says of a key holds at every other; nobody gets in with what was made up, nor out of their region.</summary>
public sealed class ForgedKeyTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_hold_at_every_door_forged_ones_at_none_and_revoked_ones_no_longer()
    {
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 0, Cancellation);
        using var http = new HttpClient();
        var made = await SendAsync(http, grid.Doors[0], HttpMethod.Post, "/api/keys", grid.AdminKey, """{"source":"panwas-jombang","role":"viewer","region":"35.17"}""");
        var key = made.Json.GetProperty("key").GetString()!;
        var id = made.Json.GetProperty("id").GetString();
        await grid.Doors[1].SaysAsync($"Key {id} is taken from now on.", 1, Cancellation);
        Assert.Equal(200, (await SendAsync(http, grid.Doors[1], HttpMethod.Get, "/api/regions/35.17", key)).Status);

        foreach (var door in grid.Doors)
        {
            Assert.Equal(403, (await SendAsync(http, door, HttpMethod.Get, "/api/regions/35.08", key)).Status);
            Assert.Equal(403, (await SendAsync(http, door, HttpMethod.Post, "/api/incidents", key, Sample.Photo().ToJsonString())).Status);
            Assert.Equal(403, (await SendAsync(http, door, HttpMethod.Get, "/api/keys", key)).Status);
            foreach (var forged in Forgeries(key))
            {
                Assert.Equal(401, (await SendAsync(http, door, HttpMethod.Get, "/api/regions/35.17", forged)).Status);
            }
        }

        var revoked = await SendAsync(http, grid.Doors[0], HttpMethod.Post, $"/api/keys/{id}/revoke", grid.AdminKey);
        Assert.True(revoked.Status is 200 or 204, $"{revoked.Status}");
        Assert.Equal(401, (await SendAsync(http, grid.Doors[0], HttpMethod.Get, "/api/regions/35.17", key)).Status);
        await grid.Doors[1].SaysAsync($"Key {id} is taken no more.", 1, Cancellation);
        Assert.Equal(401, (await SendAsync(http, grid.Doors[1], HttpMethod.Get, "/api/regions/35.17", key)).Status);
    }

    /// <summary>Another secret, another id, none of either, and one that ends too early.</summary>
    private static IEnumerable<string> Forgeries(string key)
    {
        var parts = key.Split('_');
        yield return key[..^1] + (key[^1] == 'A' ? 'B' : 'A');
        yield return $"{parts[0]}_{new string('0', parts[1].Length)}_{parts[2]}";
        yield return key[..^5];
        yield return $"{parts[0]}__";
        yield return parts[2];
    }

    private static async Task<(int Status, JsonElement Json)> SendAsync(HttpClient http, GridProcess door, HttpMethod method, string path, string key, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{door.Port}{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }
}
