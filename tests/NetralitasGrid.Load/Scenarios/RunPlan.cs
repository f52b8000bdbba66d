using System.Globalization;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Incidents;

namespace NetralitasGrid.Load.Scenarios;

/// <summary>
/// A scenario laid out over a run: which reports are due when. It follows from scenario and options alone; nothing that the grid answers
/// changes it.
/// </summary>
public sealed class RunPlan
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly TimeSpan[] _edges;

    /// <summary>Lays a scenario out.</summary>
    public RunPlan(Scenario scenario, RunOptions options)
    {
        Scenario = scenario;
        Options = options;
        var window = options.Duration * options.Scale;
        Begin = window >= Day ? TimeSpan.Zero : InDay(scenario.Peak.ToTimeSpan() - (window / 2));
        HotWindows = RunParts.HotSpots(scenario, options.Duration);
        Bursts = RunParts.Bursts(scenario, options.Duration);
        var sources = SourceLanes();
        Lanes = [.. sources, .. HotWindows.Select((h, i) => new Lane(sources.Count + i, h.Hot.Name, TimeZones.Of(h.Hot.Area), null, h.Hot, 1))];
        Phases = RunParts.Phases(HotWindows, Bursts, options.Duration);
        _edges = Edges();
    }

    public Scenario Scenario { get; }

    public RunOptions Options { get; }

    /// <summary>Western time of day (WIB) at which the measured run begins.</summary>
    public TimeSpan Begin { get; }

    public IReadOnlyList<Lane> Lanes { get; }

    /// <summary>The parts of the run, in order, without gaps.</summary>
    public IReadOnlyList<Phase> Phases { get; }

    /// <summary>When each hot spot is hot.</summary>
    public IReadOnlyList<(HotSpot Hot, TimeSpan From, TimeSpan To)> HotWindows { get; }

    /// <summary>When all sources burst.</summary>
    public IReadOnlyList<(TimeSpan From, TimeSpan To)> Bursts { get; }

    /// <summary>Regencies of the hot spots; figures of other regions leave them out.</summary>
    public IReadOnlySet<string> HotRegencies => Scenario.Hot.Select(static h => AreaCode.RegencyOf(h.Area)).ToHashSet(StringComparer.Ordinal);

    /// <summary>What a reader must know of how this run differs from a real day, a sentence each.</summary>
    public IReadOnlyList<string> Scaled()
    {
        var said = new List<string>();
        var culture = CultureInfo.InvariantCulture;
        var end = Begin + (Options.Duration * Options.Scale);
        said.Add(string.Create(culture, $"The run stands for {Begin:hh\\:mm\\:ss} to {(end >= Begin + Day ? "24:00" : InDay(end).ToString("hh\\:mm\\:ss", culture))} western time (WIB) of polling day."));
        if (Options.Scale != 1)
        {
            said.Add(string.Create(culture, $"The day passed {Options.Scale:0.##} times faster. Rates are those of the day, so the run holds one report in {Options.Scale:0.##} of that time's."));
        }

        if (Options.Rate != 1)
        {
            said.Add(string.Create(culture, $"All rates were multiplied by {Options.Rate:0.##}."));
        }

        if (Scenario.Burst is { } burst && Bursts.Count > 0 && Bursts[0].To - Bursts[0].From < TimeSpan.FromSeconds(burst.Seconds))
        {
            said.Add(string.Create(culture, $"Bursts lasted {(Bursts[0].To - Bursts[0].From).TotalSeconds:0} s instead of {burst.Seconds} s."));
        }

        foreach (var (hot, from, to) in HotWindows.Where(static h => h.To - h.From < TimeSpan.FromSeconds(h.Hot.Seconds)))
        {
            said.Add(string.Create(culture, $"The {hot.Name} was hot for {(to - from).TotalSeconds:0} s instead of {hot.Seconds} s, at its rate."));
        }

        return said;
    }

    /// <summary>Reports a second that a lane has due at a time of the run.</summary>
    public double RateAt(Lane lane, TimeSpan at) => lane.Hot is { } hot ? HotRate(hot, at) : BaseRate(lane, at) * BurstFactor(at);

    /// <summary>Index of the part of the run that a time is in; -1 before it began.</summary>
    public int PhaseAt(TimeSpan at)
    {
        var last = -1;
        for (var i = 0; i < Phases.Count && Phases[i].From <= at; i++)
        {
            last = i;
        }

        return last;
    }

    /// <summary>All that is due, in order, warm-up included. Arrivals of a lane are evenly spaced while its rate stays.</summary>
    public IEnumerable<Arrival> Arrivals()
    {
        var next = new PriorityQueue<Lane, TimeSpan>();
        foreach (var lane in Lanes)
        {
            // Lanes begin at different parts of their first interval, so that they do not march in step.
            Push(lane, -Options.WarmUp, (lane.Index + 0.5) / Lanes.Count);
        }

        while (next.TryDequeue(out var lane, out var due))
        {
            yield return new(due, lane);
            Push(lane, due, 1);
        }

        void Push(Lane lane, TimeSpan from, double arrivals)
        {
            if (After(lane, from, arrivals * lane.Lines) is { } due)
            {
                next.Enqueue(lane, due);
            }
        }
    }

    // The moment at which a number of reports has become due since another moment; null when the run is over before.
    private TimeSpan? After(Lane lane, TimeSpan from, double reports)
    {
        foreach (var edge in _edges)
        {
            if (edge <= from)
            {
                continue;
            }

            var rate = RateAt(lane, from + ((edge - from) / 2));
            var here = rate * (edge - from).TotalSeconds;
            if (here > reports)
            {
                return from + TimeSpan.FromSeconds(reports / rate);
            }

            reports -= here;
            from = edge;
        }

        return null;
    }

    private double BaseRate(Lane lane, TimeSpan at)
    {
        var western = Begin + (at * Options.Scale);
        var local = InDay(western + TimeSpan.FromHours((int)lane.Zone));
        return lane.Source!.PerDay * lane.Share * Options.Rate * HourShare.PerSecond(lane.Source.Hours, local);
    }

    private double BurstFactor(TimeSpan at)
    {
        if (!Bursts.Any(b => at >= b.From && at < b.To))
        {
            return 1;
        }

        var usual = Lanes.Where(static l => l.Source is not null).Sum(l => BaseRate(l, at));
        return usual > 0 ? Math.Max(1, Scenario.Burst!.PerSecond * Options.Rate / usual) : 1;
    }

    private double HotRate(HotSpot hot, TimeSpan at)
    {
        var (_, from, to) = HotWindows.First(h => ReferenceEquals(h.Hot, hot));
        if (at < from || at >= to)
        {
            return 0;
        }

        var later = ((hot.PerMinute * hot.Seconds / 60.0) - (hot.BurstPerSecond * hot.BurstSeconds)) / (hot.Seconds - hot.BurstSeconds);
        return Options.Rate * (at - from < TimeSpan.FromSeconds(hot.BurstSeconds) ? hot.BurstPerSecond : Math.Max(0, later));
    }

    private List<Lane> SourceLanes()
    {
        var lanes = new List<Lane>();
        foreach (var source in Scenario.Sources)
        {
            var first = lanes.Count;
            lanes.AddRange(Scenario.PollingStations.Zones.OrderBy(static z => z.Key).Select((zone, i) =>
                new Lane(first + i, $"{source.Name}, {zone.Key.ToString().ToUpperInvariant()}", zone.Key, source, null, zone.Value)));
        }

        return lanes;
    }

    // Every moment at which a rate may change.
    private TimeSpan[] Edges()
    {
        var hours = new List<TimeSpan>();
        var firstHour = Math.Ceiling((Begin - (Options.WarmUp * Options.Scale)).TotalHours);
        for (var hour = TimeSpan.FromHours(firstHour); (hour - Begin) / Options.Scale < Options.Duration; hour += TimeSpan.FromHours(1))
        {
            hours.Add((hour - Begin) / Options.Scale);
        }

        return
        [
            .. hours.Concat(Bursts.SelectMany(static b => new[] { b.From, b.To }))
                .Concat(HotWindows.SelectMany(static h => new[] { h.From, h.From + TimeSpan.FromSeconds(h.Hot.BurstSeconds), h.To }))
                .Append(Options.Duration).Where(e => e <= Options.Duration).Distinct().Order(),
        ];
    }

    private static TimeSpan InDay(TimeSpan time) => TimeSpan.FromTicks(((time.Ticks % Day.Ticks) + Day.Ticks) % Day.Ticks);
}
