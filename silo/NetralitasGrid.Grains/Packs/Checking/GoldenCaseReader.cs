using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>
/// Reads the golden cases of a pack: every <c>cases/*.json</c> is an array of cases but <c>cases/base.json</c>, over which each case's incident
/// is merged (RFC 7396).
/// </summary>
public sealed class GoldenCaseReader
{
    private const string BasePath = "cases/base.json";
    private const int MostRecords = 1000;

    private static readonly JsonDocumentOptions Tolerant = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly ICollection<RuleIssue> _issues;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<GoldenCase> _cases = [];
    private JsonObject _base = [];

    private GoldenCaseReader(ICollection<RuleIssue> issues) => _issues = issues;

    /// <summary>The sound cases in the order of the files and of the cases in them; what is wrong with the others is in the issues.</summary>
    public static IReadOnlyList<GoldenCase> Read(PackDocument document, ICollection<RuleIssue> issues)
    {
        var reader = new GoldenCaseReader(issues);
        foreach (var file in document.Cases.OrderBy(f => f.Path != BasePath).ThenBy(f => f.Path, StringComparer.Ordinal))
        {
            reader.ReadFile(file);
        }

        return reader._cases;
    }

    private void ReadFile(PackFile file)
    {
        var before = _issues.Count;
        if (PackNodeReader.Read(file, _issues) is not { } root || _issues.Count > before)
        {
            return;
        }

        var content = JsonNode.Parse(file.Content.Span, documentOptions: Tolerant);
        if (file.Path == BasePath)
        {
            var fields = new Fields(root, _issues);
            fields.Object("base");
            fields.Close();
            _base = (content as JsonObject)?["base"] as JsonObject ?? [];
        }
        else if (content is JsonArray items && root.Kind == PackNodeKind.List)
        {
            for (var i = 0; i < items.Count; i++)
            {
                ReadCase(new Fields(root.Items[i], _issues), items[i] as JsonObject ?? []);
            }
        }
        else
        {
            Report(root, PackCodes.Type, "something else stands here", "an array of cases");
        }
    }

    private void ReadCase(Fields fields, JsonObject content)
    {
        var before = _issues.Count;
        var golden = new GoldenCase
        {
            Id = fields.Text("id"),
            Rule = fields.Text("rule"),
            Fires = fields.Required("fires") is not null && fields.Flag("fires"),
            About = fields.Words("about"),
            Incident = fields.Optional("incident") is null ? null : Complete(content),
            Facts = fields.Optional("facts") is null ? null : content["facts"] as JsonObject,
            ReceivedAt = Moment(fields, "receivedAt"),
            Record = Record(fields.OptionalObject("record")),
            Attached = fields.Flag("attached"),
            SameEvidence = fields.Flag("sameEvidence"),
            Expect = fields.Required("expect") is null ? default : JsonSerializer.SerializeToElement(content["expect"], CheckingJson.Default.JsonNode),
        };
        fields.Close();
        if (golden.Incident is null == golden.Facts is null)
        {
            Report(fields.Node, PackCodes.Missing, "a case has either an incident or facts", null);
        }

        if (golden.Id.Length > 0 && !_ids.Add(golden.Id))
        {
            Report(fields.Node.Find("id")!, PackCodes.Repeated, $"another case is called '{golden.Id}'", null);
        }

        if (_issues.Count == before)
        {
            _cases.Add(golden);
        }
    }

    // Unless the case says otherwise (null = not said), the reporter knew of the event when it happened.
    private JsonObject Complete(JsonObject content)
    {
        var said = content["incident"] as JsonObject ?? [];
        var incident = (JsonObject)MergePatch.Apply(_base, said)!;
        incident.TryAdd("reportId", content["id"]?.DeepClone());
        if (!said.ContainsKey("knownAt"))
        {
            incident["knownAt"] = incident["occurredAt"]?.DeepClone();
        }

        return incident;
    }

    private static RecordFacts Record(Fields? fields)
    {
        if (fields is null)
        {
            return new();
        }

        var record = new RecordFacts
        {
            Proven = fields.OptionalWhole("proven", 0, MostRecords) ?? 0,
            Registered = fields.OptionalWhole("registered", 0, MostRecords) ?? 0,
        };
        fields.Close();
        return record;
    }

    private DateTimeOffset? Moment(Fields fields, string name)
    {
        if (fields.OptionalText(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
        {
            return moment;
        }

        Report(fields.Node.Find(name)!, PackCodes.BadValue, $"'{text}' is no time", "a time such as 2024-11-27T06:00:00+07:00");
        return null;
    }

    private void Report(PackNode at, string code, string message, string? expected) =>
        _issues.Add(new RuleIssue(code, RuleSeverity.Error, at.File, at.Pointer, at.Line, at.Column, message, expected));
}
