using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>
/// Compares what two packs say: rules, notions and golden cases by their names wherever they stand, the other files part by part. Comments,
/// layout, the order of properties and the order of things with a name do not count, but that of bodies, rungs and exemptions' ranks does where it
/// is written as a value.
/// </summary>
public static class PackComparer
{
    private static readonly JsonDocumentOptions Tolerant = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What names an item of a list, in the order in which it is asked for.
    private static readonly string[] Names =
        ["RuleName", "Name", "id", "name", "phase", "window", "zone", "clock", "verdict", "office", "body", "severity", "rung", "date"];

    /// <summary>All differences, by area and subject.</summary>
    /// <exception cref="JsonException">A file of either is no JSON: check the pack first.</exception>
    public static IReadOnlyList<PackDifference> Compare(PackArchive before, PackArchive after)
    {
        var (first, second) = (Things(before), Things(after));
        var differences = new List<PackDifference>();
        foreach (var key in first.Keys.Union(second.Keys))
        {
            first.TryGetValue(key, out var a);
            second.TryGetValue(key, out var b);
            if (a is null || b is null)
            {
                differences.Add(new(key.Area, key.Subject, a is null ? DifferenceKind.Added : DifferenceKind.Removed, []));
                continue;
            }

            var fields = new List<FieldDifference>();
            Compare("", a, b, fields);
            if (fields.Count > 0)
            {
                differences.Add(new(key.Area, key.Subject, DifferenceKind.Changed, fields));
            }
        }

        return [.. differences.OrderBy(d => Rank(d.Area)).ThenBy(d => d.Area, StringComparer.Ordinal).ThenBy(d => d.Subject, StringComparer.Ordinal)];
    }

    private static int Rank(string area) => Array.IndexOf(["rule", "notion", "threshold", "calendar", "routing", "sanctions"], area) is >= 0 and var rank ? rank : int.MaxValue;

    private static Dictionary<(string Area, string Subject), JsonNode> Things(PackArchive archive)
    {
        var things = new Dictionary<(string, string), JsonNode>();
        foreach (var file in archive.Files)
        {
            var content = JsonNode.Parse(file.Content.Span, documentOptions: Tolerant);
            var area = file.Path[..^".json".Length];
            switch (content)
            {
                case JsonArray or JsonObject when area.StartsWith("workflows/", StringComparison.Ordinal):
                    foreach (var workflow in content is JsonArray many ? many.OfType<JsonObject>() : [(JsonObject)content])
                    {
                        AddWorkflow(workflow, things);
                    }

                    break;
                case JsonArray cases when area.StartsWith("cases/", StringComparison.Ordinal):
                    Add("case", cases, things);
                    break;
                case JsonObject parts:
                    foreach (var (name, value) in parts)
                    {
                        AddPart(area, name, value, things);
                    }

                    break;
            }
        }

        return things;
    }

    private static void AddWorkflow(JsonObject workflow, Dictionary<(string, string), JsonNode> things)
    {
        var name = Property(workflow, "WorkflowName")?.ToString() ?? "";
        foreach (var (property, value) in workflow)
        {
            if (value is JsonArray rules && property.Equals("Rules", StringComparison.OrdinalIgnoreCase))
            {
                Add("rule", rules, things);
            }
            else if (value is JsonArray notions && property.Equals("GlobalParams", StringComparison.OrdinalIgnoreCase))
            {
                Add("notion", notions, things);
            }
            else if (value is not null)
            {
                things[("workflow", $"{name} {property}")] = value;
            }
        }
    }

    private static void AddPart(string area, string name, JsonNode? value, Dictionary<(string, string), JsonNode> things)
    {
        if (value is JsonArray list && KeyOf(list) is { } key)
        {
            foreach (var item in list.OfType<JsonObject>())
            {
                things[(area, $"{name} {Property(item, key)}")] = item;
            }
        }
        else if (value is not null)
        {
            things[(area == "thresholds" ? "threshold" : area, name)] = value;
        }
    }

    private static void Add(string area, JsonArray items, Dictionary<(string, string), JsonNode> things)
    {
        foreach (var (i, item) in items.Index())
        {
            if (item is JsonObject thing)
            {
                things[(area, (Property(thing, "RuleName") ?? Property(thing, "Name") ?? Property(thing, "id"))?.ToString() ?? $"#{i + 1}")] = thing;
            }
        }
    }

    private static void Compare(string path, JsonNode? a, JsonNode? b, List<FieldDifference> fields)
    {
        if (JsonNode.DeepEquals(a, b))
        {
            return;
        }

        switch (a, b)
        {
            case (JsonObject x, JsonObject y):
                foreach (var name in x.Select(p => p.Key).Union(y.Select(p => p.Key), StringComparer.Ordinal))
                {
                    // A rule's meaning sits in its Properties: that word says nothing here.
                    Compare(name == "Properties" ? path : Join(path, name), x[name], y[name], fields);
                }

                break;
            case (JsonArray x, JsonArray y) when KeyOf(x) is { } key && key == KeyOf(y):
                var (first, second) = (ByKey(x, key), ByKey(y, key));
                foreach (var name in first.Keys.Union(second.Keys))
                {
                    Compare(Join(path, name), first.GetValueOrDefault(name), second.GetValueOrDefault(name), fields);
                }

                break;
            default:
                fields.Add(new(path, Text(a), Text(b)));
                break;
        }
    }

    /// <summary>The property that names each item of a list of objects, and differs in all; null when there is none.</summary>
    private static string? KeyOf(JsonArray list) => list.Count > 0 && list.All(i => i is JsonObject)
        ? Array.Find(Names, n => list.Select(i => Property((JsonObject)i!, n)?.ToString()).ToList() is var keys && !keys.Contains(null) && keys.Distinct().Count() == keys.Count)
        : null;

    private static Dictionary<string, JsonNode?> ByKey(JsonArray list, string key) =>
        list.OfType<JsonObject>().ToDictionary(i => Property(i, key)!.ToString(), JsonNode? (i) => i, StringComparer.Ordinal); // each has the key

    private static JsonNode? Property(JsonObject thing, string name) =>
        thing.TryGetPropertyValue(name, out var value) ? value : thing.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path} {name}";

    private static string? Text(JsonNode? value) => value switch
    {
        null => null,
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(Compact),
    };
}
