namespace NetralitasGrid.Load.Scenarios;

/// <summary>Divides a run: when it bursts, what is hot when, and which parts are told apart.</summary>
internal static class RunParts
{
    /// <summary>When each hot spot is hot. Calm and hot take turns, calm first and last; a hot spot is as long as it says where the run has room.</summary>
    public static IReadOnlyList<(HotSpot Hot, TimeSpan From, TimeSpan To)> HotSpots(Scenario scenario, TimeSpan duration)
    {
        var parts = (2 * scenario.Hot.Count) + 1;
        var lengths = scenario.Hot.Select(h => TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(h.Seconds).Ticks, duration.Ticks / parts))).ToList();
        var calm = (duration - lengths.Aggregate(TimeSpan.Zero, static (sum, l) => sum + l)) / (scenario.Hot.Count + 1);
        var windows = new List<(HotSpot, TimeSpan, TimeSpan)>();
        var at = calm;
        for (var i = 0; i < scenario.Hot.Count; i++)
        {
            windows.Add((scenario.Hot[i], at, at + lengths[i]));
            at += lengths[i] + calm;
        }

        return windows;
    }

    /// <summary>When all sources burst: every so many minutes, never more than a quarter of the time.</summary>
    public static IReadOnlyList<(TimeSpan From, TimeSpan To)> Bursts(Scenario scenario, TimeSpan duration)
    {
        var windows = new List<(TimeSpan, TimeSpan)>();
        if (scenario.Burst is { } burst)
        {
            var cycle = TimeSpan.FromTicks(Math.Min(TimeSpan.FromMinutes(burst.EveryMinutes).Ticks, duration.Ticks));
            var length = TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(burst.Seconds).Ticks, cycle.Ticks / 4));
            for (var at = cycle * 0.4; at + length <= duration; at += cycle)
            {
                windows.Add((at, at + length));
            }
        }

        return windows;
    }

    /// <summary>The parts of the run, in order, without gaps.</summary>
    public static IReadOnlyList<Phase> Phases(
        IReadOnlyList<(HotSpot Hot, TimeSpan From, TimeSpan To)> hot, IReadOnlyList<(TimeSpan From, TimeSpan To)> bursts, TimeSpan duration)
    {
        var special = hot.Select(static h => new Phase(h.Hot.Name, h.From, h.To)).Concat(bursts.Select(static b => new Phase("burst", b.From, b.To))).OrderBy(static p => p.From);
        var phases = new List<Phase>();
        var at = TimeSpan.Zero;
        foreach (var phase in special)
        {
            phases.Add(new(hot.Count == 0 ? "usual rate" : phases.Count == 0 ? "before" : $"after {phases[^1].Name}", at, phase.From));
            phases.Add(phase);
            at = phase.To;
        }

        phases.Add(new(hot.Count == 0 ? "usual rate" : $"after {phases[^1].Name}", at, duration));
        return phases;
    }
}
