using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>
/// Writes a decision as the JSON of DECISION.md 6 without <c>audit</c>: compact UTF-8, always the same bytes for the same decision. These bytes are
/// what the audit chain hashes.
/// </summary>
public static class DecisionWriter
{
    // Texts are Indonesian and English prose; only what JSON must escape is escaped.
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>The decision's bytes.</summary>
    public static byte[] Write(Decision decision)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(buffer, Options);
        writer.Reset(buffer);
        Write(writer, decision);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Decision decision)
    {
        json.WriteStartObject();
        json.WriteString("id", decision.Id.ToString());
        json.WriteString("incidentId", decision.Incident.ToString());
        json.WriteString("caseId", decision.Case.ToString());
        json.WriteBoolean("attached", decision.Attached);
        WriteTime(json, "decidedFor", decision.DecidedFor);
        WriteText(json, "supersedes", decision.Supersedes?.ToString());
        json.WriteString("outcome", decision.Outcome.Text());
        json.WriteNumber("severity", decision.Severity);
        json.WriteNumber("priority", decision.Priority);
        json.WriteString("phase", decision.Phase.Text());
        WriteCodes(json, "windows", decision.Windows);
        json.WriteString("zone", decision.Zone.Text());
        json.WriteBoolean("repeat", decision.Repeat);
        json.WriteStartObject("admission");
        json.WriteString("verdict", decision.Admission.Verdict.Text());
        WriteCodes(json, "missing", decision.Admission.Missing);
        WriteTexts(json, "unproven", decision.Admission.Unproven);
        json.WriteEndObject();
        json.WriteStartArray("tracks");
        foreach (var track in decision.Tracks)
        {
            json.WriteStringValue(TrackTexts[(int)track]);
        }

        json.WriteEndArray();
        json.WriteStartArray("rules");
        foreach (var rule in decision.Rules)
        {
            json.WriteRawValue(rule.Json, skipInputValidation: true);
        }

        json.WriteEndArray();
        WriteSanction(json, decision.Sanction);
        WriteTargets(json, decision.Targets);
        WriteDeadlines(json, decision.Deadlines);
        WriteFacts(json, decision.Facts);
        WriteWords(json, "explanation", decision.Explanation);
        json.WriteStartArray("notes");
        foreach (var note in decision.Notes)
        {
            WriteWords(json, null, note);
        }

        json.WriteEndArray();
        json.WriteStartObject("pack");
        json.WriteString("name", decision.Pack.Name);
        json.WriteString("version", decision.Pack.Version);
        json.WriteString("hash", decision.Pack.Hash);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A matched rule's JSON; written once a rule, since a pack shows the same few to every decision.</summary>
    internal static byte[] Write(MatchedRule rule)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        json.WriteString("step", rule.Step.Text());
        WriteWords(json, "title", rule.Title);
        if (rule.Severity is { } severity)
        {
            json.WriteNumber("severity", severity);
        }
        else
        {
            json.WriteNull("severity");
        }

        WriteRange(json, "sanction", rule.Sanction);
        WriteRange(json, "alternative", rule.Alternative);
        WriteTexts(json, "basis", rule.Basis);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static readonly string[] TrackTexts = [.. Enum.GetValues<Track>().Select(MeaningReader.TrackText)];

    private static void WriteSanction(Utf8JsonWriter json, SanctionAdvice? sanction)
    {
        if (sanction is null)
        {
            json.WriteNull("sanction");
            return;
        }

        json.WriteStartObject("sanction");
        WriteText(json, "min", sanction.Min?.Text());
        WriteText(json, "max", sanction.Max?.Text());
        WriteText(json, "recommended", sanction.Recommended?.Text());
        WriteRange(json, "alternative", sanction.Alternative);
        if (sanction.Criminal is { } criminal)
        {
            json.WriteStartObject("criminal");
            WriteTexts(json, "articles", criminal.Articles);
            WriteNumbers(json, "prisonMonths", criminal.PrisonMonths);
            WriteNumbers(json, "fineRupiah", criminal.FineRupiah);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("criminal");
        }

        json.WriteEndObject();
    }

    private static void WriteTargets(Utf8JsonWriter json, IReadOnlyList<Target> targets)
    {
        json.WriteStartArray("targets");
        foreach (var target in targets)
        {
            json.WriteStartObject();
            json.WriteString("body", target.Body.Text());
            WriteText(json, "level", target.Level?.Text());
            json.WriteString("action", target.Action.Text());
            json.WriteString("when", target.When.Text());
            WriteTexts(json, "rules", target.Rules);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDeadlines(Utf8JsonWriter json, IReadOnlyList<Deadline> deadlines)
    {
        json.WriteStartArray("deadlines");
        foreach (var deadline in deadlines)
        {
            json.WriteStartObject();
            json.WriteString("clock", deadline.Clock.Text());
            json.WriteString("duration", deadline.Duration);
            json.WriteString("unit", deadline.Unit.Text());
            json.WriteString("startsOn", deadline.StartsOn.Text());
            WriteTime(json, "startsAt", deadline.StartsAt);
            WriteTime(json, "dueAt", deadline.DueAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFacts(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> facts)
    {
        json.WriteStartObject("facts");
        foreach (var (path, value) in facts)
        {
            switch (value)
            {
                case null:
                    json.WriteNull(path);
                    break;
                case bool flag:
                    json.WriteBoolean(path, flag);
                    break;
                case int number:
                    json.WriteNumber(path, number);
                    break;
                case string text:
                    json.WriteString(path, text);
                    break;
                case IReadOnlyList<string> texts:
                    WriteTexts(json, path, texts);
                    break;
                default:
                    throw new InvalidOperationException($"The fact {path} is of a kind that is no fact.");
            }
        }

        json.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter json, string? name, Bilingual words)
    {
        if (name is null)
        {
            json.WriteStartObject();
        }
        else
        {
            json.WriteStartObject(name);
        }

        json.WriteString("id", words.Id);
        json.WriteString("en", words.En);
        json.WriteEndObject();
    }

    private static void WriteRange(Utf8JsonWriter json, string name, SanctionRange? range)
    {
        if (range is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("min", range.Min.Text());
        json.WriteString("max", range.Max.Text());
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteCodes<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> codes)
        where T : struct, Enum
    {
        json.WriteStartArray(name);
        foreach (var code in codes)
        {
            json.WriteStringValue(code.Text());
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long>? numbers)
    {
        if (numbers is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    // Seconds, and a fraction only where there is one: the form that the door takes and shows.
    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is not { } at)
        {
            json.WriteNull(name);
            return;
        }

        Span<char> text = stackalloc char[40];
        at.TryFormat(text, out var length, at.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:sszzz" : "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }
}
