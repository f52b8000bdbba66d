using System.Text.Json;

namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>The expressions recorded over RulesEngine 6.0.1, as far as they need no dynamic inputs.</summary>
public sealed class ReferenceVectorTests
{
    // Dynamic inputs, built objects and JSON come with the whole format.
    private static readonly HashSet<string> LaterFormat =
    [
        "input2.City == \"Oslo\"", "input2.d > 1", "input2.missing == 1", "input2.nul == \"x\"", "input2.list.Count", "input2.items.Count == 0",
        "new (1 as a, \"x\" as b)", "new (input1.Age as X).X", "\"System.Int32\"(5)",
    ];

    // Where this engine differs on purpose, and why.
    private static readonly Dictionary<string, string> Differences = new()
    {
        ["input1.GetType()"] = "reflection is out of bounds",
        ["\"\".GetType().Module.Name"] = "reflection is out of bounds",
        ["input1.When < DateTime.Now"] = "the clock is out of bounds unless the settings give one",
        ["input1.WhenO < DateTimeOffset.UtcNow"] = "the clock is out of bounds unless the settings give one",
        ["Guid.NewGuid() == Guid.Empty"] = "the same facts must give the same answer",
        ["\"B\" > \"a\""] = "strings are ordered by code point, the same on every machine",
        ["input1.WhenO - input1.WhenO"] = "accepted: a TimeSpan",
        ["input1.WhenO + input1.Span"] = "accepted: a DateTimeOffset",
        ["input1.Arr.Sum()"] = "accepted on any list of numbers",
        ["input1.Kids.Select(k => k.Id).ToList().Sum()"] = "accepted on any list of numbers",
    };

    public static TheoryData<string> Vectors()
    {
        var data = new TheoryData<string>();
        if (Folder() is { } folder)
        {
            using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expressions.json")));
            foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
            {
                var group = vector.GetProperty("group").GetString()!;
                var expression = vector.GetProperty("expression").GetString()!;
                if ((group.StartsWith("two inputs", StringComparison.Ordinal) || group.StartsWith("one input", StringComparison.Ordinal))
                    && !LaterFormat.Contains(expression))
                {
                    data.Add(vector.GetRawText());
                }
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
    public void An_expression_gives_what_RulesEngine_gives(string json)
    {
        Assert.SkipWhen(json.Length == 0, "the folder with the reference vectors is not there");
        var vector = JsonDocument.Parse(json).RootElement;
        var expression = vector.GetProperty("expression").GetString()!;
        var group = vector.GetProperty("group").GetString()!;
        Assert.SkipWhen(Differences.TryGetValue(expression, out var why), $"differs on purpose: {why}");
        var settings = Vector.Settings with { CaseSensitive = group.EndsWith("case-sensitive", StringComparison.Ordinal) };
        var inputs = group.StartsWith("one", StringComparison.Ordinal) ? Vector.TwoInputs[..1] : Vector.TwoInputs;
        object?[] values = [P.Typical(), new Supports()];

        if (vector.TryGetProperty("error", out _) && vector.GetProperty("phase").GetString() == "compile")
        {
            Assert.NotEmpty(Vector.Faults(expression, inputs, settings));
        }
        else if (vector.TryGetProperty("error", out _))
        {
            Assert.ThrowsAny<Exception>(() => Vector.Of(expression, inputs, values, settings));
        }
        else
        {
            var value = Vector.Of(expression, inputs, values, settings);

            Assert.Equal(Expected(vector.GetProperty("value")), Shown(value, vector.GetProperty("type").GetString()!));
        }
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

    private static string? Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "rules-acceptance");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }
}
