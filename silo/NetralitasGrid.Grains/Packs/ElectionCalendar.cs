using System.Collections.Frozen;
using System.Globalization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A phase and its first local day; null for the one that has no beginning.</summary>
public sealed record PhaseSpan(Phase Phase, DateOnly? From, Bilingual Title);

/// <summary>A window from its first to its last local day, both included; a null <paramref name="To"/> is not known yet.</summary>
public sealed record WindowSpan(Window Window, DateOnly From, DateOnly? To);

/// <summary>A time zone, its fixed offset and its provinces.</summary>
public sealed record ZoneSpan(Zone Zone, TimeSpan Offset, IReadOnlyList<string> Provinces);

/// <summary>The calendar of an election: phases, windows, zones, working days and clocks. Immutable.</summary>
public sealed class ElectionCalendar
{
    private readonly Zone?[] _zoneOfProvince = new Zone?[100];
    private readonly TimeSpan[] _offsets = new TimeSpan[Enum.GetValues<Zone>().Length];
    private readonly IReadOnlyList<Window>[] _windowSets;
    private readonly FrozenSet<DayOfWeek> _workingDays;
    private readonly FrozenSet<DateOnly> _holidays;
    private readonly FrozenDictionary<Clock, ClockRule> _clocks;

    internal ElectionCalendar(CalendarDocument document, IReadOnlyList<Holiday> holidays)
    {
        Phases = document.Phases;
        Windows = [.. document.Windows.OrderBy(w => w.Window)];
        DayZeroCounts = document.DayZeroCounts;
        Clocks = document.Clocks;
        Reports = document.Reports;
        Holidays = holidays;
        _workingDays = document.WorkingDays.ToFrozenSet();
        _holidays = holidays.Select(h => h.Date).ToFrozenSet();
        _clocks = document.Clocks.ToFrozenDictionary(c => c.Clock);
        foreach (var zone in document.Zones)
        {
            _offsets[(int)zone.Zone] = zone.Offset;
            foreach (var province in zone.Provinces)
            {
                _zoneOfProvince[int.Parse(province, CultureInfo.InvariantCulture)] = zone.Zone;
            }
        }

        // A decision's list of windows is one of few: made once, so that deciding allocates none.
        _windowSets = [.. Enumerable.Range(0, 1 << Windows.Count).Select(set => (IReadOnlyList<Window>)[.. Windows.Where((_, i) => (set & (1 << i)) != 0).Select(w => w.Window)])];
    }

    /// <summary>In order of time.</summary>
    public IReadOnlyList<PhaseSpan> Phases { get; }

    public IReadOnlyList<WindowSpan> Windows { get; }

    public IReadOnlyList<ClockRule> Clocks { get; }

    public IReadOnlyList<Holiday> Holidays { get; }

    /// <summary>Whether the day on which a clock starts counts as its first day. Default of the law as we read it: false.</summary>
    public bool DayZeroCounts { get; }

    internal IReadOnlyList<ReportClocks> Reports { get; }

    /// <summary>The zone of a region by its province, the first two digits of its code.</summary>
    /// <exception cref="ArgumentException">The calendar knows no such province.</exception>
    public Zone ZoneOf(string region)
    {
        if (region.Length >= 2 && char.IsAsciiDigit(region[0]) && char.IsAsciiDigit(region[1])
            && _zoneOfProvince[((region[0] - '0') * 10) + region[1] - '0'] is { } zone)
        {
            return zone;
        }

        throw new ArgumentException("The calendar knows no province with this code.", nameof(region));
    }

    /// <summary>How far a zone is ahead of UTC.</summary>
    public TimeSpan OffsetOf(Zone zone) => _offsets[(int)zone];

    /// <summary>The moment as a clock on the wall of the zone shows it.</summary>
    public DateTimeOffset In(Zone zone, DateTimeOffset moment) => moment.ToOffset(OffsetOf(zone));

    /// <summary>The local day of a moment in a zone.</summary>
    public DateOnly DateIn(Zone zone, DateTimeOffset moment) => DateOnly.FromDateTime(In(zone, moment).DateTime);

    /// <summary>The phase that a local day belongs to: exactly one.</summary>
    public Phase PhaseOf(DateOnly date)
    {
        for (var i = Phases.Count - 1; i > 0; i--)
        {
            if (Phases[i].From <= date)
            {
                return Phases[i].Phase;
            }
        }

        return Phases[0].Phase;
    }

    /// <summary>The windows open on a local day.</summary>
    public IReadOnlyList<Window> WindowsOf(DateOnly date)
    {
        var set = 0;
        for (var i = 0; i < Windows.Count; i++)
        {
            var window = Windows[i];
            if (window.From <= date && (window.To is not { } last || date <= last))
            {
                set |= 1 << i;
            }
        }

        return _windowSets[set];
    }

    /// <summary>Monday to Friday, as the pack says, and no holiday.</summary>
    public bool IsWorkingDay(DateOnly date) => _workingDays.Contains(date.DayOfWeek) && !_holidays.Contains(date);

    /// <summary>The clock's duration, unit and start.</summary>
    public ClockRule ClockOf(Clock clock) => _clocks[clock];

    /// <summary>
    /// When a clock that starts at a moment is due (exclusive): for days, local midnight after its last day in the zone of the place; for hours, exactly.
    /// The start day is day 0 unless <see cref="DayZeroCounts"/>; working days skip weekends and holidays.
    /// </summary>
    public DateTimeOffset DueAt(DateTimeOffset startsAt, ClockDuration duration, ClockUnit unit, Zone zone)
    {
        if (unit == ClockUnit.Hours)
        {
            return In(zone, startsAt).AddHours(duration.Hours);
        }

        var day = DateIn(zone, startsAt);
        if (unit == ClockUnit.CalendarDays)
        {
            day = day.AddDays(DayZeroCounts ? duration.Days - 1 : duration.Days);
        }
        else
        {
            var left = duration.Days - (DayZeroCounts && IsWorkingDay(day) ? 1 : 0);
            while (left > 0)
            {
                day = day.AddDays(1);
                left -= IsWorkingDay(day) ? 1 : 0;
            }
        }

        return new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), OffsetOf(zone));
    }

    /// <summary>The deadline with its clock started: what a case's clock becomes when its start event happens.</summary>
    public Deadline Start(Deadline deadline, DateTimeOffset startsAt, Zone zone) => ClockDuration.TryParse(deadline.Duration, out var duration)
        ? deadline with { StartsAt = In(zone, startsAt), DueAt = DueAt(startsAt, duration, deadline.Unit, zone) }
        : throw new ArgumentException($"'{deadline.Duration}' is no duration.", nameof(deadline));
}
