using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Keys;

public sealed class SessionTests(SharedDoor shared)
{
    private readonly TestDoor _door = shared.Door;

    [Fact]
    public async Task A_key_becomes_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        var (cookie, _) = await OpenAsync(Role.Viewer);

        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=43200", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_cookie_reads_with_the_rights_of_its_key()
    {
        var (_, session) = await OpenAsync(Role.Viewer, "35.17");

        Assert.Equal(200, (await _door.GetAsync("/api/regions/35.17", null, session)).Status);
        Assert.Equal(403, (await _door.GetAsync("/api/regions/35.08", null, session)).Status);
        Assert.Equal(403, (await _door.GetAsync("/api/keys", null, session)).Status);
    }

    [Fact]
    public async Task A_write_by_cookie_must_come_from_the_sites_own_pages()
    {
        var (_, session) = await OpenAsync(Role.Admin);
        var own = _door.Address.GetLeftPart(UriPartial.Authority);

        var without = await _door.PostAsync("/api/incidents", null, "{}", session);
        var foreign = await _door.PostAsync("/api/incidents", null, "{}", session, ("Origin", "https://jahat.example"));
        var nothing = await _door.PostAsync("/api/incidents", null, "{}", session, ("Origin", "null"));
        var same = await _door.PostAsync("/api/incidents", null, "{}", session, ("Origin", own));

        Assert.Equal(["wrong-origin", "wrong-origin", "wrong-origin", "invalid-incident"], new[] { without, foreign, nothing, same }.Select(a => a.Problem));
    }

    [Fact]
    public async Task Behind_the_functions_host_the_forwarded_address_is_the_sites_own()
    {
        var (_, session) = await OpenAsync(Role.Admin);

        var answer = await _door.PostAsync(
            "/api/incidents", null, "{}", session, ("Origin", "https://grid.example"), ("X-Forwarded-Host", "grid.example"), ("X-Forwarded-Proto", "https"));

        Assert.Equal("invalid-incident", answer.Problem);
    }

    [Fact]
    public async Task A_cookie_that_was_changed_is_none()
    {
        var (_, (name, value)) = await OpenAsync(Role.Admin);
        var changed = value[..^3] + (value[^3] == 'A' ? 'B' : 'A') + value[^2..];

        Assert.Equal(401, (await _door.GetAsync("/api/regions", null, (name, changed))).Status);
        Assert.Equal(401, (await _door.GetAsync("/api/regions", null, (name, "grid_session=x"))).Status);
        Assert.Equal(401, (await _door.GetAsync("/api/regions", null, (name, "grid_session=a.b.c"))).Status);
    }

    [Fact]
    public async Task The_cookie_ends_with_its_key()
    {
        var key = await _door.KeyAsync(Role.Viewer);
        var opened = await _door.PostAsync("/api/session", key, "");
        var session = ("Cookie", opened.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        await _door.PostAsync($"/api/keys/{key.Split('_')[1]}/revoke", _door.AdminKey, "");

        Assert.Equal(401, (await _door.GetAsync("/api/regions", null, session)).Status);
    }

    private async Task<(string Cookie, (string, string) Header)> OpenAsync(Role role, string region = "*")
    {
        var opened = await _door.PostAsync("/api/session", await _door.KeyAsync(role, region), "");
        Assert.Equal(204, opened.Status);
        var cookie = opened.Headers.GetValues("Set-Cookie").Single();
        return (cookie, ("Cookie", cookie.Split(';')[0]));
    }
}
