using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;
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
        Write(decision, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the decision's bytes behind what a buffer holds.</summary>
    internal static void Write(Decision decision, ArrayBufferWriter<byte> buffer)
    {
        var writer = _writer ??= new Utf8JsonWriter(buffer, Options);
        writer.Reset(buffer);
        Write(writer, decision);
        writer.Flush();
    }

    private static void Write(Utf8JsonWriter json, Decision decision)
    {
        json.WriteStartObject();
        JsonFields.Write(json, "id"u8, decision.Id);
        JsonFields.Write(json, "incidentId"u8, decision.Incident);
        JsonFields.Write(json, "caseId"u8, decision.Case);
        json.WriteBoolean("attached"u8, decision.Attached);
        WriteTime(json, "decidedFor", decision.DecidedFor);
        WriteText(json, "supersedes", decision.Supersedes?.ToString());
        JsonFields.Write(json, "outcome"u8, decision.Outcome);
        json.WriteNumber("severity"u8, decision.Severity);
        json.WriteNumber("priority"u8, decision.Priority);
        JsonFields.Write(json, "phase"u8, decision.Phase);
        WriteCodes(json, "windows", decision.Windows);
        JsonFields.Write(json, "zone"u8, decision.Zone);
        json.WriteBoolean("repeat"u8, decision.Repeat);
        json.WriteStartObject("admission"u8);
        JsonFields.Write(json, "verdict"u8, decision.Admission.Verdict);
        WriteCodes(json, "missing", decision.Admission.Missing);
        WriteTexts(json, "unproven", decision.Admission.Unproven);
        json.WriteEndObject();
        json.WriteStartArray("tracks"u8);
        foreach (var track in decision.Tracks)
        {
            json.WriteStringValue(TrackTexts[(int)track]);
        }

        json.WriteEndArray();
        json.WriteStartArray("rules"u8);
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
        json.WriteStartArray("notes"u8);
        foreach (var note in decision.Notes)
        {
            WriteWords(json, null, note);
        }

        json.WriteEndArray();
        json.WriteStartObject("pack"u8);
        json.WriteString("name"u8, decision.Pack.Name);
        json.WriteString("version"u8, decision.Pack.Version);
        json.WriteString("hash"u8, decision.Pack.Hash);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A matched rule's JSON; written once a rule, since a pack shows the same few to every decision.</summary>
    internal static byte[] Write(MatchedRule rule)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("id"u8, rule.Id);
        JsonFields.Write(json, "step"u8, rule.Step);
        WriteWords(json, "title", rule.Title);
        if (rule.Severity is { } severity)
        {
            json.WriteNumber("severity"u8, severity);
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

        json.WriteStartObject("sanction"u8);
        WriteText(json, "min", sanction.Min?.Text());
        WriteText(json, "max", sanction.Max?.Text());
        WriteText(json, "recommended", sanction.Recommended?.Text());
        WriteRange(json, "alternative", sanction.Alternative);
        if (sanction.Criminal is { } criminal)
        {
            json.WriteStartObject("criminal"u8);
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
        json.WriteStartArray("targets"u8);
        foreach (var target in targets)
        {
            json.WriteStartObject();
            JsonFields.Write(json, "body"u8, target.Body);
            WriteText(json, "level", target.Level?.Text());
            JsonFields.Write(json, "action"u8, target.Action);
            JsonFields.Write(json, "when"u8, target.When);
            WriteTexts(json, "rules", target.Rules);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDeadlines(Utf8JsonWriter json, IReadOnlyList<Deadline> deadlines)
    {
        json.WriteStartArray("deadlines"u8);
        foreach (var deadline in deadlines)
        {
            json.WriteStartObject();
            JsonFields.Write(json, "clock"u8, deadline.Clock);
            json.WriteString("duration"u8, deadline.Duration);
            JsonFields.Write(json, "unit"u8, deadline.Unit);
            JsonFields.Write(json, "startsOn"u8, deadline.StartsOn);
            WriteTime(json, "startsAt", deadline.StartsAt);
            WriteTime(json, "dueAt", deadline.DueAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFacts(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> facts)
    {
        json.WriteStartObject("facts"u8);
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

        json.WriteString("id"u8, words.Id);
        json.WriteString("en"u8, words.En);
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
        JsonFields.Write(json, "min"u8, range.Min);
        JsonFields.Write(json, "max"u8, range.Max);
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
            json.WriteStringValue(Code<T>.Json(code));
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

        Span<byte> text = stackalloc byte[40];
        at.TryFormat(text, out var length, at.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:sszzz" : "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }
}
