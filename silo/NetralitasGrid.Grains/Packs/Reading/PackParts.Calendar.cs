using System.Globalization;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs;

internal sealed partial class PackParts
{
    public CalendarDocument Calendar() => Read("calendar.json", fields =>
    {
        var zones = Zones(fields);
        var clocks = Clocks(fields);
        return new CalendarDocument(
            Phases(fields), [.. fields.Objects("windows").Select(Window)], zones, WorkingDays(fields), fields.Flag("dayZeroCounts"), clocks,
            Reports(fields, clocks));
    });

    private static List<PhaseSpan> Phases(Fields fields)
    {
        var phases = new List<PhaseSpan>();
        var all = Enum.GetValues<Phase>();
        foreach (var item in fields.Objects("phases"))
        {
            var phase = new PhaseSpan(item.Member<Phase>("phase"), item.OptionalDate("from"), item.Words("title"));
            item.Close();
            var at = phases.Count;
            if (at >= all.Length || phase.Phase != all[at])
            {
                item.Report(item.Node, PackCodes.Order, $"'{phase.Phase.Text()}' stands here", at < all.Length ? $"the phase '{all[at].Text()}'" : "no further phase");
            }
            else if (at == 0 ? phase.From is not null : phase.From is null || phase.From <= phases[at - 1].From)
            {
                item.Report(item.Node.Find("from") ?? item.Node, PackCodes.Order, "the phase begins out of order",
                    at == 0 ? "null: the first phase has no beginning" : "a day after the beginning of the phase before");
            }

            phases.Add(phase);
        }

        if (phases.Count < all.Length)
        {
            fields.Report(fields.Node.Find("phases") ?? fields.Node, PackCodes.Incomplete, $"'{all[phases.Count].Text()}' has no beginning", "all phases in their order");
        }

        return phases;
    }

    private static WindowSpan Window(Fields item) => Closed(item, f =>
    {
        f.OptionalText("basis");
        return new WindowSpan(f.Member<Window>("window"), f.Date("from"), f.OptionalDate("to"));
    });

    private static List<ZoneSpan> Zones(Fields fields)
    {
        var zones = new List<ZoneSpan>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in fields.Objects("zones"))
        {
            var zone = item.Member<Zone>("zone");
            var offset = TimeSpan.Zero;
            var text = item.Text("offset");
            if (text.Length > 0 && (text[0] != '+' || !TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out offset)))
            {
                item.Report(item.Node.Find("offset") ?? item.Node, PackCodes.BadValue, $"'{text}' is no offset from UTC", "an offset such as +07:00");
            }

            var provinces = item.Texts("provinces");
            foreach (var node in item.Items(item.Optional("provinces")))
            {
                if (node.Text.Length != 2 || !node.Text.All(char.IsAsciiDigit))
                {
                    item.Report(node, PackCodes.BadValue, $"'{node.Text}' is no province", "a code of two digits");
                }
                else if (!taken.Add(node.Text))
                {
                    item.Report(node, PackCodes.Repeated, $"'{node.Text}' is in a zone already", "each province in one zone");
                }
            }

            item.Close();
            zones.Add(new ZoneSpan(zone, offset, [.. provinces.Where(p => p.Length == 2 && p.All(char.IsAsciiDigit))]));
        }

        return zones;
    }

    private static List<DayOfWeek> WorkingDays(Fields fields)
    {
        var names = Enum.GetNames<DayOfWeek>().Select(d => d.ToUpperInvariant()).ToList();
        var days = new List<DayOfWeek>();
        foreach (var node in fields.Items(fields.Required("workingDays")))
        {
            var day = names.IndexOf(node.Text);
            if (day < 0)
            {
                fields.Unknown(node, names);
            }
            else
            {
                days.Add((DayOfWeek)day);
            }
        }

        // Counting working days must end.
        if (days.Count == 0)
        {
            fields.Report(fields.Node, PackCodes.Incomplete, "no day of the week is a working day", "at least one");
        }

        return days;
    }

    private static List<ClockRule> Clocks(Fields fields)
    {
        var clocks = new List<ClockRule>();
        foreach (var item in fields.Objects("clocks"))
        {
            var duration = item.OptionalDuration("duration");
            var clock = new ClockRule(
                item.Member<Clock>("clock"), duration ?? default, item.Member<ClockUnit>("unit"), item.OptionalCode<ClockStart>("startsOn"), item.Words("title"));
            if (duration is null && item.Node.Find("duration") is null)
            {
                item.Report(item.Node, PackCodes.Missing, "'duration' is missing", null);
            }

            item.Close();
            CheckUnit(item, clock.Duration, clock.Unit);
            if (clocks.Exists(c => c.Clock == clock.Clock))
            {
                item.Report(item.Node, PackCodes.Repeated, $"the clock '{clock.Clock.Text()}' is here twice", null);
                continue;
            }

            clocks.Add(clock);
        }

        foreach (var clock in Enum.GetValues<Clock>().Where(c => !clocks.Exists(x => x.Clock == c)))
        {
            fields.Report(fields.Node.Find("clocks") ?? fields.Node, PackCodes.Incomplete, $"the clock '{clock.Text()}' is not defined", "all clocks");
        }

        return clocks;
    }

    internal static void CheckUnit(Fields item, ClockDuration duration, ClockUnit unit)
    {
        if (duration.Text is not null && (unit == ClockUnit.Hours) != (duration.Hours > 0))
        {
            item.Report(item.Node.Find("duration") ?? item.Node, PackCodes.BadValue, $"'{duration.Text}' does not fit the unit {unit.Text()}",
                unit == ClockUnit.Hours ? "hours such as PT12H" : "days such as P2D");
        }
    }

    private static List<ReportClocks> Reports(Fields fields, List<ClockRule> clocks)
    {
        var reports = fields.Objects("reports")
            .Select(f => Closed(f, x => new ReportClocks(x.Member<Verdict>("verdict"), x.Codes<Clock>("clocks"), x.Flag("rules")))).ToList();
        foreach (var verdict in Enum.GetValues<Verdict>().Where(v => reports.Count(r => r.Verdict == v) != 1))
        {
            fields.Report(fields.Node.Find("reports") ?? fields.Node, PackCodes.Incomplete, $"the verdict '{verdict.Text()}' is not here exactly once", "one entry a verdict");
        }

        foreach (var clock in reports.SelectMany(r => r.Clocks).Distinct().Where(c => clocks.Exists(x => x.Clock == c && x.StartsOn is null)))
        {
            fields.Report(fields.Node.Find("reports") ?? fields.Node, PackCodes.UnknownReference, $"the clock {clock.Text()} has no start that the grid sees", "clocks with 'startsOn'");
        }

        return reports;
    }
}
