using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>Validates JSON by the keywords of JSON Schema 2020-12 that the schemas of packs use; an unknown keyword is refused, so that none is passed over.</summary>
internal sealed class SchemaValidator(JsonObject root)
{
    /// <summary>Every place that does not fit, as a JSON pointer with what was expected.</summary>
    public List<string> Validate(JsonNode? value)
    {
        var faults = new List<string>();
        Validate(root, value, "", faults);
        return faults;
    }

    private void Validate(JsonObject schema, JsonNode? value, string at, List<string> faults)
    {
        foreach (var (keyword, rule) in schema)
        {
            switch (keyword)
            {
                case "$schema" or "title" or "description" or "$defs" or "required" or "additionalProperties" or "propertyNames":
                    break;
                case "$ref":
                    Validate((JsonObject)root["$defs"]![rule!.GetValue<string>()["#/$defs/".Length..]]!, value, at, faults);
                    break;
                case "type":
                    Fits(TypeOf(value) == rule!.GetValue<string>() || (rule.GetValue<string>() == "number" && TypeOf(value) == "integer"), $"type {rule}");
                    break;
                case "enum":
                    Fits(((JsonArray)rule!).Any(r => JsonNode.DeepEquals(r, value)), "one of the codes");
                    break;
                case "anyOf":
                    Fits(((JsonArray)rule!).Any(r => Count((JsonObject)r!, value) == 0), "one of the forms");
                    break;
                case "pattern":
                    Fits(value is not JsonValue text || text.GetValueKind() != JsonValueKind.String || Regex.IsMatch(text.GetValue<string>(), rule!.GetValue<string>()), $"like {rule}");
                    break;
                case "minLength":
                    Fits(value is not JsonValue word || word.GetValueKind() != JsonValueKind.String || word.GetValue<string>().Length >= rule!.GetValue<int>(), "not empty");
                    break;
                case "minimum":
                    Fits(value is not JsonValue low || low.GetValueKind() != JsonValueKind.Number || low.GetValue<decimal>() >= rule!.GetValue<int>(), $"at least {rule}");
                    break;
                case "maximum":
                    Fits(value is not JsonValue high || high.GetValueKind() != JsonValueKind.Number || high.GetValue<decimal>() <= rule!.GetValue<int>(), $"at most {rule}");
                    break;
                case "minItems":
                    Fits(value is not JsonArray few || few.Count >= rule!.GetValue<int>(), $"at least {rule} items");
                    break;
                case "maxItems":
                    Fits(value is not JsonArray many || many.Count <= rule!.GetValue<int>(), $"at most {rule} items");
                    break;
                case "items" when value is JsonArray items:
                    foreach (var (i, item) in items.Index())
                    {
                        Validate((JsonObject)rule!, item, $"{at}/{i}", faults);
                    }

                    break;
                case "items":
                    break;
                case "properties" when value is JsonObject members:
                    foreach (var (name, member) in (JsonObject)rule!)
                    {
                        if (members.TryGetPropertyValue(name, out var inner))
                        {
                            Validate((JsonObject)member!, inner, $"{at}/{name}", faults);
                        }
                    }

                    break;
                case "properties":
                    break;
                default:
                    throw new NotSupportedException(keyword);
            }
        }

        if (value is JsonObject closed)
        {
            foreach (var name in (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()))
            {
                Fits(closed.ContainsKey(name), $"'{name}'");
            }

            foreach (var (name, member) in closed.Where(p => (schema["properties"] as JsonObject)?.ContainsKey(p.Key) != true))
            {
                Fits(schema["propertyNames"] is not JsonObject names || Count(names, name) == 0, $"no '{name}'");
                switch (schema["additionalProperties"])
                {
                    case JsonObject further:
                        Validate(further, member, $"{at}/{name}", faults);
                        break;
                    case { } flag when !flag.GetValue<bool>():
                        Fits(false, $"no '{name}'");
                        break;
                }
            }
        }

        void Fits(bool fits, string expected)
        {
            if (!fits)
            {
                faults.Add($"{at}: expected {expected}");
            }
        }
    }

    private int Count(JsonObject schema, JsonNode? value)
    {
        var faults = new List<string>();
        Validate(schema, value, "", faults);
        return faults.Count;
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.GetValue<decimal>() % 1 == 0 ? "integer" : "number",
        JsonValueKind.Array => "array",
        _ => "object",
    };
}
