using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Functions.Documentation;

/// <summary>
/// The OpenAPI document. Its text is openapi.json beside this class; closed lists, limits and sealed fields stand there as
/// <c>$codes:NAME</c>, <c>$limit:NAME</c> and <c>$fields</c> and are filled in from the code, so that they cannot differ.
/// </summary>
internal static class ApiDocument
{
    private static readonly Dictionary<string, Func<IReadOnlyList<string>>> Lists = new(StringComparer.Ordinal)
    {
        [nameof(SubjectKind)] = () => Code<SubjectKind>.All,
        [nameof(Position)] = () => Code<Position>.All,
        [nameof(IdentityStrength)] = () => Code<IdentityStrength>.All,
        [nameof(ActCode)] = () => Code<ActCode>.All,
        [nameof(Channel)] = () => Code<Channel>.All,
        [nameof(Symbol)] = () => Code<Symbol>.All,
        [nameof(ActAttribute)] = () => Code<ActAttribute>.All,
        [nameof(Facility)] = () => Code<Facility>.All,
        [nameof(Effect)] = () => Code<Effect>.All,
        [nameof(EvidenceKind)] = () => Code<EvidenceKind>.All,
        [nameof(ReporterKind)] = () => Code<ReporterKind>.All,
        [nameof(CaseStatus)] = () => Code<CaseStatus>.All,
        [nameof(CaseEventType)] = () => Code<CaseEventType>.All,
        [nameof(Outcome)] = () => Code<Outcome>.All,
        [nameof(Verdict)] = () => Code<Verdict>.All,
        [nameof(MissingItem)] = () => Code<MissingItem>.All,
        [nameof(Level)] = () => Code<Level>.All,
        [nameof(Body)] = () => Code<Body>.All,
        [nameof(TargetAction)] = () => Code<TargetAction>.All,
        [nameof(TargetWhen)] = () => Code<TargetWhen>.All,
        [nameof(RuleStep)] = () => Code<RuleStep>.All,
        [nameof(Sanction)] = () => Code<Sanction>.All,
        [nameof(EscalationStatus)] = () => Code<EscalationStatus>.All,
        [nameof(EscalationSource)] = () => Code<EscalationSource>.All,
        [nameof(Phase)] = () => Code<Phase>.All,
        [nameof(Window)] = () => Code<Window>.All,
        [nameof(Zone)] = () => Code<Zone>.All,
        [nameof(Clock)] = () => Code<Clock>.All,
        [nameof(ClockUnit)] = () => Code<ClockUnit>.All,
        [nameof(ClockStart)] = () => Code<ClockStart>.All,
        [nameof(ClockState)] = () => Code<ClockState>.All,
        [nameof(FaultCode)] = () => Code<FaultCode>.All,
        [nameof(WarningCode)] = () => Code<WarningCode>.All,
    };

    /// <summary>The document, complete.</summary>
    public static JsonObject Read()
    {
        using var stream = typeof(ApiDocument).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("The OpenAPI document is not embedded in the assembly.");
        var document = JsonNode.Parse(stream)!.AsObject();
        Fill(document);
        return document;
    }

    /// <summary>The document as UTF-8 JSON.</summary>
    public static byte[] Bytes(JsonObject document) => JsonSerializer.SerializeToUtf8Bytes(document, Http.Answers.Pretty);

    private static void Fill(JsonNode node)
    {
        if (node is JsonObject o)
        {
            foreach (var (name, value) in o.ToList())
            {
                if (value is JsonValue text && text.TryGetValue<string>(out var mark) && mark.StartsWith('$') && ValueOf(mark) is { } filled)
                {
                    o[name] = filled;

                    // A schema that allows null lists it, too.
                    if (filled is JsonArray choices && o["type"] is JsonArray)
                    {
                        choices.Add(null);
                    }
                }
                else if (value is not null)
                {
                    Fill(value);
                }
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list.Where(item => item is not null))
            {
                Fill(item!);
            }
        }
    }

    private static JsonNode? ValueOf(string mark) => mark.Split(':') switch
    {
        ["$codes", var name] => ListOf(Lists[name]()),
        ["$limit", var name] => JsonValue.Create((int)typeof(IntakeLimits).GetField(name)!.GetRawConstantValue()!),
        ["$fields"] => ListOf(Incidents.IncidentReading.SealedFields),
        ["$version"] => JsonValue.Create(typeof(ApiDocument).Assembly.GetName().Version!.ToString(3)),
        _ => null,
    };

    private static JsonArray ListOf(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)JsonValue.Create(text)!)]);
}
