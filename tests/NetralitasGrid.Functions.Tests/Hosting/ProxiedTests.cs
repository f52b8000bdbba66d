using System.Net.NetworkInformation;
using System.Text;
using System.Text.Json;

namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>What the host's contract asks of a handler that it proxies to (docs/adr/0002): the app as built, in a process of its own.</summary>
public sealed class ProxiedTests(ProxiedApp app) : IClassFixture<ProxiedApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Paths_queries_statuses_headers_and_bodies_pass_as_they_are()
    {
        await PassedOn.SameAsync(app, [.. PassedOn.Always, .. PassedOn.Proxied]);

        var page = await app.SendAsync("GET", "/");
        var again = await app.SendAsync("GET", "/", null, ("If-None-Match", page.Headers.ETag!.Tag));
        Assert.Equal((200, 304, ""), (page.Status, again.Status, again.Text));
        Assert.Equal("", (await app.SendAsync("HEAD", "/")).Text);
        Assert.Equal((204, ""), ((await app.SendAsync("POST", "/api/session")) is var session ? (session.Status, session.Text) : default));
    }

    [Fact]
    public async Task A_page_behind_the_hosts_address_writes_with_its_cookie_and_another_site_does_not()
    {
        var opened = await app.SendAsync("POST", "/api/session");
        var cookie = ("Cookie", opened.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        var own = await app.SendAsync("POST", "/api/incidents", HostedApp.Json("{}"), cookie, ("Origin", app.Host.Address.GetLeftPart(UriPartial.Authority)));
        var foreign = await app.SendAsync("POST", "/api/incidents", HostedApp.Json("{}"), cookie, ("Origin", "https://jahat.example"));
        var claimed = await app.SendAsync(
            "POST", "/api/incidents", HostedApp.Json("{}"), cookie, ("Origin", "https://jahat.example"), ("X-Forwarded-Host", "jahat.example"), ("X-Forwarded-Proto", "https"));

        Assert.Equal(["invalid-incident", "wrong-origin", "wrong-origin"], new[] { own, foreign, claimed }.Select(static a => a.Problem));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Large_bodies_are_taken_in_chunks_and_with_their_length_and_too_large_ones_refused(bool inChunks)
    {
        var line = Sample.Photo().ToJsonString();
        var good = await app.SendAsync("POST", "/api/incidents/batch", Body(line + new string('\n', 7_900_000 - line.Length), inChunks));
        var large = await app.SendAsync("POST", "/api/incidents/batch", Body(new string('\n', 40_000_000), inChunks));

        Assert.Equal(202, Assert.Single(good.Lines).GetProperty("status").GetInt32());
        Assert.Equal((413, "body-too-large"), (large.Status, large.Problem));
    }

    [Fact]
    public async Task The_first_event_of_a_stream_comes_before_the_next_one_is_made()
    {
        using var stream = await app.StreamAsync("35.24", Cancellation);

        Assert.Equal("snapshot", (await stream.NextAsync()).Name);
        var decided = await app.DecidedAsync(Sample.Photo("35.24.01").ToJsonString());
        var told = await stream.UntilAsync("decision");

        Assert.Equal(decided.GetProperty("id").GetString(), told.Data.GetProperty("incidentId").GetString());
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_stream_in_the_handler()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        using (var stream = await app.StreamAsync("35.23", Cancellation))
        {
            await stream.NextAsync();
        }

        // The host drops the connection to the handler, which must let go of its end, too: one that waits to be closed would be held by the stream.
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Any(c => c.LocalEndPoint.Port == app.Host.HandlerAddress.Port && c.State == TcpState.CloseWait))
        {
            await pause.WaitForNextTickAsync(patience.Token);
        }

        Assert.Equal(200, (await app.SendAsync("GET", "/api/health")).Status);
    }

    [Fact]
    public async Task What_the_host_asks_ten_times_has_happened_once_or_not_at_all()
    {
        var decided = await app.DecidedAsync(Sample.Photo().ToJsonString());

        // Readings that are logged, a person's and what is unsealed, are logged as often as they happen.
        var targets = new[]
        {
            "/", "/api/health", "/api/ready", "/api/docs", "/api/openapi.json", "/api/regions", "/api/regions/35.17", "/api/regions/35.17/cases", "/api/escalations",
            "/api/dead-letters", "/api/packs", "/api/packs/1.0.0", $"/api/incidents/{decided.GetProperty("id").GetString()}",
            $"/api/cases/{decided.GetProperty("decision").GetProperty("caseId").GetString()}",
        };
        var viewer = await KeyAsync("viewer");
        var before = Stored();

        foreach (var target in targets)
        {
            for (var i = 0; i < 10; i++)
            {
                var answer = await app.SendAsync("GET", target, null, ("Cookie", "none=1"), ("Authorization", $"Bearer {viewer}"));
                Assert.True(answer.Status is 200 or 403, $"{target}: {answer.Status}");
            }
        }

        Assert.Equal(before, Stored());
    }

    [Fact]
    public async Task Keys_of_the_host_are_in_no_log()
    {
        foreach (var target in (string[])["/api/regions?code=kunciHostRahasia", "/api/tidak-ada?code=kunciHostRahasia", "/api/incidents/x?code=kunciHostRahasia"])
        {
            await app.SendAsync("GET", target, null, ("x-functions-key", "kunciHostRahasia"), ("X-MS-CLIENT-PRINCIPAL", "kunciHostRahasia"));
        }

        await app.SendAsync("POST", "/api/incidents?code=kunciHostRahasia", HostedApp.Json("{"), ("x-functions-key", "kunciHostRahasia"));

        Assert.DoesNotContain("kunciHostRahasia", app.Host.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("POST", "/api/tidak-ada")]
    [InlineData("DELETE", "/api/incidents")]
    [InlineData("PUT", "/")]
    [InlineData("POST", "/Incidents")]
    public async Task What_no_function_takes_never_reaches_the_handler(string method, string target)
    {
        var passed = app.Host.Passed;

        var answer = await app.SendAsync(method, target, HostedApp.Json("{}"));

        Assert.Equal(404, answer.Status);
        Assert.Null(app.Host.Routes.Of(method, target));
        Assert.True(app.Host.Passed >= passed);
        Assert.DoesNotContain("X-Test-Invocation", answer.Headers.Select(static h => h.Key));
    }

    [Fact]
    public async Task An_envelope_of_another_trigger_does_nothing_and_is_answered_with_a_problem()
    {
        var before = Stored();
        foreach (var name in app.Host.Routes.Names)
        {
            var answer = await app.SendToHandlerAsync("POST", $"/{name}", HostedApp.Json("""{"Data":{"request":"{}"},"Metadata":{"sys":{"MethodName":"x"}}}"""));
            Assert.True(answer.Status is 404 or 405, $"{name}: {answer.Status}");
            Assert.Equal("application/problem+json", answer.MediaType);
        }

        Assert.Equal(before, Stored());
    }

    /// <summary>How much there is of everything that a request could add to; the pace of turns is not the client's.</summary>
    private string Stored()
    {
        var text = new StringBuilder();
        foreach (var table in (string[])["report", "sealed", "cell_entry", "api_key", "pack", "case_row", "case_history"])
        {
            Database.Read(app.Data, $"SELECT count(*) FROM {table}", count => text.Append(table).Append(' ').Append(count).Append('\n'));
        }

        return text.ToString();
    }

    private async Task<string> KeyAsync(string role)
    {
        var answer = await app.SendAsync("POST", "/api/keys", HostedApp.Json($$"""{"source":"host-{{role}}","role":"{{role}}","region":"*"}"""));
        Assert.True(answer.Status is 200 or 201, answer.Text);
        return answer.Json.GetProperty("key").GetString()!;
    }

    private static HttpContent Body(string text, bool inChunks)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        HttpContent content = inChunks ? new StreamContent(new Unsized(bytes)) : new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/x-ndjson");
        return content;
    }

    /// <summary>A stream that does not say how long it is, so that it is sent in chunks.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
