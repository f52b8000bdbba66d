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
    /// <summary>The decision's bytes.</summary>
    public static byte[] Write(Decision decision) => JsonOutput.Prose(decision, Write);

    /// <summary>Writes the decision's bytes behind what there is.</summary>
    internal static void Write(JsonOutput json, Decision decision)
    {
        json.StartObject();
        json.Write("id"u8, decision.Id);
        json.Write("incidentId"u8, decision.Incident);
        json.Write("caseId"u8, decision.Case);
        json.Write("attached"u8, decision.Attached);
        json.Write("decidedFor"u8, decision.DecidedFor);
        json.WriteOrNull("supersedes"u8, decision.Supersedes);
        if (decision.Redecision is { } again)
        {
            json.StartObject("redecision"u8);
            json.Write("event"u8, again.Event);
            json.Write("type"u8, again.Type);
            json.Write("by"u8, again.By);
            json.Write("at"u8, again.At);
            json.Write("exemptionsOff"u8, again.ExemptionsOff);
            json.EndObject();
        }

        json.Write("outcome"u8, decision.Outcome);
        json.Write("severity"u8, decision.Severity);
        json.Write("priority"u8, decision.Priority);
        json.Write("phase"u8, decision.Phase);
        json.Write("windows"u8, decision.Windows);
        json.Write("zone"u8, decision.Zone);
        json.Write("repeat"u8, decision.Repeat);
        json.StartObject("admission"u8);
        json.Write("verdict"u8, decision.Admission.Verdict);
        json.Write("missing"u8, decision.Admission.Missing);
        json.Write("unproven"u8, decision.Admission.Unproven);
        json.EndObject();
        json.StartArray("tracks"u8);
        foreach (var track in decision.Tracks.Span())
        {
            json.Value(TrackTexts[(int)track]);
        }

        json.EndArray();
        json.StartArray("rules"u8);
        foreach (var rule in decision.Rules.Span())
        {
            json.Raw(rule.Json);
        }

        json.EndArray();
        WriteSanction(json, decision.Sanction);
        WriteTargets(json, decision.Targets);
        WriteDeadlines(json, decision.Deadlines);
        WriteFacts(json, decision.Facts);
        json.Name("explanation"u8);
        if (decision.Source is { } source)
        {
            Explainer.Write(json, decision, source);
        }
        else
        {
            json.Value(decision.Explanation);
        }

        json.StartArray("notes"u8);
        foreach (var note in decision.Notes.Span())
        {
            json.Value(note);
        }

        json.EndArray();
        json.StartObject("pack"u8);
        json.Write("name"u8, decision.Pack.Name);
        json.Write("version"u8, decision.Pack.Version);
        json.Write("hash"u8, decision.Pack.Hash);
        json.EndObject();
        json.EndObject();
    }

    /// <summary>A matched rule's JSON; written once a rule, since a pack shows the same few to every decision.</summary>
    internal static byte[] Write(MatchedRule rule) => JsonOutput.Prose(rule, Write);

    private static void Write(JsonOutput json, MatchedRule rule)
    {
        json.StartObject();
        json.Write("id"u8, rule.Id);
        json.Write("step"u8, rule.Step);
        json.Write("title"u8, rule.Title);
        if (rule.Severity is { } severity)
        {
            json.Write("severity"u8, severity);
        }
        else
        {
            json.WriteNull("severity"u8);
        }

        WriteRange(json, "sanction"u8, rule.Sanction);
        WriteRange(json, "alternative"u8, rule.Alternative);
        json.Write("basis"u8, rule.Basis);
        json.EndObject();
    }

    private static readonly string[] TrackTexts = [.. Enum.GetValues<Track>().Select(MeaningReader.TrackText)];

    private static void WriteSanction(JsonOutput json, SanctionAdvice? sanction)
    {
        if (sanction is null)
        {
            json.WriteNull("sanction"u8);
            return;
        }

        json.StartObject("sanction"u8);
        json.WriteOrNull("min"u8, sanction.Min);
        json.WriteOrNull("max"u8, sanction.Max);
        json.WriteOrNull("recommended"u8, sanction.Recommended);
        WriteRange(json, "alternative"u8, sanction.Alternative);
        if (sanction.Criminal is { } criminal)
        {
            json.StartObject("criminal"u8);
            json.Write("articles"u8, criminal.Articles);
            WriteNumbers(json, "prisonMonths"u8, criminal.PrisonMonths);
            WriteNumbers(json, "fineRupiah"u8, criminal.FineRupiah);
            json.EndObject();
        }
        else
        {
            json.WriteNull("criminal"u8);
        }

        json.EndObject();
    }

    private static void WriteTargets(JsonOutput json, IReadOnlyList<Target> targets)
    {
        json.StartArray("targets"u8);
        foreach (var target in targets.Span())
        {
            json.StartObject();
            json.Write("body"u8, target.Body);
            json.WriteOrNull("level"u8, target.Level);
            json.Write("action"u8, target.Action);
            json.Write("when"u8, target.When);
            json.Write("rules"u8, target.Rules);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void WriteDeadlines(JsonOutput json, IReadOnlyList<Deadline> deadlines)
    {
        json.StartArray("deadlines"u8);
        foreach (var deadline in deadlines.Span())
        {
            json.StartObject();
            json.Write("clock"u8, deadline.Clock);
            json.Write("duration"u8, deadline.Duration);
            json.Write("unit"u8, deadline.Unit);
            json.Write("startsOn"u8, deadline.StartsOn);
            json.WriteOrNull("startsAt"u8, deadline.StartsAt);
            json.WriteOrNull("dueAt"u8, deadline.DueAt);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void WriteFacts(JsonOutput json, IReadOnlyList<KeyValuePair<string, object?>> facts)
    {
        json.StartObject("facts"u8);
        foreach (var (path, value) in facts.Span())
        {
            json.Name(path);
            switch (value)
            {
                case null:
                    json.Raw("null"u8);
                    break;
                case bool flag:
                    json.Raw(flag ? "true"u8 : "false"u8);
                    break;
                case int number:
                    json.Value(number);
                    break;
                case string text:
                    json.Value(text);
                    break;
                case IReadOnlyList<string> texts:
                    json.Value(texts);
                    break;
                default:
                    throw new InvalidOperationException($"The fact {path} is of a kind that is no fact.");
            }
        }

        json.EndObject();
    }

    private static void WriteRange(JsonOutput json, ReadOnlySpan<byte> name, SanctionRange? range)
    {
        if (range is null)
        {
            json.WriteNull(name);
            return;
        }

        json.StartObject(name);
        json.Write("min"u8, range.Min);
        json.Write("max"u8, range.Max);
        json.EndObject();
    }

    private static void WriteNumbers(JsonOutput json, ReadOnlySpan<byte> name, IReadOnlyList<long>? numbers)
    {
        if (numbers is null)
        {
            json.WriteNull(name);
            return;
        }

        json.StartArray(name);
        foreach (var number in numbers)
        {
            json.Value(number);
        }

        json.EndArray();
    }
}
