using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Functions.Tests.Packs;

/// <summary>Packs that become active later.</summary>
public sealed class PackPlanTests
{
    private const string Plan = "/api/packs/1.0.1/activate";

    [Fact]
    public async Task A_planned_pack_is_shown_decides_from_its_instant_on_and_not_before()
    {
        var clock = new HandClock();
        await using var door = await TestDoor.OpenAsync(clock: clock);
        await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));
        var at = clock.GetUtcNow().AddHours(3);

        var planned = await door.PostAsync(Plan, door.AdminKey, At(at));
        var before = await VersionAsync(door);
        clock.Set(at.AddSeconds(-1));
        await SwitchDueAsync(door);
        var justBefore = await VersionAsync(door);
        clock.Set(at);
        await SwitchDueAsync(door);
        var after = await VersionAsync(door);

        Assert.Equal((202, false), (planned.Status, planned.Json.GetProperty("active").GetBoolean()));
        Assert.Equal(at, planned.Json.GetProperty("activatesAt").GetDateTimeOffset());
        Assert.Equal(("1.0.0", "1.0.0", "1.0.1"), (before, justBefore, after));
        var shown = (await door.GetAsync("/api/packs/1.0.1", door.AdminKey)).Json;
        Assert.Equal((true, JsonValueKind.Null), (shown.GetProperty("active").GetBoolean(), shown.GetProperty("activatesAt").ValueKind));
    }

    [Fact]
    public async Task A_plan_is_moved_taken_back_and_written_into_the_audit_chain()
    {
        var clock = new HandClock();
        await using var door = await TestDoor.OpenAsync(clock: clock);
        await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));
        var at = clock.GetUtcNow().AddHours(1);

        await door.PostAsync(Plan, door.AdminKey, At(at));
        var moved = await door.PostAsync(Plan, door.AdminKey, At(at.AddHours(1)));
        var listed = (await door.GetAsync("/api/packs", door.AdminKey)).Json.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("activatesAt").ToString()).Order().ToList();
        var cancelled = await door.PostAsync("/api/packs/1.0.1/cancel", door.AdminKey, "");
        var again = await door.PostAsync("/api/packs/1.0.1/cancel", door.AdminKey, "");
        clock.Set(at.AddDays(1));
        await SwitchDueAsync(door);

        Assert.Equal(at.AddHours(1), moved.Json.GetProperty("activatesAt").GetDateTimeOffset());
        Assert.Equal(("", 2), (listed[0], listed.Count));
        Assert.Equal((200, JsonValueKind.Null, 404), (cancelled.Status, cancelled.Json.GetProperty("activatesAt").ValueKind, again.Status));
        Assert.Equal("1.0.0", await VersionAsync(door));
        var admin = door.AdminKey.Split('_')[1];
        Assert.Equal(
            ["PACK_STORED", "PACK_PLANNED", "PACK_PLANNED", "PACK_PLAN_CANCELLED"],
            (await CellEntries.OfAsync(door)).Select(e => JsonDocument.Parse(e).RootElement).Where(e => e.GetProperty("by").GetString() == admin)
                .Select(e => e.GetProperty("kind").GetString()!).Where(kind => kind.StartsWith("PACK_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_plan_with_a_fault_is_refused_and_nothing_is_planned()
    {
        await using var door = await TestDoor.OpenAsync();
        await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));
        var at = door.Clock.GetUtcNow().AddHours(1);

        var past = await door.PostAsync(Plan, door.AdminKey, At(at.AddDays(-1)));
        var noTime = await door.PostAsync(Plan, door.AdminKey, """{"at":"tomorrow"}""");
        var unknown = await door.PostAsync(Plan, door.AdminKey, """{"when":"2025-01-01T00:00:00+07:00"}""");
        var author = await door.PostAsync(Plan, await door.KeyAsync(Role.Author), At(at));
        var nothing = await door.PostAsync("/api/packs/9.9.9/activate", door.AdminKey, At(at));

        Assert.All([past, noTime, unknown], a => Assert.Equal((422, "invalid-body"), (a.Status, a.Problem)));
        Assert.Equal((403, 404), (author.Status, nothing.Status));
        Assert.Empty(await door.Store.Administration.PackPlansAsync(TestContext.Current.CancellationToken));
        Assert.Equal("1.0.0", await VersionAsync(door));
    }

    [Fact]
    public async Task Two_packs_are_not_planned_for_the_same_instant()
    {
        await using var door = await TestDoor.OpenAsync();
        await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));
        var at = door.Clock.GetUtcNow().AddHours(1);

        var first = await door.PostAsync(Plan, door.AdminKey, At(at));
        var second = await door.PostAsync("/api/packs/1.0.0/activate", door.AdminKey, At(at));

        Assert.Equal((202, 409, "plan-taken"), (first.Status, second.Status, second.Problem));
    }

    [Fact]
    public async Task A_grid_that_was_killed_before_the_instant_and_starts_after_it_decides_its_first_incident_with_the_new_pack()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var data = Directory.CreateTempSubdirectory("grid-plan-").FullName;
        await using (var grid = await GridProcess.StartAsync(data, cancellation, "--clock", "2024-11-27T13:00:00+07:00"))
        {
            using var store = await ProcessClient.OpenAsync(grid, cancellation);
            await store.SendAsync("/api/packs", "application/x-tar", BuiltInPack.As("1.0.1"), 201);
            await store.SendAsync(Plan, "application/json", """{"at":"2024-11-27T14:00:00+07:00"}""", 202);
            await grid.KillAsync();
        }

        await using (var grid = await GridProcess.StartAsync(data, cancellation, "--clock", "2024-11-27T15:00:00+07:00"))
        {
            using var door = await ProcessClient.OpenAsync(grid, cancellation);
            var decided = await door.SendAsync("/api/incidents", "application/json", Sample.Photo().ToJsonString(), 200);

            Assert.Equal("1.0.1", decided.GetProperty("decision").GetProperty("pack").GetProperty("version").GetString());
        }

        Directory.Delete(data, recursive: true);
    }

    private static string At(DateTimeOffset at) => JsonSerializer.Serialize(new { at = at.ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture) });

    /// <summary>What the loop does when its time has come; a test with a clock of its own does not wait for it.</summary>
    private static Task<TimeSpan?> SwitchDueAsync(TestDoor door) =>
        door.Services.GetRequiredService<PlannedSwitches>().SwitchDueAsync(door.Store.Administration, TestContext.Current.CancellationToken);

    private static async Task<string?> VersionAsync(TestDoor door)
    {
        var incident = Sample.Photo();
        incident["occurredAt"] = "2024-11-27T07:00:00+07:00";
        incident["knownAt"] = "2024-11-27T07:30:00+07:00";
        return (await door.DecidedAsync(incident.ToJsonString())).GetProperty("decision").GetProperty("pack").GetProperty("version").GetString();
    }

    /// <summary>Requests of the administrator to a grid in a process of its own.</summary>
    private sealed class ProcessClient(HttpConnection connection, string key) : IDisposable
    {
        public static async Task<ProcessClient> OpenAsync(GridProcess grid, CancellationToken cancellationToken) =>
            new(await HttpConnection.OpenAsync(grid.Port, cancellationToken), grid.AdminKey);

        public async Task<JsonElement> SendAsync(string path, string media, string body, int status)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(body);
            byte[] request =
            [
                .. System.Text.Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nPrefer: wait=20\r\nContent-Type: {media}\r\nContent-Length: {bytes.Length}\r\n\r\n"),
                .. bytes,
            ];
            var answer = await connection.SendAsync(request, TestContext.Current.CancellationToken);
            var text = System.Text.Encoding.UTF8.GetString(answer.Body.Span);
            Assert.True(answer.Status == status, text);
            return JsonDocument.Parse(text).RootElement;
        }

        public void Dispose() => connection.Dispose();
    }
}
