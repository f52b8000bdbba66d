using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Patterns;

namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>What the Functions host reads of host.json and the function.json files, checked as the host would.</summary>
public sealed partial class FunctionFilesTests
{
    private static readonly string App = Repository.File("functions/NetralitasGrid.Functions/App");
    private static readonly string[] Methods = ["get", "head", "post", "put", "patch", "delete", "options"];

    public static TheoryData<string> Functions() => [.. Directory.EnumerateFiles(App, "function.json", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f)!))];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_has_a_legal_name_one_http_trigger_and_one_http_output(string name)
    {
        var bindings = BindingsOf(name);

        Assert.Matches(FunctionName(), name);
        Assert.False(string.Equals("host", name, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["httpTrigger/in", "http/out"], bindings.Select(b => $"{b.GetProperty("type").GetString()}/{b.GetProperty("direction").GetString()}"));
        Assert.All(bindings, b => Assert.Matches(BindingName(), b.GetProperty("name").GetString()!));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_leaves_access_to_the_app_and_takes_no_route_of_the_host(string name)
    {
        var trigger = BindingsOf(name)[0];

        Assert.Equal("anonymous", trigger.GetProperty("authLevel").GetString());
        Assert.DoesNotMatch("^(admin|runtime)", trigger.GetProperty("route").GetString()!);
        Assert.All(trigger.GetProperty("methods").EnumerateArray(), m => Assert.Contains(m.GetString(), Methods));
    }

    [Fact]
    public void No_two_functions_take_the_same_request_but_the_page_that_sorts_last()
    {
        var routes = Functions().Select(row => RouteOf(row.Data)).ToList();
        var page = routes.OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase).Last();

        Assert.Equal("{*path}", page.Route);
        foreach (var (first, second) in from a in routes from b in routes where string.CompareOrdinal(a.Name, b.Name) < 0 && a != page && b != page select (a, b))
        {
            Assert.False(
                first.Methods.Intersect(second.Methods).Any() && Overlap(first.Route, second.Route),
                $"{first.Name} and {second.Name} both take {first.Route} or {second.Route}.");
        }
    }

    [Fact]
    public void Host_json_asks_for_proxying_with_forwarding_as_the_fallback()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(App, "host.json")));
        var root = host.RootElement;
        var handler = root.GetProperty("customHandler");
        var http = root.GetProperty("extensions").GetProperty("http");

        Assert.Equal("2.0", root.GetProperty("version").GetString());
        Assert.Equal("NetralitasGrid.Functions", handler.GetProperty("description").GetProperty("defaultExecutablePath").GetString());
        Assert.True(handler.GetProperty("enableProxyingHttpRequest").GetBoolean());
        Assert.True(handler.GetProperty("enableForwardingHttpRequest").GetBoolean());
        Assert.True(TimeSpan.TryParse(root.GetProperty("functionTimeout").GetString(), System.Globalization.CultureInfo.InvariantCulture, out var timeout) && timeout > TimeSpan.FromMinutes(3));
        Assert.Equal("", http.GetProperty("routePrefix").GetString());
        Assert.Subset(
            new HashSet<string> { "routePrefix", "maxConcurrentRequests", "maxOutstandingRequests", "dynamicThrottlesEnabled", "hsts", "customHeaders" },
            http.EnumerateObject().Select(p => p.Name).ToHashSet());
    }

    internal static (string Name, string Route, string[] Methods) RouteOf(string name)
    {
        var trigger = BindingsOf(name)[0];
        return (name, trigger.GetProperty("route").GetString()!, [.. trigger.GetProperty("methods").EnumerateArray().Select(m => m.GetString()!)]);
    }

    private static bool Overlap(string a, string b)
    {
        var (first, second) = (RoutePatternFactory.Parse(a).PathSegments, RoutePatternFactory.Parse(b).PathSegments);
        return first.Count == second.Count && first.Zip(second).All(pair => Fixed(pair.First) is not { } x || Fixed(pair.Second) is not { } y || x == y);

        static string? Fixed(RoutePatternPathSegment segment) => segment.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : null;
    }

    private static List<JsonElement> BindingsOf(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(App, name, "function.json")));
        return [.. file.RootElement.GetProperty("bindings").EnumerateArray().Select(b => b.Clone())];
    }

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,127}$", RegexOptions.IgnoreCase)]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"^([a-zA-Z][a-zA-Z0-9]{0,127}|\$return)$")]
    private static partial Regex BindingName();
}
