namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>Requests whose answers must be the same behind the host as from the handler itself.</summary>
internal static class PassedOn
{
    /// <summary>What every host passes on as it came.</summary>
    public static readonly (string Method, string Target, string? Body)[] Always =
    [
        ("GET", "/", null), ("HEAD", "/", null), ("GET", "/api/regions", null), ("HEAD", "/api/regions/35.17", null),
        ("GET", "/api/regions/35.17/cases?limit=5&status=DITERIMA", null), ("GET", "/api/regions/35.17/cases?cursor=a%2Fb%20c%C3%A9", null),
        ("GET", "/api/regions/35%2E17", null), ("GET", "/api/regions/99.99", null), ("GET", "/api/incidents/%E2%82%AC", null), ("GET", "/tidak-ada.js", null),
        ("GET", "/api/openapi.json", null), ("POST", "/api/incidents", "{\"reportId\":7}"), ("POST", "/api/incidents", "{"),
        ("POST", "/api/employees/lookup", "{\"nip\":\"198609262015051001\"}"), ("POST", "/api/session", null),
    ];

    /// <summary>What only a proxying host does: others merge repeated keys and decode what was encoded twice.</summary>
    public static readonly (string Method, string Target, string? Body)[] Proxied =
    [
        ("GET", "/api/regions/35.17/cases?status=DITERIMA&status=KAJIAN", null), ("GET", "/api/regions/35.17/cases?limit=1&limit=2", null),
        ("GET", "/api/regions/35.17%2F01", null), ("GET", "/api/regions/35.17/cases?cursor=a+b", null),
    ];

    public static async Task SameAsync(HostedApp app, IEnumerable<(string Method, string Target, string? Body)> requests)
    {
        foreach (var (method, target, body) in requests)
        {
            var behind = await app.SendAsync(method, target, body is null ? null : HostedApp.Json(body));
            var direct = await app.SendToHandlerAsync(method, target, body is null ? null : HostedApp.Json(body));

            Assert.True(behind.Status == direct.Status, $"{method} {target}: {behind.Status} behind the host, {direct.Status} from the handler.");
            Assert.Equal(Without(direct.Text), Without(behind.Text));
            Assert.Equal(Told(direct), Told(behind));
        }
    }

    /// <summary>Headers that carry meaning; a cookie's value is of its moment.</summary>
    private static IEnumerable<string> Told(TestAnswer answer) => answer.Headers.Concat(answer.ContentHeaders)
        .Where(static h => h.Key is not ("Date" or "Transfer-Encoding" or "X-Test-Invocation" or "Server"))
        .Select(static h => $"{h.Key}: {(h.Key == "Set-Cookie" ? h.Value.Single().Split('=')[0] : string.Join(',', h.Value))}").Order(StringComparer.Ordinal);

    /// <summary>Live answers say as of when they are.</summary>
    private static string Without(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\"(asOf|now)\":\"[^\"]*\"", "");
}
