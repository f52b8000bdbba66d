using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Regions;

public sealed class RegionTests(SharedDoor shared)
{
    private readonly TestDoor _door = shared.Door;

    [Fact]
    public async Task The_provinces_are_listed_for_who_may_see_all_and_the_own_region_for_others()
    {
        var all = await _door.GetAsync("/api/regions", await _door.KeyAsync(Role.Viewer));
        var own = await _door.GetAsync("/api/regions", await _door.KeyAsync(Role.Viewer, "35.17"));

        Assert.Equal(38, all.Json.GetProperty("items").GetArrayLength());
        Assert.Equal(["35.17"], own.Json.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("35", "PROVINCE", 38)]
    [InlineData("35.17", "REGENCY", 21)]
    [InlineData("35.17.01", "DISTRICT", 0)]
    public async Task A_region_is_shown_with_its_children(string code, string level, int children)
    {
        var answer = await _door.GetAsync($"/api/regions/{code}", _door.AdminKey);

        Assert.Equal(level, answer.Json.GetProperty("level").GetString());
        Assert.Equal(children, answer.Json.GetProperty("children").GetArrayLength());
        Assert.Equal(
            ["code", "name", "level", "zone", "ikp", "asOf", "counts", "last7Days", "reportsPerMinute", "pairs", "openEscalations", "partial", "children"],
            answer.Json.EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("99")]
    [InlineData("35.17.01.2001")]
    [InlineData("3517")]
    [InlineData("x")]
    public async Task A_region_that_does_not_exist_is_not_found(string code)
    {
        foreach (var path in (string[])["", "/cases", "/stream"])
        {
            var answer = await _door.GetAsync($"/api/regions/{code}{path}", _door.AdminKey);

            Assert.Equal((404, "not-found"), (answer.Status, answer.Problem));
        }
    }

    [Fact]
    public async Task Another_region_than_the_keys_is_refused()
    {
        var key = await _door.KeyAsync(Role.Viewer, "35.17");

        foreach (var path in (string[])["35", "35.08", "35.08/cases", "15/stream"])
        {
            var answer = await _door.GetAsync($"/api/regions/{path}", key);

            Assert.Equal((403, "wrong-region"), (answer.Status, answer.Problem));
        }
    }

    [Fact]
    public async Task Pages_of_cases_follow_each_other_without_gap_or_repetition()
    {
        var posted = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            posted.Add((await _door.DecidedAsync(Sample.Photo("52.01.01").ToJsonString())).GetProperty("decision").GetProperty("caseId").GetString()!);
        }

        var read = new List<string>();
        var next = "";
        do
        {
            var page = await _door.GetAsync($"/api/regions/52.01/cases?limit=2{next}", _door.AdminKey);
            read.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetString()!));
            next = page.Json.GetProperty("next").GetString() is { } cursor ? $"&cursor={cursor}" : null;
        }
        while (next is not null);

        posted.Reverse();
        Assert.Equal(posted, read);
    }

    [Fact]
    public async Task Cases_are_filtered_by_status_and_severity()
    {
        var id = (await _door.DecidedAsync(Sample.Photo("53.01.04").ToJsonString())).GetProperty("decision").GetProperty("caseId").GetString();
        await _door.DecidedAsync(Sample.Photo("53.01.04").ToJsonString());
        await _door.PostAsync($"/api/cases/{id}/events", _door.AdminKey, """{"type":"REGISTER"}""");

        var registered = await _door.GetAsync("/api/regions/53.01/cases?status=DIREGISTER", _door.AdminKey);
        var grave = await _door.GetAsync("/api/regions/53.01/cases?severity=4", _door.AdminKey);
        var light = await _door.GetAsync("/api/regions/53.01/cases?severity=1", _door.AdminKey);

        Assert.Equal([1, 2, 0], new[] { registered, grave, light }.Select(a => a.Json.GetProperty("items").GetArrayLength()));
    }

    [Theory]
    [InlineData("regions/35.17/cases?limit=0")]
    [InlineData("regions/35.17/cases?limit=201")]
    [InlineData("regions/35.17/cases?limit=1&limit=2")]
    [InlineData("regions/35.17/cases?cursor=!")]
    [InlineData("regions/35.17/cases?status=OPEN")]
    [InlineData("regions/35.17/cases?severity=6")]
    [InlineData("escalations?level=L9")]
    [InlineData("escalations?status=open")]
    [InlineData("escalations?region=99")]
    [InlineData("dead-letters?limit=x")]
    public async Task A_query_that_is_not_accepted_is_named(string path)
    {
        var answer = await _door.GetAsync($"/api/{path}", _door.AdminKey);

        Assert.Equal((400, "bad-query"), (answer.Status, answer.Problem));
        Assert.Contains(path.Split('?')[1].Split('=')[0], answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_escalation_is_listed_in_its_region_and_acknowledged_once()
    {
        var officer = await _door.KeyAsync(Role.Officer, "17.01");
        var money = Sample.Photo("17.01.01");
        money["act"] = new System.Text.Json.Nodes.JsonObject { ["code"] = "MONEY", ["channel"] = "FIELD" };
        await _door.DecidedAsync(money.ToJsonString());

        var list = await _door.GetAsync("/api/escalations?status=OPEN", officer);
        var id = list.Json.GetProperty("items")[0].GetProperty("id").GetString();
        var seen = await _door.PostAsync($"/api/escalations/{id}/acknowledge", officer, "");
        var again = await _door.PostAsync($"/api/escalations/{id}/acknowledge", officer, "");
        var stranger = await _door.PostAsync($"/api/escalations/{id}/acknowledge", await _door.KeyAsync(Role.Officer, "17.02"), "");

        Assert.All(list.Json.GetProperty("items").EnumerateArray(), e => Assert.StartsWith("17.01", e.GetProperty("regionCode").GetString(), StringComparison.Ordinal));
        Assert.Equal("ACKNOWLEDGED", seen.Json.GetProperty("status").GetString());
        Assert.Equal("ACKNOWLEDGED", again.Json.GetProperty("status").GetString());
        Assert.Equal((403, "wrong-region"), (stranger.Status, stranger.Problem));
    }

    [Fact]
    public async Task Packs_are_listed_and_found_by_version_and_hash()
    {
        var list = await _door.GetAsync("/api/packs", _door.AdminKey);
        var pack = list.Json.GetProperty("items")[0];

        var byVersion = await _door.GetAsync($"/api/packs/{pack.GetProperty("version").GetString()}", _door.AdminKey);
        var byHash = await _door.GetAsync($"/api/packs/{pack.GetProperty("hash").GetString()}", _door.AdminKey);
        var none = await _door.GetAsync("/api/packs/9.9.9", _door.AdminKey);

        Assert.True(pack.GetProperty("active").GetBoolean());
        Assert.Equal(byVersion.Text, byHash.Text);
        Assert.Equal(404, none.Status);
    }

    [Fact]
    public async Task Dead_letters_are_listed_and_an_unknown_one_cannot_be_retried()
    {
        var list = await _door.GetAsync("/api/dead-letters", _door.AdminKey);
        var retry = await _door.PostAsync("/api/dead-letters/m-00000000000000000000000000/retry", _door.AdminKey, "");

        Assert.Equal(0, list.Json.GetProperty("items").GetArrayLength());
        Assert.Equal((404, "not-found"), (retry.Status, retry.Problem));
    }

    [Theory]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("POST", "/api/nothing", 404)]
    [InlineData("GET", "/nothing.js", 404)]
    [InlineData("DELETE", "/api/regions", 405)]
    [InlineData("GET", "/api/incidents", 405)]
    [InlineData("PUT", "/api/health", 405)]
    [InlineData("POST", "/", 405)]
    public async Task Unknown_routes_and_wrong_methods_are_problems(string method, string path, int status)
    {
        var answer = await _door.SendAsync(new HttpMethod(method), path, _door.AdminKey);

        Assert.Equal((status, status == 404 ? "not-found" : "method-not-allowed"), (answer.Status, answer.Problem));
        Assert.Equal(status == 405, answer.ContentHeaders.Allow.Count > 0);
    }

    [Fact]
    public async Task The_page_is_served_with_a_policy_that_lets_nothing_else_in()
    {
        var page = await _door.GetAsync("/", null);
        var again = await _door.GetAsync("/", null, ("If-None-Match", page.Headers.ETag!.Tag));

        Assert.Equal("text/html", page.MediaType);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal((304, ""), (again.Status, again.Text));
    }
}
