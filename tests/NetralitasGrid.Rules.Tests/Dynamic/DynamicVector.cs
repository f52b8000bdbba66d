using System.Dynamic;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NetralitasGrid.Rules.Tests.Dynamic;

/// <summary>One JSON text as every kind of dynamic input there is; an expression must give the same over all of them.</summary>
internal static class DynamicVector
{
    public const string Typical = """
        { "name": "Ann", "age": 42, "big": 3000000000, "score": 2.5, "flag": true, "off": false, "nul": null, "empty": "", "when": "2025-03-01T10:00:00",
          "at": "2025-03-01T10:00:00+07:00", "day": "2025-03-01", "id": "11111111-1111-1111-1111-111111111111", "span": "04:00:00", "level": "high",
          "tags": [ "a", "b", "cc" ], "numbers": [ 3, 1, 2.5 ], "none": [], "mixed": [ 1, "a", null, true, { "x": 1 }, [ 2 ] ],
          "child": { "nick": "k", "pet": { "name": "Rex", "legs": 4 } }, "key.with.dots": 7, "Count": 9,
          "items": [ { "id": 1, "price": 10, "tags": [ { "t": 1 } ] }, { "id": 2, "price": 2.5, "note": "n", "tags": [ { "u": 2 } ] }, { "id": 3, "price": null } ] }
        """;

    public static RuleSettings Settings { get; } = new() { AllowedTypes = [typeof(Util), typeof(Sev)] };

    public static string Of(string expression, string json = Typical)
    {
        var shown = Kinds(json).Select(input =>
        {
            var issues = new List<RuleIssue>();
            var compiled = ExpressionCompiler.Compile<object>(expression, [new("x", input?.GetType() ?? typeof(object)), new("y", typeof(int))], Settings, issues);
            Assert.True(compiled is not null, $"{expression}\n{string.Join('\n', issues)}");
            var walked = Outcome(() => compiled.Interpret(input, 1));
            Assert.Equal(walked, Outcome(() => compiled.Evaluate(input, 1)));
            return walked;
        }).Distinct().ToList();
        return Assert.Single(shown);
    }

    public static IReadOnlyList<object?> Kinds(string json) =>
        [JsonDocument.Parse(json).RootElement, JsonDocument.Parse(json), JsonNode.Parse(json), Expando(JsonDocument.Parse(json).RootElement),
            Dictionary(JsonDocument.Parse(json).RootElement)];

    private static string Outcome(Func<object?> compute)
    {
        try
        {
            return Expressions.Vector.Show(DynamicValue.OrNull(compute()));
        }
        catch (Exception e) when (e is RuleRunException or DivideByZeroException)
        {
            return $"! {e.Message}";
        }
    }

    private static object? Expando(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                IDictionary<string, object?> made = new ExpandoObject();
                foreach (var property in value.EnumerateObject())
                {
                    made[property.Name] = Expando(property.Value);
                }

                return made;
            case JsonValueKind.Array:
                return value.EnumerateArray().Select(Expando).ToList();
            default:
                return DynamicReader.Read(value);
        }
    }

    private static object? Dictionary(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(p => p.Name, p => Dictionary(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().Select(Dictionary).ToArray(),
        _ => value,
    };
}
