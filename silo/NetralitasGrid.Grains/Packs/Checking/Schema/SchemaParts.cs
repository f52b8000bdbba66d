using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>What the schemas of pack files are made of (JSON Schema 2020-12).</summary>
internal static class SchemaParts
{
    /// <summary>An object with these properties and no others; one whose name ends in <c>?</c> may be left out, or null.</summary>
    public static JsonObject Closed(params (string Name, JsonNode Value)[] properties)
    {
        var members = new JsonObject();
        var required = new JsonArray();
        foreach (var (name, value) in properties)
        {
            members.Add(name.TrimEnd('?'), name.EndsWith('?') ? OrNull(value) : value);
            if (!name.EndsWith('?'))
            {
                required.Add(name);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = members, ["additionalProperties"] = false };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    /// <summary>An object whose property names have a form.</summary>
    public static JsonObject Table(string names, JsonNode value) =>
        new() { ["type"] = "object", ["propertyNames"] = new JsonObject { ["pattern"] = names }, ["additionalProperties"] = value };

    public static JsonObject List(JsonNode item) => new() { ["type"] = "array", ["items"] = item };

    public static JsonObject OneOf(IEnumerable<string> texts) => new() { ["enum"] = new JsonArray([.. texts.Select(t => (JsonNode)t)]) };

    public static JsonObject Codes<T>()
        where T : struct, Enum => OneOf(Code<T>.All);

    public static JsonObject Filled(string? about = null) => About(new JsonObject { ["type"] = "string", ["minLength"] = 1 }, about);

    public static JsonObject AnyText() => new() { ["type"] = "string" };

    public static JsonObject Like(string pattern, string? about = null) => About(new JsonObject { ["type"] = "string", ["pattern"] = pattern }, about);

    public static JsonObject Whole(int least, int most) => new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };

    public static JsonObject Flag(string? about = null) => About(new JsonObject { ["type"] = "boolean" }, about);

    public static JsonObject Date(string? about = null) => Like("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", about);

    public static JsonObject Duration() => Like("^P([0-9]+D|T[0-9]+H)$", "Days or hours: P2D, PT12H");

    public static JsonObject Region() => Like(@"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$", "An area code: 35, 35.17, 35.17.01");

    /// <summary>Or nothing: null.</summary>
    public static JsonObject OrNull(JsonNode schema) => new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };

    /// <summary>Text in both languages.</summary>
    public static JsonObject Words(string? about = null, bool mayBeEmpty = false) =>
        About(mayBeEmpty ? Closed(("id", AnyText()), ("en", AnyText())) : Closed(("id", Filled()), ("en", Filled())), about);

    public static JsonObject Ref(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    public static JsonObject About(JsonObject schema, string? about)
    {
        if (about is not null)
        {
            schema["description"] = about;
        }

        return schema;
    }
}
