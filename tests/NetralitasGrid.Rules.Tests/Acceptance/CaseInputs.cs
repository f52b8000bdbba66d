using System.Dynamic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetralitasGrid.Rules.Tests.Acceptance;

/// <summary>The inputs of a case as the recorded engine was given them.</summary>
internal static class CaseInputs
{
    private static readonly JsonSerializerOptions Typed = new() { Converters = { new JsonStringEnumConverter() } };

    public static RuleParameter Read(JsonElement input)
    {
        var name = input.GetProperty("name").GetString()!;
        var value = input.GetProperty("value");
        switch (input.GetProperty("kind").GetString())
        {
            case "dynamic":
                return new RuleParameter(name, Dynamic(value));
            case "dictionary":
                return new RuleParameter(name, value.EnumerateObject().ToDictionary(p => p.Name, p => Dynamic(p.Value)));
            case "expandoOfJsonElement":
                IDictionary<string, object?> members = new ExpandoObject();
                foreach (var property in value.EnumerateObject())
                {
                    members[property.Name] = property.Value;
                }

                return new RuleParameter(name, members);
            default:
                var type = CaseFixtures.Find(input.GetProperty("type").GetString()!);
                return (RuleParameter)typeof(RuleParameter).GetMethod(nameof(RuleParameter.Create))!.MakeGenericMethod(type)
                    .Invoke(null, [name, value.Deserialize(type, Typed)])!;
        }
    }

    /// <summary>Whole numbers are long, objects ExpandoObjects, <c>{"$func":true}</c> a delegate.</summary>
    public static object? Dynamic(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.TryGetProperty("$func", out var result):
                var answer = result.GetBoolean();
                return (Func<bool>)(() => answer);
            case JsonValueKind.Object:
                IDictionary<string, object?> members = new ExpandoObject();
                foreach (var property in value.EnumerateObject())
                {
                    members[property.Name] = Dynamic(property.Value);
                }

                return members;
            case JsonValueKind.Array:
                return value.EnumerateArray().Select(Dynamic).ToList();
            case JsonValueKind.Number:
                return value.TryGetInt64(out var whole) ? whole : value.GetDouble();
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.True or JsonValueKind.False:
                return value.GetBoolean();
            default:
                return null;
        }
    }
}
