using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Cases;

/// <summary>
/// Reads and writes cases by hand, as part of their subject's state: every incident writes one. What few cases have is left to the
/// general serializer. Null is left out.
/// </summary>
internal sealed partial class CaseStateJson : JsonConverter<CaseState>
{
    /// <inheritdoc/>
    public override CaseState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CaseState value, JsonSerializerOptions options) => Write(writer, value);

    /// <summary>The case that begins here.</summary>
    public static CaseState Read(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        GridId? id = null, into = null;
        string? election = null, regionCode = null, dutyRegion = null, subjectKey = null, family = null;
        SubjectKind? kind = null;
        Position? position = null;
        bool? beforeDetermination = null;
        DateOnly? anchor = null;
        IReadOnlyList<ActCode> acts = [];
        DateTimeOffset? firstEventAt = null, lastEventAt = null;
        var (severity, priority, reports, version, steps) = (0, 4, 0, 0, 0);
        CaseStatus? status = null;
        IReadOnlyList<CaseStatus> before = [];
        Verdict? admission = null;
        Level? level = null;
        bool levelSet = false, capped = false;
        IReadOnlyList<string> reporters = [], evidence = [];
        IReadOnlyList<MinuteCount> minutes = [];
        Virality? viral = null;
        IReadOnlyList<CaseClock> clocks = [];
        IReadOnlyList<ClockOrigin> origins = [];
        Ruling? ruling = null;
        CaseOutcome? outcome = null;
        IReadOnlyList<ExemptReport> exempt = [];
        IReadOnlyList<Body> nowBodies = [];
        IReadOnlyList<CaseEscalation> escalations = [];
        IReadOnlyList<ReportTally> tallies = [];
        IReadOnlyList<SubjectDay> days = [];
        IReadOnlyList<PairArea> pairs = [];
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("id"u8))
            {
                id = JsonFields.Id(ref json);
            }
            else if (name.SequenceEqual("election"u8))
            {
                election = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("regionCode"u8))
            {
                regionCode = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("dutyRegion"u8))
            {
                dutyRegion = JsonFields.CommonOrNull(ref json);
            }
            else if (name.SequenceEqual("subjectKey"u8))
            {
                subjectKey = JsonFields.Text(ref json);
            }
            else if (name.SequenceEqual("kind"u8))
            {
                kind = JsonFields.Code<SubjectKind>(ref json);
            }
            else if (name.SequenceEqual("position"u8))
            {
                position = JsonFields.Code<Position>(ref json);
            }
            else if (name.SequenceEqual("family"u8))
            {
                family = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("beforeDetermination"u8))
            {
                beforeDetermination = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("anchor"u8))
            {
                anchor = JsonFields.Day(ref json);
            }
            else if (name.SequenceEqual("acts"u8))
            {
                acts = JsonFields.CodeList<ActCode>(ref json);
            }
            else if (name.SequenceEqual("firstEventAt"u8))
            {
                firstEventAt = JsonFields.Time(ref json);
            }
            else if (name.SequenceEqual("lastEventAt"u8))
            {
                lastEventAt = JsonFields.Time(ref json);
            }
            else if (name.SequenceEqual("severity"u8))
            {
                severity = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("priority"u8))
            {
                priority = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("status"u8))
            {
                status = JsonFields.Code<CaseStatus>(ref json);
            }
            else if (name.SequenceEqual("before"u8))
            {
                before = JsonFields.CodeList<CaseStatus>(ref json);
            }
            else if (name.SequenceEqual("admission"u8))
            {
                admission = JsonFields.Code<Verdict>(ref json);
            }
            else if (name.SequenceEqual("level"u8))
            {
                level = JsonFields.OptionalCode<Level>(ref json);
            }
            else if (name.SequenceEqual("levelSet"u8))
            {
                levelSet = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("reports"u8))
            {
                reports = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("reporters"u8))
            {
                reporters = JsonFields.TextList(ref json);
            }
            else if (name.SequenceEqual("capped"u8))
            {
                capped = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("minutes"u8))
            {
                minutes = Minutes(ref json);
            }
            else if (name.SequenceEqual("viral"u8))
            {
                viral = JsonFields.Rest(ref json, GrainsJson.Default.Virality);
            }
            else if (name.SequenceEqual("evidence"u8))
            {
                evidence = JsonFields.TextList(ref json);
            }
            else if (name.SequenceEqual("clocks"u8))
            {
                clocks = Clocks(ref json);
            }
            else if (name.SequenceEqual("origins"u8))
            {
                origins = JsonFields.Rest(ref json, GrainsJson.Default.ClockOriginArray) ?? [];
            }
            else if (name.SequenceEqual("ruling"u8))
            {
                ruling = JsonFields.Rest(ref json, GrainsJson.Default.Ruling);
            }
            else if (name.SequenceEqual("outcome"u8))
            {
                outcome = JsonFields.Rest(ref json, GrainsJson.Default.CaseOutcome);
            }
            else if (name.SequenceEqual("into"u8))
            {
                into = JsonFields.Id(ref json);
            }
            else if (name.SequenceEqual("exempt"u8))
            {
                exempt = JsonFields.Rest(ref json, GrainsJson.Default.ExemptReportArray) ?? [];
            }
            else if (name.SequenceEqual("nowBodies"u8))
            {
                nowBodies = JsonFields.CodeList<Body>(ref json);
            }
            else if (name.SequenceEqual("escalations"u8))
            {
                escalations = JsonFields.Rest(ref json, GrainsJson.Default.CaseEscalationArray) ?? [];
            }
            else if (name.SequenceEqual("tallies"u8))
            {
                tallies = Tallies(ref json);
            }
            else if (name.SequenceEqual("days"u8))
            {
                days = Days(ref json);
            }
            else if (name.SequenceEqual("pairs"u8))
            {
                pairs = Pairs(ref json);
            }
            else if (name.SequenceEqual("version"u8))
            {
                version = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("steps"u8))
            {
                steps = JsonFields.Number(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new()
        {
            Id = JsonFields.Needed(id, "id"),
            Election = JsonFields.Needed(election, "election"),
            RegionCode = JsonFields.Needed(regionCode, "regionCode"),
            DutyRegion = dutyRegion,
            SubjectKey = JsonFields.Needed(subjectKey, "subjectKey"),
            Kind = JsonFields.Needed(kind, "kind"),
            Position = JsonFields.Needed(position, "position"),
            Family = JsonFields.Needed(family, "family"),
            BeforeDetermination = JsonFields.Needed(beforeDetermination, "beforeDetermination"),
            Anchor = JsonFields.Needed(anchor, "anchor"),
            Acts = acts,
            FirstEventAt = JsonFields.Needed(firstEventAt, "firstEventAt"),
            LastEventAt = JsonFields.Needed(lastEventAt, "lastEventAt"),
            Severity = severity,
            Priority = priority,
            Status = JsonFields.Needed(status, "status"),
            Before = before,
            Admission = JsonFields.Needed(admission, "admission"),
            Level = level,
            LevelSet = levelSet,
            Reports = reports,
            Reporters = reporters,
            Capped = capped,
            Minutes = minutes,
            Viral = viral,
            Evidence = evidence,
            Clocks = clocks,
            Origins = origins,
            Ruling = ruling,
            Outcome = outcome,
            Into = into,
            Exempt = exempt,
            NowBodies = nowBodies,
            Escalations = escalations,
            Tallies = tallies,
            Days = days,
            Pairs = pairs,
            Version = version,
            Steps = steps,
        };
    }

    /// <summary>Writes a case.</summary>
    public static void Write(Utf8JsonWriter json, CaseState value)
    {
        json.WriteStartObject();
        JsonFields.Write(json, "id"u8, value.Id);
        json.WriteString("election"u8, value.Election);
        json.WriteString("regionCode"u8, value.RegionCode);
        JsonFields.WriteIfAny(json, "dutyRegion"u8, value.DutyRegion);
        json.WriteString("subjectKey"u8, value.SubjectKey);
        JsonFields.Write(json, "kind"u8, value.Kind);
        JsonFields.Write(json, "position"u8, value.Position);
        json.WriteString("family"u8, value.Family);
        json.WriteBoolean("beforeDetermination"u8, value.BeforeDetermination);
        JsonFields.Write(json, "anchor"u8, value.Anchor);
        JsonFields.Write(json, "acts"u8, value.Acts);
        json.WriteString("firstEventAt"u8, value.FirstEventAt);
        json.WriteString("lastEventAt"u8, value.LastEventAt);
        json.WriteNumber("severity"u8, value.Severity);
        json.WriteNumber("priority"u8, value.Priority);
        JsonFields.Write(json, "status"u8, value.Status);
        JsonFields.Write(json, "before"u8, value.Before);
        JsonFields.Write(json, "admission"u8, value.Admission);
        if (value.Level is { } level)
        {
            JsonFields.Write(json, "level"u8, level);
        }

        json.WriteBoolean("levelSet"u8, value.LevelSet);
        json.WriteNumber("reports"u8, value.Reports);
        JsonFields.Write(json, "reporters"u8, value.Reporters);
        json.WriteBoolean("capped"u8, value.Capped);
        json.WriteStartArray("minutes"u8);
        foreach (var minute in value.Minutes)
        {
            json.WriteStartObject();
            json.WriteNumber("minute"u8, minute.Minute);
            json.WriteNumber("n"u8, minute.N);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonFields.WriteRest(json, "viral"u8, value.Viral, GrainsJson.Default.Virality);
        JsonFields.Write(json, "evidence"u8, value.Evidence);
        json.WriteStartArray("clocks"u8);
        foreach (var clock in value.Clocks)
        {
            Write(json, clock);
        }

        json.WriteEndArray();
        JsonFields.WriteRest(json, "origins"u8, value.Origins, GrainsJson.Default.ClockOrigin);
        JsonFields.WriteRest(json, "ruling"u8, value.Ruling, GrainsJson.Default.Ruling);
        JsonFields.WriteRest(json, "outcome"u8, value.Outcome, GrainsJson.Default.CaseOutcome);
        if (value.Into is { } into)
        {
            JsonFields.Write(json, "into"u8, into);
        }

        JsonFields.WriteRest(json, "exempt"u8, value.Exempt, GrainsJson.Default.ExemptReport);
        JsonFields.Write(json, "nowBodies"u8, value.NowBodies);
        JsonFields.WriteRest(json, "escalations"u8, value.Escalations, GrainsJson.Default.CaseEscalation);
        json.WriteStartArray("tallies"u8);
        foreach (var tally in value.Tallies)
        {
            json.WriteStartObject();
            json.WriteString("area"u8, tally.Area);
            JsonFields.Write(json, "act"u8, tally.Act);
            JsonFields.Write(json, "phase"u8, tally.Phase);
            json.WriteNumber("n"u8, tally.N);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("days"u8);
        foreach (var day in value.Days)
        {
            json.WriteStartObject();
            json.WriteString("region"u8, day.Region);
            json.WriteString("part"u8, day.Part);
            JsonFields.Write(json, "day"u8, day.Day);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("pairs"u8);
        foreach (var pair in value.Pairs)
        {
            json.WriteStartObject();
            json.WriteString("election"u8, pair.Election);
            json.WriteNumber("pair"u8, pair.Pair);
            json.WriteString("area"u8, pair.Area);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("version"u8, value.Version);
        json.WriteNumber("steps"u8, value.Steps);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CaseClock clock)
    {
        json.WriteStartObject();
        JsonFields.Write(json, "clock"u8, clock.Clock);
        json.WriteString("duration"u8, clock.Duration);
        JsonFields.Write(json, "unit"u8, clock.Unit);
        JsonFields.Write(json, "startsOn"u8, clock.StartsOn);
        if (clock.StartsAt is { } startsAt)
        {
            json.WriteString("startsAt"u8, startsAt);
        }

        if (clock.DueAt is { } dueAt)
        {
            json.WriteString("dueAt"u8, dueAt);
        }

        JsonFields.Write(json, "state"u8, clock.State);
        json.WriteBoolean("stopped"u8, clock.Stopped);
        json.WriteEndObject();
    }
}
