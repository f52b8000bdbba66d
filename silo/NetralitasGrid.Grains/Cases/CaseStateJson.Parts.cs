using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Cases;

/// <summary>The lists of a case.</summary>
internal sealed partial class CaseStateJson
{
    private static MinuteCount[] Minutes(ref Utf8JsonReader json) => JsonFields.List(ref json, Minute);

    private static MinuteCount Minute(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (minute, n) = (0L, 0);
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("minute"u8))
            {
                minute = JsonFields.LongNumber(ref json);
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

        return new(minute, n);
    }

    private static CaseClock[] Clocks(ref Utf8JsonReader json) => JsonFields.List(ref json, Clock);

    private static CaseClock Clock(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (clock, duration, unit, startsOn, state, stopped) = (default(Clock), "", default(ClockUnit), default(ClockStart), default(ClockState), false);
        DateTimeOffset? startsAt = null, dueAt = null;
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("clock"u8))
            {
                clock = JsonFields.Code<Clock>(ref json);
            }
            else if (name.SequenceEqual("duration"u8))
            {
                duration = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("unit"u8))
            {
                unit = JsonFields.Code<ClockUnit>(ref json);
            }
            else if (name.SequenceEqual("startsOn"u8))
            {
                startsOn = JsonFields.Code<ClockStart>(ref json);
            }
            else if (name.SequenceEqual("startsAt"u8))
            {
                startsAt = JsonFields.OptionalTime(ref json);
            }
            else if (name.SequenceEqual("dueAt"u8))
            {
                dueAt = JsonFields.OptionalTime(ref json);
            }
            else if (name.SequenceEqual("state"u8))
            {
                state = JsonFields.Code<ClockState>(ref json);
            }
            else if (name.SequenceEqual("stopped"u8))
            {
                stopped = JsonFields.Flag(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(clock, duration, unit, startsOn, startsAt, dueAt, state, stopped);
    }

    private static ReportTally[] Tallies(ref Utf8JsonReader json) => JsonFields.List(ref json, Tally);

    private static ReportTally Tally(ref Utf8JsonReader json)
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

    private static SubjectDay[] Days(ref Utf8JsonReader json) => JsonFields.List(ref json, Day);

    private static SubjectDay Day(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (region, part, day) = ("", "", default(DateOnly));
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("region"u8))
            {
                region = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("part"u8))
            {
                part = JsonFields.Text(ref json);
            }
            else if (name.SequenceEqual("day"u8))
            {
                day = JsonFields.Day(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(region, part, day);
    }

    private static PairArea[] Pairs(ref Utf8JsonReader json) => JsonFields.List(ref json, Pair);

    private static PairArea Pair(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        var (election, pair, area) = ("", 0, "");
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
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(election, pair, area);
    }
}
