using Microsoft.AspNetCore.Builder;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Functions.Tests.Keys;

public sealed class AccessTests(SharedDoor shared)
{
    private const string Nobody = "00000000000000000000000000";

    private static readonly (string Method, string Path, Role[] May)[] Rights =
    [
        ("POST", "/api/incidents", [Role.Reporter, Role.Admin, Role.Backfill]),
        ("POST", "/api/incidents/batch", [Role.Reporter, Role.Admin, Role.Backfill]),
        ("GET", $"/api/incidents/i-{Nobody}", [Role.Reporter, Role.Viewer, Role.Officer, Role.Admin]),
        ("POST", $"/api/incidents/i-{Nobody}/reveal", [Role.Officer, Role.Admin]),
        ("GET", $"/api/cases/c-{Nobody}", [Role.Viewer, Role.Officer, Role.Admin]),
        ("POST", $"/api/cases/c-{Nobody}/events", [Role.Officer, Role.Admin]),
        ("POST", "/api/employees/lookup", [Role.Officer, Role.Admin]),
        ("GET", "/api/employees/e0", [Role.Viewer, Role.Officer, Role.Admin]),
        ("GET", "/api/regions", [Role.Viewer, Role.Officer, Role.Admin]),
        ("GET", "/api/regions/35.17", [Role.Viewer, Role.Officer, Role.Admin]),
        ("GET", "/api/regions/35.17/cases", [Role.Viewer, Role.Officer, Role.Admin]),
        ("GET", "/api/regions/0/stream", [Role.Viewer, Role.Officer, Role.Admin]),
        ("GET", "/api/escalations", [Role.Viewer, Role.Officer, Role.Admin]),
        ("POST", $"/api/escalations/e-{Nobody}/acknowledge", [Role.Officer, Role.Admin]),
        ("GET", "/api/dead-letters", [Role.Admin]),
        ("POST", $"/api/dead-letters/m-{Nobody}/retry", [Role.Admin]),
        ("GET", "/api/packs", [Role.Viewer, Role.Officer, Role.Author, Role.Admin]),
        ("GET", "/api/packs/1.0.0", [Role.Viewer, Role.Officer, Role.Author, Role.Admin]),
        ("POST", "/api/packs", [Role.Author, Role.Admin]),
        ("POST", "/api/packs/none/activate", [Role.Admin]),
        ("POST", "/api/packs/none/cancel", [Role.Admin]),
        ("POST", "/api/simulations", [Role.Author, Role.Admin]),
        ("POST", "/api/session", [.. Enum.GetValues<Role>()]),
        ("GET", "/api/keys", [Role.Admin]),
        ("POST", "/api/keys", [Role.Admin]),
        ("POST", "/api/keys/none/revoke", [Role.Admin]),
        ("POST", "/api/keys/none/rotate", [Role.Admin]),
    ];

    private readonly TestDoor _door = shared.Door;

    public static TheoryData<Role> Roles() => [.. Enum.GetValues<Role>()];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task A_role_reaches_exactly_what_it_has_a_right_to(Role role)
    {
        var key = await _door.KeyAsync(role);

        foreach (var (method, path, may) in Rights)
        {
            var answer = await _door.SendAsync(new HttpMethod(method), path, key, method == "POST" ? "{}" : null);

            Assert.True((answer.Status != 403) == may.Contains(role), $"{role} {method} {path}: {answer.Status}");
            Assert.InRange(answer.Status, 200, 499);
        }
    }

    [Fact]
    public async Task Without_a_key_everything_but_the_open_doors_is_closed()
    {
        foreach (var (method, path, _) in Rights)
        {
            var answer = await _door.SendAsync(new HttpMethod(method), path, null, method == "POST" ? "{}" : null);

            Assert.Equal((401, "no-key"), (answer.Status, answer.Problem));
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        }

        foreach (var path in (string[])["/api/health", "/api/ready", "/api/openapi.json", "/api/docs", "/"])
        {
            Assert.Equal(200, (await _door.GetAsync(path, null)).Status);
        }
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ng_x_y")]
    [InlineData("Basic YTpi")]
    [InlineData("ng_x_y")]
    public async Task A_header_that_holds_no_key_is_none(string header)
    {
        var answer = await _door.GetAsync("/api/regions", null, ("Authorization", header));

        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task A_key_sees_the_live_state_of_its_region_alone()
    {
        var key = await _door.KeyAsync(Role.Viewer, "35.17");

        foreach (var own in (string[])["35.17", "35.17.01"])
        {
            using var stream = await _door.StreamAsync(own, key);
            Assert.Equal(200, (await _door.GetAsync($"/api/regions/{own}", key)).Status);
        }

        foreach (var other in (string[])["35.08", "35", "15.71", "*"])
        {
            var stream = await _door.GetAsync($"/api/regions/{other}/stream", key);

            Assert.Equal((403, "wrong-region"), (stream.Status, stream.Problem));
        }
    }

    [Fact]
    public async Task A_revoked_key_ends_at_once()
    {
        var key = await _door.KeyAsync(Role.Viewer);
        var before = await _door.GetAsync("/api/packs", key);

        var revoked = await _door.PostAsync($"/api/keys/{key.Split('_')[1]}/revoke", _door.AdminKey, "");

        Assert.Equal((200, 204), (before.Status, revoked.Status));
        Assert.Equal(401, (await _door.GetAsync("/api/packs", key)).Status);
    }

    [Fact]
    public async Task A_key_is_made_listed_without_its_text_and_rotated()
    {
        var made = await _door.PostAsync("/api/keys", _door.AdminKey, """{"source":"panwascam","role":"reporter","region":"35.17","expiresAt":"2025-01-01T00:00:00+07:00"}""");
        var key = made.Json.GetProperty("key").GetString()!;
        var list = await _door.GetAsync("/api/keys", _door.AdminKey);
        var rotated = await _door.PostAsync($"/api/keys/{made.Json.GetProperty("id").GetString()}/rotate", _door.AdminKey, "");

        Assert.Equal((201, 201), (made.Status, rotated.Status));
        Assert.DoesNotContain(key, list.Text, StringComparison.Ordinal);
        Assert.Contains(list.Json.GetProperty("items").EnumerateArray(), k => k.GetProperty("source").GetString() == "panwascam");
        Assert.Equal(401, (await _door.PostAsync("/api/incidents", key, "{}")).Status);
        Assert.Equal(422, (await _door.PostAsync("/api/incidents", rotated.Json.GetProperty("key").GetString(), "{}")).Status);
    }

    [Fact]
    public async Task A_key_that_makes_no_sense_is_refused_with_every_fault()
    {
        var answer = await _door.PostAsync("/api/keys", _door.AdminKey, """{"role":"oficer","region":"3517","expiresAt":"2020-01-01T00:00:00Z","x":1}""");

        Assert.Equal((422, "invalid-body"), (answer.Status, answer.Problem));
        var errors = answer.Json.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(["/expiresAt", "/region", "/role", "/source", "/x"], errors.Select(e => e.GetProperty("pointer").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal("officer", errors.Single(e => e.GetProperty("pointer").GetString() == "/role").GetProperty("nearest").GetString());
    }

    [Fact]
    public async Task A_key_ends_when_it_expires()
    {
        var clock = new HandClock();
        await using var door = await TestDoor.OpenAsync(clock: clock);
        var key = await door.KeyAsync(Role.Viewer, expires: clock.GetUtcNow().AddHours(1));
        var before = await door.GetAsync("/api/packs", key);

        clock.Move(TimeSpan.FromHours(1));

        Assert.Equal(200, before.Status);
        Assert.Equal(401, (await door.GetAsync("/api/packs", key)).Status);
    }

    [Fact]
    public async Task A_key_that_posts_too_much_is_told_to_wait_line_by_line()
    {
        await using var door = await TestDoor.OpenAsync(builder => Set(builder, ("Limits:IncidentBurst", "3"), ("Limits:IncidentsPerSecond", "0.1")));
        var lines = string.Join('\n', Enumerable.Range(0, 5).Select(_ => Sample.Photo().ToJsonString()));

        var batch = await door.SendAsync(HttpMethod.Post, "/api/incidents/batch", door.AdminKey, lines, "application/x-ndjson");
        var single = await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo().ToJsonString());

        Assert.Equal([202, 202, 202, 429, 429], batch.Lines.Select(l => l.GetProperty("status").GetInt32()));
        Assert.Equal((429, "too-many-requests"), (single.Status, single.Problem));
        Assert.True(single.Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_key_that_reads_too_much_is_told_to_wait()
    {
        await using var door = await TestDoor.OpenAsync(builder => Set(builder, ("Limits:RequestBurst", "2"), ("Limits:RequestsPerSecond", "0.1")));
        var viewer = await door.KeyAsync(Role.Viewer);

        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            statuses.Add((await door.GetAsync("/api/packs", viewer)).Status);
        }

        Assert.Equal([200, 200, 429], statuses);
    }

    private static void Set(WebApplicationBuilder builder, params (string Name, string Value)[] settings)
    {
        foreach (var (name, value) in settings)
        {
            builder.Configuration[name] = value;
        }
    }
}
