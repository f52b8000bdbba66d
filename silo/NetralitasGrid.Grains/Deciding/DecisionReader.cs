using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>Reads back what <see cref="DecisionWriter"/> wrote.</summary>
public static class DecisionReader
{
    /// <summary>The decision that the bytes hold; an <c>audit</c> beside it is passed over.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    /// <exception cref="FormatException">The JSON is no decision.</exception>
    public static Decision Read(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        var json = document.RootElement;
        try
        {
            return Decision(json);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("The JSON is no decision.", e);
        }
    }

    private static Decision Decision(JsonElement json)
    {
        var admission = json.GetProperty("admission");
        var pack = json.GetProperty("pack");
        return new Decision
        {
            Id = GridId.Parse(Text(json, "id")),
            Incident = GridId.Parse(Text(json, "incidentId")),
            Case = GridId.Parse(Text(json, "caseId")),
            Attached = json.GetProperty("attached").GetBoolean(),
            DecidedFor = json.GetProperty("decidedFor").GetDateTimeOffset(),
            Supersedes = OptionalText(json, "supersedes") is { } id ? GridId.Parse(id) : null,
            Redecision = json.TryGetProperty("redecision", out var again) ? Again(again) : null,
            Outcome = Member<Outcome>(json, "outcome"),
            Severity = json.GetProperty("severity").GetInt32(),
            Priority = json.GetProperty("priority").GetInt32(),
            Phase = Member<Phase>(json, "phase"),
            Windows = Members<Window>(json, "windows"),
            Zone = Member<Zone>(json, "zone"),
            Repeat = json.GetProperty("repeat").GetBoolean(),
            Admission = new Admission(Member<Verdict>(admission, "verdict"), Members<MissingItem>(admission, "missing"), Texts(admission, "unproven")),
            Tracks = [.. Texts(json, "tracks").Select(t => Code<Track>.Parse(t.ToUpperInvariant()))],
            Rules = [.. json.GetProperty("rules").EnumerateArray().Select(Rule)],
            Sanction = Object(json, "sanction") is { } sanction ? Sanction(sanction) : null,
            Targets = [.. json.GetProperty("targets").EnumerateArray().Select(Target)],
            Deadlines = [.. json.GetProperty("deadlines").EnumerateArray().Select(Deadline)],
            Facts = [.. json.GetProperty("facts").EnumerateObject().Select(f => new KeyValuePair<string, object?>(f.Name, Fact(f.Value)))],
            Explanation = Words(json.GetProperty("explanation")),
            Notes = [.. json.GetProperty("notes").EnumerateArray().Select(Words)],
            Pack = new PackName(Text(pack, "name"), Text(pack, "version"), Text(pack, "hash")),
        };
    }

    private static Redecision Again(JsonElement json) => new(
        GridId.Parse(Text(json, "event")), Member<CaseEventType>(json, "type"), Text(json, "by"), json.GetProperty("at").GetDateTimeOffset(),
        json.GetProperty("exemptionsOff").GetBoolean());

    private static MatchedRule Rule(JsonElement json) => new(
        Text(json, "id"), Member<RuleStep>(json, "step"), Words(json.GetProperty("title")),
        json.GetProperty("severity") is { ValueKind: JsonValueKind.Number } severity ? severity.GetInt32() : null,
        Range(json, "sanction"), Range(json, "alternative"), Texts(json, "basis"));

    private static SanctionAdvice Sanction(JsonElement json) => new(
        OptionalMember<Sanction>(json, "min"), OptionalMember<Sanction>(json, "max"), OptionalMember<Sanction>(json, "recommended"), Range(json, "alternative"),
        Object(json, "criminal") is { } criminal
            ? new CriminalRange(Texts(criminal, "articles"), Numbers(criminal, "prisonMonths"), Numbers(criminal, "fineRupiah"))
            : null);

    private static Target Target(JsonElement json) => new(
        Member<Body>(json, "body"), OptionalMember<Level>(json, "level"), Member<TargetAction>(json, "action"), Member<TargetWhen>(json, "when"), Texts(json, "rules"));

    private static Deadline Deadline(JsonElement json) => new(
        Member<Clock>(json, "clock"), Text(json, "duration"), Member<ClockUnit>(json, "unit"), Member<ClockStart>(json, "startsOn"), Time(json, "startsAt"),
        Time(json, "dueAt"));

    private static object? Fact(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => json.GetInt32(),
        JsonValueKind.Array => json.EnumerateArray().Select(Text).ToArray(),
        _ => Text(json),
    };

    private static Bilingual Words(JsonElement json) => new(Text(json, "id"), Text(json, "en"));

    private static SanctionRange? Range(JsonElement json, string name) =>
        Object(json, name) is { } range ? new SanctionRange(Member<Sanction>(range, "min"), Member<Sanction>(range, "max")) : null;

    private static JsonElement? Object(JsonElement json, string name) => json.GetProperty(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetDateTimeOffset() : null;

    private static long[]? Numbers(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray().Select(n => n.GetInt64())] : null;

    private static T Member<T>(JsonElement json, string name)
        where T : struct, Enum => Code<T>.Parse(Text(json, name));

    private static T? OptionalMember<T>(JsonElement json, string name)
        where T : struct, Enum => OptionalText(json, name) is { } text ? Code<T>.Parse(text) : null;

    private static T[] Members<T>(JsonElement json, string name)
        where T : struct, Enum => [.. Texts(json, name).Select(Code<T>.Parse)];

    private static string[] Texts(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(Text)];

    private static string Text(JsonElement json, string name) => Text(json.GetProperty(name));

    private static string? OptionalText(JsonElement json, string name) => json.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? Text(value) : null;

    // Only called on texts; anything else throws, which Read turns into a fault of the format.
    private static string Text(JsonElement json) => json.GetString() ?? throw new FormatException("The JSON is no decision.");
}
