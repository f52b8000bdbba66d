using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Messages;

/// <summary>The deltas of an item.</summary>
internal sealed partial class RegionReportJson
{
    private static CaseDelta[] Cases(ref Utf8JsonReader json) => JsonFields.List(ref json, Case);

    private static CaseDelta Case(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (area, status, severity, admission, left, n) = ("", default(CaseStatus), 0, default(Verdict), false, 0);
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("area"u8))
            {
                area = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("status"u8))
            {
                status = JsonFields.Code<CaseStatus>(ref json);
            }
            else if (name.SequenceEqual("severity"u8))
            {
                severity = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("admission"u8))
            {
                admission = JsonFields.Code<Verdict>(ref json);
            }
            else if (name.SequenceEqual("left"u8))
            {
                left = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("n"u8))
            {
                n = JsonFields.Number(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(area, status, severity, admission, left, n);
    }

    private static ReportDelta[] Reports(ref Utf8JsonReader json) => JsonFields.List(ref json, Report);

    private static ReportDelta Report(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (area, act, phase, n) = ("", default(ActCode), default(Phase), 0);
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("area"u8))
            {
                area = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("act"u8))
            {
                act = JsonFields.Code<ActCode>(ref json);
            }
            else if (name.SequenceEqual("phase"u8))
            {
                phase = JsonFields.Code<Phase>(ref json);
            }
            else if (name.SequenceEqual("n"u8))
            {
                n = JsonFields.Number(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(area, act, phase, n);
    }

    private static DayDelta[] Days(ref Utf8JsonReader json) => JsonFields.List(ref json, Day);

    private static DayDelta Day(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (part, day, n) = ("", default(DateOnly), 0);
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("part"u8))
            {
                part = JsonFields.Text(ref json);
            }
            else if (name.SequenceEqual("day"u8))
            {
                day = JsonFields.Day(ref json);
            }
            else if (name.SequenceEqual("n"u8))
            {
                n = JsonFields.Number(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(part, day, n);
    }

    private static PairDelta[] Pairs(ref Utf8JsonReader json) => JsonFields.List(ref json, Pair);

    private static PairDelta Pair(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (election, pair, area, n) = ("", 0, "", 0);
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("election"u8))
            {
                election = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("pair"u8))
            {
                pair = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("area"u8))
            {
                area = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("n"u8))
            {
                n = JsonFields.Number(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(election, pair, area, n);
    }

    private static ViralDelta[] Virals(ref Utf8JsonReader json) => JsonFields.List(ref json, Viral);

    private static ViralDelta Viral(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (id, area, byRate, n, count) = (default(GridId), "", false, 0, 0);
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("case"u8))
            {
                id = JsonFields.Id(ref json);
            }
            else if (name.SequenceEqual("area"u8))
            {
                area = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("byRate"u8))
            {
                byRate = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("n"u8))
            {
                n = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("count"u8))
            {
                count = JsonFields.Number(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(id, area, byRate, n, count);
    }

    private static EscalationDelta[] Escalations(ref Utf8JsonReader json) => JsonFields.List(ref json, Escalation);

    private static EscalationDelta Escalation(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (area, rule, n) = ("", "", 0);
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("area"u8))
            {
                area = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("rule"u8))
            {
                rule = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("n"u8))
            {
                n = JsonFields.Number(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(area, rule, n);
    }
}
