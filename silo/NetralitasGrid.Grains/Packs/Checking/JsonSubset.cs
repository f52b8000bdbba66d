using System.Text.Json;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>
/// Compares an expected part of a JSON value with the whole: objects by the properties that are expected, arrays whole and in order. A text
/// expected where an object stands means the object of that <c>id</c>: <c>"NG-214"</c> for a rule.
/// </summary>
public static class JsonSubset
{
    private const string Absent = "absent";

    /// <summary>All differences, in the order of the expected value; none when it is a part of the actual one.</summary>
    public static IReadOnlyList<JsonDifference> Compare(JsonElement expected, JsonElement actual)
    {
        var differences = new List<JsonDifference>();
        Compare("", expected, actual, differences);
        return differences;
    }

    private static void Compare(string path, JsonElement expected, JsonElement actual, List<JsonDifference> differences)
    {
        switch (expected.ValueKind, actual.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var property in expected.EnumerateObject())
                {
                    var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                    if (actual.TryGetProperty(property.Name, out var value))
                    {
                        Compare(at, property.Value, value, differences);
                    }
                    else
                    {
                        differences.Add(new(at, Text(property.Value), Absent));
                    }
                }

                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                CompareItems(path, [.. expected.EnumerateArray()], [.. actual.EnumerateArray()], differences);
                break;
            case (JsonValueKind.String, JsonValueKind.Object) when actual.TryGetProperty("id", out var id):
                Compare(path, expected, id, differences);
                break;
            case (JsonValueKind.Number, JsonValueKind.Number) when expected.GetDecimal() == actual.GetDecimal():
                break;
            case (JsonValueKind.Number, JsonValueKind.Number):
                differences.Add(new(path, Text(expected), Text(actual)));
                break;
            default:
                if (!JsonElement.DeepEquals(expected, actual))
                {
                    differences.Add(new(path, Text(expected), Text(actual)));
                }

                break;
        }
    }

    private static void CompareItems(string path, JsonElement[] expected, JsonElement[] actual, List<JsonDifference> differences)
    {
        for (var i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            var at = $"{path}[{i}]";
            if (i >= actual.Length)
            {
                differences.Add(new(at, Text(expected[i]), Absent));
            }
            else if (i >= expected.Length)
            {
                differences.Add(new(at, "no more items", Text(actual[i])));
            }
            else
            {
                Compare(at, expected[i], actual[i], differences);
            }
        }
    }

    private static string Text(JsonElement element) => JsonSerializer.Serialize(element, CheckingJson.Default.JsonElement);
}
