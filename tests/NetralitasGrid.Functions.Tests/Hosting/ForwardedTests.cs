namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>Hosts that do not know proxying rebuild requests and answers: the app works there, too, but for what streams.</summary>
public sealed class ForwardedTests(ForwardedApp app) : IClassFixture<ForwardedApp>
{
    [Fact]
    public async Task Requests_of_known_length_are_answered_as_by_the_handler() => await PassedOn.SameAsync(app, PassedOn.Always);

    [Fact]
    public async Task Without_forwarded_headers_the_hosts_address_is_the_sites_own()
    {
        var opened = await app.SendAsync("POST", "/api/session");
        var cookie = ("Cookie", opened.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        var own = await app.SendAsync(
            "POST", "/api/incidents", HostedApp.Json("{}"), cookie, ("Origin", app.Host.Address.GetLeftPart(UriPartial.Authority)), ("User-Agent", "peramban"));
        var foreign = await app.SendAsync("POST", "/api/incidents", HostedApp.Json("{}"), cookie, ("Origin", "https://jahat.example"));

        Assert.Equal(["invalid-incident", "wrong-origin"], new[] { own, foreign }.Select(static a => a.Problem));
    }

    [Fact]
    public async Task A_report_that_waits_comes_back_with_its_decision() =>
        Assert.Equal("decided", (await app.DecidedAsync(Sample.Photo().ToJsonString())).GetProperty("status").GetString());
}
