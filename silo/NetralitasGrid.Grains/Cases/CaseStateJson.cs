using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Cases;

/// <summary>
/// A case, as part of its subject's state, which is written with each report about the subject: what most cases have in common is left out, which is what
/// <see cref="CaseState"/> has when nothing is said. What few cases have is left to the general serializer.
/// </summary>
internal static class CaseStateJson
{
    /// <summary>The case that begins here, of the subject with this key.</summary>
    public static CaseState Of(ref JsonInput json, string? key)
    {
        GridId? id = null, into = null;
        var subjectKey = key;
        string? election = null, regionCode = null, dutyRegion = null, family = null;
        SubjectKind? kind = null;
        Position? position = null;
        DateOnly? anchor = null;
        IReadOnlyList<ActCode> acts = [];
        DateTimeOffset? firstEventAt = null, lastEventAt = null;
        var (severity, priority, reports, version, steps) = (0, CaseState.LeastUrgent, 0, 0, 0);
        CaseStatus? status = null;
        IReadOnlyList<CaseStatus> before = [];
        Verdict? admission = null;
        Level? level = null;
        bool beforeDetermination = false, levelSet = false, capped = false;
        IReadOnlyList<string> reporters = [], evidence = [];
        IReadOnlyList<MinuteCount> minutes = [];
        Virality? viral = null;
        IReadOnlyList<CaseClock> clocks = [];
        IReadOnlyList<ClockOrigin> origins = [];
        Ruling? ruling = null;
        CaseOutcome? outcome = null;
        IReadOnlyList<CaseStanding> standings = [];
        IReadOnlyList<ExemptReport> exempt = [];
        IReadOnlyList<Body> nowBodies = [];
        IReadOnlyList<CaseEscalation> escalations = [];
        IReadOnlyList<ReportTally> tallies = [];
        IReadOnlyList<SubjectDay> days = [];
        IReadOnlyList<PairArea> pairs = [];
        for (json.Object(); json.More();)
        {
            id = json.At("id"u8) ? json.Id() : id;
            election = json.At("election"u8) ? json.Common() : election;
            regionCode = json.At("regionCode"u8) ? json.Common() : regionCode;
            dutyRegion = json.At("dutyRegion"u8) ? json.OptionalCommon() : dutyRegion;
            subjectKey = json.At("subjectKey"u8) ? json.Text() : subjectKey;
            kind = json.At("kind"u8) ? json.Code<SubjectKind>() : kind;
            position = json.At("position"u8) ? json.Code<Position>() : position;
            family = json.At("family"u8) ? json.Common() : family;
            beforeDetermination = json.At("beforeDetermination"u8) ? json.Flag() : beforeDetermination;
            anchor = json.At("anchor"u8) ? json.Day() : anchor;
            acts = json.At("acts"u8) ? json.Codes<ActCode>() : acts;
            firstEventAt = json.At("firstEventAt"u8) ? json.Time() : firstEventAt;
            lastEventAt = json.At("lastEventAt"u8) ? json.Time() : lastEventAt;
            severity = json.At("severity"u8) ? json.Number() : severity;
            priority = json.At("priority"u8) ? json.Number() : priority;
            status = json.At("status"u8) ? json.Code<CaseStatus>() : status;
            before = json.At("before"u8) ? json.Codes<CaseStatus>() : before;
            admission = json.At("admission"u8) ? json.Code<Verdict>() : admission;
            level = json.At("level"u8) ? json.OptionalCode<Level>() : level;
            levelSet = json.At("levelSet"u8) ? json.Flag() : levelSet;
            reports = json.At("reports"u8) ? json.Number() : reports;
            reporters = json.At("reporters"u8) ? json.Texts() : reporters;
            capped = json.At("capped"u8) ? json.Flag() : capped;
            minutes = json.At("minutes"u8) ? json.List(Minute) : minutes;
            viral = json.At("viral"u8) ? json.Rest(GrainsJson.Default.Virality) : viral;
            evidence = json.At("evidence"u8) ? json.Texts() : evidence;
            clocks = json.At("clocks"u8) ? json.List(Clock) : clocks;
            origins = json.At("origins"u8) ? json.Rest(GrainsJson.Default.ClockOriginArray) ?? [] : origins;
            ruling = json.At("ruling"u8) ? json.Rest(GrainsJson.Default.Ruling) : ruling;
            outcome = json.At("outcome"u8) ? json.Rest(GrainsJson.Default.CaseOutcome) : outcome;
            into = json.At("into"u8) ? json.Id() : into;
            standings = json.At("standings"u8) ? json.Rest(GrainsJson.Default.CaseStandingArray) ?? [] : standings;
            exempt = json.At("exempt"u8) ? json.Rest(GrainsJson.Default.ExemptReportArray) ?? [] : exempt;
            nowBodies = json.At("nowBodies"u8) ? json.Codes<Body>() : nowBodies;
            escalations = json.At("escalations"u8) ? json.List(CaseEscalationJson.Of) : escalations;
            tallies = json.At("tallies"u8) ? json.List(Tally) : tallies;
            days = json.At("days"u8) ? json.List(Day) : days;
            pairs = json.At("pairs"u8) ? json.List(Pair) : pairs;
            version = json.At("version"u8) ? json.Number() : version;
            steps = json.At("steps"u8) ? json.Number() : steps;
        }

        return new()
        {
            Id = JsonInput.Needed(id, "id"),
            Election = JsonInput.Needed(election, "election"),
            RegionCode = JsonInput.Needed(regionCode, "regionCode"),
            DutyRegion = dutyRegion,
            SubjectKey = JsonInput.Needed(subjectKey, "subjectKey"),
            Kind = JsonInput.Needed(kind, "kind"),
            Position = JsonInput.Needed(position, "position"),
            Family = JsonInput.Needed(family, "family"),
            BeforeDetermination = beforeDetermination,
            Anchor = JsonInput.Needed(anchor, "anchor"),
            Acts = acts,
            FirstEventAt = JsonInput.Needed(firstEventAt, "firstEventAt"),
            LastEventAt = lastEventAt ?? JsonInput.Needed(firstEventAt, "firstEventAt"),
            Severity = severity,
            Priority = priority,
            Status = JsonInput.Needed(status, "status"),
            Before = before,
            Admission = JsonInput.Needed(admission, "admission"),
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
            Standings = standings,
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

    /// <summary>Writes a case of the subject with this key.</summary>
    public static void Write(JsonOutput json, CaseState value, string key)
    {
        json.StartObject();
        json.Write("id"u8, value.Id);
        json.Write("election"u8, value.Election);
        json.Write("regionCode"u8, value.RegionCode);
        json.WriteIfAny("dutyRegion"u8, value.DutyRegion);
        if (value.SubjectKey != key)
        {
            json.Write("subjectKey"u8, value.SubjectKey);
        }

        json.Write("kind"u8, value.Kind);
        json.Write("position"u8, value.Position);
        json.Write("family"u8, value.Family);
        json.WriteIfTrue("beforeDetermination"u8, value.BeforeDetermination);
        json.Write("anchor"u8, value.Anchor);
        json.WriteIfAny("acts"u8, value.Acts);
        json.Write("firstEventAt"u8, value.FirstEventAt);
        if (!value.LastEventAt.EqualsExact(value.FirstEventAt))
        {
            json.Write("lastEventAt"u8, value.LastEventAt);
        }

        json.WriteUnless("severity"u8, value.Severity, 0);
        json.WriteUnless("priority"u8, value.Priority, CaseState.LeastUrgent);
        json.Write("status"u8, value.Status);
        json.WriteIfAny("before"u8, value.Before);
        json.Write("admission"u8, value.Admission);
        json.WriteIfAny("level"u8, value.Level);
        json.WriteIfTrue("levelSet"u8, value.LevelSet);
        json.WriteUnless("reports"u8, value.Reports, 0);
        json.WriteIfAny("reporters"u8, value.Reporters);
        json.WriteIfTrue("capped"u8, value.Capped);
        json.WriteIfAny("minutes"u8, value.Minutes, Write);
        json.WriteRest("viral"u8, value.Viral, GrainsJson.Default.Virality);
        json.WriteIfAny("evidence"u8, value.Evidence);
        json.WriteIfAny("clocks"u8, value.Clocks, Write);
        json.WriteRest("origins"u8, value.Origins, GrainsJson.Default.ClockOrigin);
        json.WriteRest("ruling"u8, value.Ruling, GrainsJson.Default.Ruling);
        json.WriteRest("outcome"u8, value.Outcome, GrainsJson.Default.CaseOutcome);
        if (value.Into is { } into)
        {
            json.Write("into"u8, into);
        }

        json.WriteRest("standings"u8, value.Standings, GrainsJson.Default.CaseStanding);
        json.WriteRest("exempt"u8, value.Exempt, GrainsJson.Default.ExemptReport);
        json.WriteIfAny("nowBodies"u8, value.NowBodies);
        json.WriteIfAny("escalations"u8, value.Escalations, CaseEscalationJson.Write);
        json.WriteIfAny("tallies"u8, value.Tallies, Write);
        json.WriteIfAny("days"u8, value.Days, Write);
        json.WriteIfAny("pairs"u8, value.Pairs, Write);
        json.WriteUnless("version"u8, value.Version, 0);
        json.WriteUnless("steps"u8, value.Steps, 0);
        json.EndObject();
    }

    /// <summary>A day in a cluster.</summary>
    public static void Write(JsonOutput json, SubjectDay day)
    {
        json.StartObject();
        json.Write("region"u8, day.Region);
        json.Write("part"u8, day.Part);
        json.Write("day"u8, day.Day);
        json.WriteUnless("n"u8, day.N, 1);
        json.EndObject();
    }

    private static MinuteCount Minute(ref JsonInput json)
    {
        var (minute, n) = (0L, 1);
        for (json.Object(); json.More();)
        {
            minute = json.At("minute"u8) ? json.LongNumber() : minute;
            n = json.At("n"u8) ? json.Number() : n;
        }

        return new(minute, n);
    }

    private static CaseClock Clock(ref JsonInput json)
    {
        var (clock, duration, unit, startsOn, stopped) = (default(Clock), "", default(ClockUnit), default(ClockStart), false);
        ClockState? state = null;
        DateTimeOffset? startsAt = null, dueAt = null;
        for (json.Object(); json.More();)
        {
            clock = json.At("clock"u8) ? json.Code<Clock>() : clock;
            duration = json.At("duration"u8) ? json.Common() : duration;
            unit = json.At("unit"u8) ? json.Code<ClockUnit>() : unit;
            startsOn = json.At("startsOn"u8) ? json.Code<ClockStart>() : startsOn;
            startsAt = json.At("startsAt"u8) ? json.OptionalTime() : startsAt;
            dueAt = json.At("dueAt"u8) ? json.OptionalTime() : dueAt;
            state = json.At("state"u8) ? json.Code<ClockState>() : state;
            stopped = json.At("stopped"u8) ? json.Flag() : stopped;
        }

        return new(clock, duration, unit, startsOn, startsAt, dueAt, state ?? Expected(startsAt), stopped);
    }

    private static ReportTally Tally(ref JsonInput json)
    {
        var (area, act, phase, n) = ("", default(ActCode), default(Phase), 1);
        for (json.Object(); json.More();)
        {
            area = json.At("area"u8) ? json.Common() : area;
            act = json.At("act"u8) ? json.Code<ActCode>() : act;
            phase = json.At("phase"u8) ? json.Code<Phase>() : phase;
            n = json.At("n"u8) ? json.Number() : n;
        }

        return new(area, act, phase, n);
    }

    private static SubjectDay Day(ref JsonInput json)
    {
        var (region, part, day, n) = ("", "", default(DateOnly), 1);
        for (json.Object(); json.More();)
        {
            region = json.At("region"u8) ? json.Common() : region;
            part = json.At("part"u8) ? json.Text() : part;
            day = json.At("day"u8) ? json.Day() : day;
            n = json.At("n"u8) ? json.Number() : n;
        }

        return new(region, part, day, n);
    }

    private static PairArea Pair(ref JsonInput json)
    {
        var (election, pair, area) = ("", 0, "");
        for (json.Object(); json.More();)
        {
            election = json.At("election"u8) ? json.Common() : election;
            pair = json.At("pair"u8) ? json.Number() : pair;
            area = json.At("area"u8) ? json.Common() : area;
        }

        return new(election, pair, area);
    }

    private static void Write(JsonOutput json, MinuteCount minute)
    {
        json.StartObject();
        json.Write("minute"u8, minute.Minute);
        json.WriteUnless("n"u8, minute.N, 1);
        json.EndObject();
    }

    private static void Write(JsonOutput json, CaseClock clock)
    {
        json.StartObject();
        json.Write("clock"u8, clock.Clock);
        json.Write("duration"u8, clock.Duration);
        json.Write("unit"u8, clock.Unit);
        json.Write("startsOn"u8, clock.StartsOn);
        json.WriteIfAny("startsAt"u8, clock.StartsAt);
        json.WriteIfAny("dueAt"u8, clock.DueAt);
        if (clock.State != Expected(clock.StartsAt))
        {
            json.Write("state"u8, clock.State);
        }

        json.WriteIfTrue("stopped"u8, clock.Stopped);
        json.EndObject();
    }

    /// <summary>As most clocks are.</summary>
    private static ClockState Expected(DateTimeOffset? startsAt) => startsAt is null ? ClockState.Waiting : ClockState.Running;

    private static void Write(JsonOutput json, ReportTally tally)
    {
        json.StartObject();
        json.Write("area"u8, tally.Area);
        json.Write("act"u8, tally.Act);
        json.Write("phase"u8, tally.Phase);
        json.WriteUnless("n"u8, tally.N, 1);
        json.EndObject();
    }

    private static void Write(JsonOutput json, PairArea pair)
    {
        json.StartObject();
        json.Write("election"u8, pair.Election);
        json.Write("pair"u8, pair.Pair);
        json.Write("area"u8, pair.Area);
        json.EndObject();
    }
}
