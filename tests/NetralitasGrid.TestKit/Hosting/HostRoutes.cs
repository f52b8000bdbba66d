using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace NetralitasGrid.TestKit.Hosting;

/// <summary>
/// The routes of a Functions app as the host sees them: of the folders with a <c>function.json</c>, the first in alphabetical order that matches method
/// and path has the request, whether another fits better or not.
/// </summary>
public sealed class HostRoutes
{
    private readonly List<(string Name, HashSet<string> Methods, TemplateMatcher Matcher)> _functions;

    public HostRoutes(string app)
    {
        using var host = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(app, "host.json")));
        var prefix = host.RootElement.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString();
        Assert.Equal("", prefix);
        _functions = [.. Directory.EnumerateFiles(app, "function.json", SearchOption.AllDirectories)
            .OrderBy(static f => Path.GetFileName(Path.GetDirectoryName(f)), StringComparer.OrdinalIgnoreCase).Select(Read)];
        Names = [.. _functions.Select(static f => f.Name)];
    }

    /// <summary>Names of the functions in the order in which they are asked.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The function that has a request, or null: then the host answers 404 by itself.</summary>
    public string? Of(string method, string path) => _functions.FirstOrDefault(f => f.Methods.Contains(method) && f.Matcher.TryMatch(path, [])).Name;

    private static (string Name, HashSet<string> Methods, TemplateMatcher Matcher) Read(string file)
    {
        using var function = JsonDocument.Parse(File.ReadAllBytes(file));
        var trigger = function.RootElement.GetProperty("bindings").EnumerateArray().Single(static b => b.GetProperty("type").GetString() == "httpTrigger");
        var pattern = RoutePatternFactory.Parse(trigger.GetProperty("route").GetString()!);
        return (
            Path.GetFileName(Path.GetDirectoryName(file))!,
            trigger.GetProperty("methods").EnumerateArray().Select(static m => m.GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase),
            new TemplateMatcher(new RouteTemplate(pattern), []));
    }
}
