using System.Dynamic;
using System.Text.Json;
using NetralitasGrid.Rules.Tests.Acceptance;

namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>The expressions recorded over RulesEngine 6.0.1.</summary>
public sealed class ReferenceVectorTests
{
    public static TheoryData<string> Vectors()
    {
        var data = new TheoryData<string>();
        if (AcceptanceFolder.Path is { } folder)
        {
            using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expressions.json")));
            foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
            {
                data.Add(vector.GetRawText());
            }
        }

        if (data.Count == 0)
        {
            data.Add("");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void An_expression_gives_what_RulesEngine_gives_or_is_in_the_table(string json)
    {
        Assert.SkipWhen(json.Length == 0, "the folder with the reference vectors is not there");
        var vector = JsonDocument.Parse(json).RootElement;

        var unlike = Record.Exception(() => Compare(vector));

        if (AcceptanceFolder.Differences("Expressions").Contains(vector.GetProperty("expression").GetString()!))
        {
            Assert.True(unlike is not null, "the table says that this differs, but it does not");
        }
        else if (unlike is not null)
        {
            Assert.Fail(unlike.Message);
        }
    }

    private static void Compare(JsonElement vector)
    {
        var expression = vector.GetProperty("expression").GetString()!;
        var group = vector.GetProperty("group").GetString()!;
        var settings = Vector.Settings with { CaseSensitive = group.EndsWith("case-sensitive", StringComparison.Ordinal), Clock = TimeProvider.System };
        var values = Values(group);
        RuleInput[] inputs = [.. values.Select((v, i) => new RuleInput($"input{i + 1}", v?.GetType() ?? typeof(object)))];

        if (vector.TryGetProperty("error", out _))
        {
            if (Vector.Try(expression, inputs, settings) is { } compiled)
            {
                Assert.ThrowsAny<Exception>(() => compiled.Evaluate(values));
            }
        }
        else
        {
            var value = Vector.Of(expression, inputs, values, settings);

            Assert.Equal(Expected(vector.GetProperty("value")), Shown(value, vector.GetProperty("type").GetString()!));
        }
    }

    private static object?[] Values(string group)
    {
        static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
        IDictionary<string, object?> made = new ExpandoObject();
        switch (group)
        {
            case "null input":
                return [null];
            case "JsonElement input":
                return [Json("""{ "a": 1 }""")];
            case "Dictionary<string,object> nested JsonElement":
                return [new Dictionary<string, object?> { ["a"] = Json("1"), ["b"] = Json("""{ "c": "x" }""") }];
            case "Expando nested JsonElement":
                made["big"] = Json("123456789012");
                made["nul"] = Json("null");
                made["l"] = Json("[1, 2]");
                return [made];
            case var _ when group.StartsWith("one input", StringComparison.Ordinal):
                return [P.Typical()];
        }

        IDictionary<string, object?> sub = new ExpandoObject();
        sub["z"] = 9;
        (made["city"], made["n"], made["d"], made["nul"], made["sub"]) = ("Oslo", 3L, 1.5, null, sub);
        (made["list"], made["items"]) = (new List<object> { 1, 2 }, new List<object>());
        return [P.Typical(), made];
    }

    private static string Expected(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Expected)) + "]",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "null",
        _ => value.GetRawText(),
    };

    private static string Shown(object? value, string type)
    {
        if (value is not null && type is "Int32" or "Int64" or "UInt32" or "UInt64" or "Double" or "Single" or "Decimal" or "Boolean" or "String" or "Char")
        {
            Assert.Equal(type, value!.GetType().Name);
        }

        return Vector.Show(value);
    }
}
