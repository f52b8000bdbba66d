using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using NetralitasGrid.Functions.Http;

namespace NetralitasGrid.Functions.Documentation;

/// <summary>The API for people: one HTML page made of the OpenAPI document, without scripts or external parts.</summary>
internal static class DocsPage
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #8884; --soft: #8881; }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
        h1 { font-size: 1.6rem; } h2 { border-bottom: 1px solid var(--line); margin-top: 2.5rem; padding-bottom: .2rem; }
        details { border: 1px solid var(--line); border-radius: 6px; margin: .4rem 0; } summary { cursor: pointer; padding: .5rem .8rem; }
        details > div { border-top: 1px solid var(--line); padding: .5rem .8rem; }
        code, pre { font: 13px/1.45 ui-monospace, monospace; } pre { background: var(--soft); overflow-x: auto; padding: .6rem; }
        .verb { display: inline-block; font-weight: 700; width: 3.4rem; } table { border-collapse: collapse; } td { border-top: 1px solid var(--line); padding: .25rem .8rem .25rem 0; vertical-align: top; }
        """;

    /// <summary>The page in UTF-8.</summary>
    public static byte[] Of(JsonObject document)
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>NetralitasGrid API</title><style>")
            .Append(Style).Append("</style></head><body><h1>NetralitasGrid API</h1><p>").Append(Text(document["info"]!["description"])).Append("</p><p><a href=\"/api/openapi.json\">openapi.json</a></p>");
        foreach (var tag in document["tags"]!.AsArray())
        {
            AppendTag(html, document, (string)tag!["name"]!);
        }

        html.Append("<h2>Problems</h2><table>");
        foreach (var problem in Problems.All)
        {
            html.Append("<tr><td>").Append(problem.Status).Append("</td><td><code>").Append(problem.Type).Append("</code></td><td>").Append(problem.Title).Append("</td></tr>");
        }

        html.Append("</table><h2>Shapes</h2>");
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            html.Append("<details id=\"").Append(name).Append("\"><summary>").Append(name).Append("</summary><div><pre>")
                .Append(WebUtility.HtmlEncode(Encoding.UTF8.GetString(ApiDocument.Bytes(schema!.AsObject())))).Append("</pre></div></details>");
        }

        return Encoding.UTF8.GetBytes(html.Append("</body></html>").ToString());
    }

    private static void AppendTag(StringBuilder html, JsonObject document, string tag)
    {
        html.Append("<h2>").Append(tag).Append("</h2>");
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (verb, operation) in methods!.AsObject())
            {
                if ((string)operation!["tags"]![0]! == tag)
                {
                    AppendOperation(html, path, verb, operation.AsObject());
                }
            }
        }
    }

    private static void AppendOperation(StringBuilder html, string path, string verb, JsonObject operation)
    {
        html.Append("<details><summary><span class=\"verb\">").Append(verb.ToUpperInvariant()).Append("</span><code>").Append(WebUtility.HtmlEncode(path))
            .Append("</code> ").Append(Text(operation["summary"])).Append("</summary><div>");
        if (operation["description"] is { } description)
        {
            html.Append("<p>").Append(Text(description)).Append("</p>");
        }

        html.Append("<table>");
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            html.Append("<tr><td><code>").Append(Text(parameter!["name"])).Append("</code></td><td>").Append(Text(parameter["in"])).Append("</td><td>")
                .Append(Text(parameter["description"])).Append("</td></tr>");
        }

        foreach (var (media, content) in operation["requestBody"]?["content"]?.AsObject() ?? [])
        {
            html.Append("<tr><td>body</td><td>").Append(media).Append("</td><td>").Append(SchemaOf(content!["schema"]!)).Append("</td></tr>");
        }

        foreach (var (status, answer) in operation["responses"]!.AsObject())
        {
            var schema = answer!["content"]?.AsObject().First().Value?["schema"];
            html.Append("<tr><td>").Append(status).Append("</td><td></td><td>").Append(Text(answer["description"]))
                .Append(answer["$ref"] is null ? "" : "<a href=\"#Problem\">Problem</a>").Append(schema is null ? "" : " " + SchemaOf(schema)).Append("</td></tr>");
        }

        html.Append("</table></div></details>");
    }

    private static string SchemaOf(JsonNode schema) => (string?)schema["$ref"] is { } reference
        ? $"<a href=\"#{reference.Split('/')[^1]}\">{reference.Split('/')[^1]}</a>"
        : schema["properties"] is JsonObject properties ? $"<code>{WebUtility.HtmlEncode(string.Join(", ", properties.Select(p => p.Key)))}</code>" : "";

    private static string Text(JsonNode? node) => WebUtility.HtmlEncode((string?)node ?? "");
}
