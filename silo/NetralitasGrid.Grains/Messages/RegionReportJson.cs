using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Messages;

/// <summary>A report to a region. Empty lists and null are left out, and when it was appended where that is when it was received.</summary>
internal sealed class RegionReportJson : HandwrittenJson<RegionReport>
{
    public static readonly RegionReportJson Shared = new();

    /// <inheritdoc/>
    public override RegionReport Read(ref JsonInput json)
    {
        RegionItem[]? items = null;
        for (json.Object(); json.More();)
        {
            items = json.At("items"u8) ? json.List(Item) : items;
        }

        return new(JsonInput.Needed(items, "items"));
    }

    /// <inheritdoc/>
    public override void Write(JsonOutput json, RegionReport value)
    {
        json.StartObject();
        json.Write("items"u8, value.Items, Write);
        json.EndObject();
    }

    private static RegionItem Item(ref JsonInput json)
    {
        GridId? cause = null;
        string? election = null, subject = null, incident = null;
        DateTimeOffset? receivedAt = null, appendedAt = null;
        IReadOnlyList<IncidentDelta> moved = [];
        IReadOnlyList<CaseDelta> cases = [];
        IReadOnlyList<ReportDelta> reports = [];
        IReadOnlyList<DayDelta> days = [];
        IReadOnlyList<PairDelta> pairs = [];
        IReadOnlyList<ViralDelta> virals = [];
        IReadOnlyList<EscalationDelta> escalations = [];
        for (json.Object(); json.More();)
        {
            cause = json.At("cause"u8) ? json.Id() : cause;
            election = json.At("election"u8) ? json.Common() : election;
            subject = json.At("subject"u8) ? json.Text() : subject;
            receivedAt = json.At("receivedAt"u8) ? json.Time() : receivedAt;
            appendedAt = json.At("appendedAt"u8) ? json.Time() : appendedAt;
            incident = json.At("incident"u8) ? json.OptionalCommon() : incident;
            moved = json.At("moved"u8) ? json.Rest(GrainsJson.Default.IncidentDeltaArray) ?? [] : moved;
            cases = json.At("cases"u8) ? json.List(Case) : cases;
            reports = json.At("reports"u8) ? json.List(Report) : reports;
            days = json.At("days"u8) ? json.List(Day) : days;
            pairs = json.At("pairs"u8) ? json.List(Pair) : pairs;
            virals = json.At("virals"u8) ? json.List(Viral) : virals;
            escalations = json.At("escalations"u8) ? json.List(Escalation) : escalations;
        }

        return new()
        {
            Cause = JsonInput.Needed(cause, "cause"),
            Election = JsonInput.Needed(election, "election"),
            Subject = JsonInput.Needed(subject, "subject"),
            ReceivedAt = JsonInput.Needed(receivedAt, "receivedAt"),
            AppendedAt = appendedAt ?? JsonInput.Needed(receivedAt, "receivedAt").ToUniversalTime(),
            Incident = incident,
            Moved = moved,
            Cases = cases,
            Reports = reports,
            Days = days,
            Pairs = pairs,
            Virals = virals,
            Escalations = escalations,
        };
    }

    private static void Write(JsonOutput json, RegionItem item)
    {
        json.StartObject();
        json.Write("cause"u8, item.Cause);
        json.Write("election"u8, item.Election);
        json.Write("subject"u8, item.Subject);
        json.Write("receivedAt"u8, item.ReceivedAt);
        if (!item.AppendedAt.EqualsExact(item.ReceivedAt.ToUniversalTime()))
        {
            json.Write("appendedAt"u8, item.AppendedAt);
        }

        json.WriteIfAny("incident"u8, item.Incident);
        json.WriteRest("moved"u8, item.Moved, GrainsJson.Default.IncidentDelta);
        json.WriteIfAny("cases"u8, item.Cases, Write);
        json.WriteIfAny("reports"u8, item.Reports, Write);
        json.WriteIfAny("days"u8, item.Days, Write);
        json.WriteIfAny("pairs"u8, item.Pairs, Write);
        json.WriteIfAny("virals"u8, item.Virals, Write);
        json.WriteIfAny("escalations"u8, item.Escalations, Write);
        json.EndObject();
    }

    private static CaseDelta Case(ref JsonInput json)
    {
        var (area, status, severity, admission, left, n) = ("", default(CaseStatus), 0, default(Verdict), false, 0);
        for (json.Object(); json.More();)
        {
            area = json.At("area"u8) ? json.Common() : area;
            status = json.At("status"u8) ? json.Code<CaseStatus>() : status;
            severity = json.At("severity"u8) ? json.Number() : severity;
            admission = json.At("admission"u8) ? json.Code<Verdict>() : admission;
            left = json.At("left"u8) ? json.Flag() : left;
            n = json.At("n"u8) ? json.Number() : n;
        }

        return new(area, status, severity, admission, left, n);
    }

    private static void Write(JsonOutput json, CaseDelta delta)
    {
        json.StartObject();
        json.Write("area"u8, delta.Area);
        json.Write("status"u8, delta.Status);
        json.Write("severity"u8, delta.Severity);
        json.Write("admission"u8, delta.Admission);
        json.WriteIfTrue("left"u8, delta.Left);
        json.Write("n"u8, delta.N);
        json.EndObject();
    }

    private static ReportDelta Report(ref JsonInput json)
    {
        var (area, act, phase, n) = ("", default(ActCode), default(Phase), 0);
        for (json.Object(); json.More();)
        {
            area = json.At("area"u8) ? json.Common() : area;
            act = json.At("act"u8) ? json.Code<ActCode>() : act;
            phase = json.At("phase"u8) ? json.Code<Phase>() : phase;
            n = json.At("n"u8) ? json.Number() : n;
        }

        return new(area, act, phase, n);
    }

    private static void Write(JsonOutput json, ReportDelta delta)
    {
        json.StartObject();
        json.Write("area"u8, delta.Area);
        json.Write("act"u8, delta.Act);
        json.Write("phase"u8, delta.Phase);
        json.Write("n"u8, delta.N);
        json.EndObject();
    }

    private static DayDelta Day(ref JsonInput json)
    {
        var (part, day, n) = ("", default(DateOnly), 0);
        for (json.Object(); json.More();)
        {
            part = json.At("part"u8) ? json.Text() : part;
            day = json.At("day"u8) ? json.Day() : day;
            n = json.At("n"u8) ? json.Number() : n;
        }

        return new(part, day, n);
    }

    private static void Write(JsonOutput json, DayDelta delta)
    {
        json.StartObject();
        json.Write("part"u8, delta.Part);
        json.Write("day"u8, delta.Day);
        json.Write("n"u8, delta.N);
        json.EndObject();
    }

    private static PairDelta Pair(ref JsonInput json)
    {
        var (election, pair, area, n) = ("", 0, "", 0);
        for (json.Object(); json.More();)
        {
            election = json.At("election"u8) ? json.Common() : election;
            pair = json.At("pair"u8) ? json.Number() : pair;
            area = json.At("area"u8) ? json.Common() : area;
            n = json.At("n"u8) ? json.Number() : n;
        }

        return new(election, pair, area, n);
    }

    private static void Write(JsonOutput json, PairDelta delta)
    {
        json.StartObject();
        json.Write("election"u8, delta.Election);
        json.Write("pair"u8, delta.Pair);
        json.Write("area"u8, delta.Area);
        json.Write("n"u8, delta.N);
        json.EndObject();
    }

    private static ViralDelta Viral(ref JsonInput json)
    {
        var (id, area, byRate, n, count) = (default(GridId), "", false, 0, 0);
        for (json.Object(); json.More();)
        {
            id = json.At("case"u8) ? json.Id() : id;
            area = json.At("area"u8) ? json.Common() : area;
            byRate = json.At("byRate"u8) ? json.Flag() : byRate;
            n = json.At("n"u8) ? json.Number() : n;
            count = json.At("count"u8) ? json.Number() : count;
        }

        return new(id, area, byRate, n, count);
    }

    private static void Write(JsonOutput json, ViralDelta delta)
    {
        json.StartObject();
        json.Write("case"u8, delta.Case);
        json.Write("area"u8, delta.Area);
        json.Write("byRate"u8, delta.ByRate);
        json.Write("n"u8, delta.N);
        json.Write("count"u8, delta.Count);
        json.EndObject();
    }

    private static EscalationDelta Escalation(ref JsonInput json)
    {
        var (area, rule, n) = ("", "", 0);
        for (json.Object(); json.More();)
        {
            area = json.At("area"u8) ? json.Common() : area;
            rule = json.At("rule"u8) ? json.Common() : rule;
            n = json.At("n"u8) ? json.Number() : n;
        }

        return new(area, rule, n);
    }

    private static void Write(JsonOutput json, EscalationDelta delta)
    {
        json.StartObject();
        json.Write("area"u8, delta.Area);
        json.Write("rule"u8, delta.Rule);
        json.Write("n"u8, delta.N);
        json.EndObject();
    }
}
