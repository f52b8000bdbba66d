using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Load.Running;

/// <summary>Makes the posts of a plan as they become due, and keeps every report that it made. One thread takes the posts.</summary>
public sealed class PostSource
{
    // Of these newest posts of single reports one is posted again.
    private const int MostRecent = 512;

    private readonly RunPlan _plan;
    private readonly Action<Post> _sent;
    private readonly IncidentGenerator[] _generators;
    private readonly List<Report> _reports = [];
    private readonly Post[] _recent = new Post[MostRecent];
    private readonly Random _random;
    private int _recentCount;

    /// <param name="run">Start of every reportId.</param>
    /// <param name="clock">The grid's clock: events happened before its now.</param>
    /// <param name="sent">Called with each post when it is due.</param>
    public PostSource(RunPlan plan, string run, TimeProvider clock, Action<Post> sent)
    {
        _plan = plan;
        _sent = sent;
        _random = new(plan.Options.Seed);
        var stations = plan.Scenario.PollingStations.Spread();
        _generators = [.. plan.Lanes.Select(lane => GeneratorOf(lane, run, stations, clock))];
    }

    /// <summary>Every report that was made, in order. Read it when no more posts are taken.</summary>
    public IReadOnlyList<Report> Reports => _reports;

    /// <summary>The posts, each made when it is taken.</summary>
    public IEnumerable<Post> Posts()
    {
        foreach (var (due, lane) in _plan.Arrivals())
        {
            var post = IsResent(lane) ? _recent[_random.Next(Math.Min(_recentCount, MostRecent))] with { Due = due, Resent = true } : Fresh(due, lane);
            _sent(post);
            yield return post;
        }
    }

    private bool IsResent(Lane lane) => lane is { Hot: null, Lines: 1 } && _recentCount > 0 && _random.NextDouble() < _plan.Scenario.Resent;

    private Post Fresh(TimeSpan due, Lane lane)
    {
        var reports = new Report[lane.Lines];
        for (var i = 0; i < reports.Length; i++)
        {
            var draft = _generators[lane.Index].Draft();
            reports[i] = new(lane, _generators[lane.Index].ReportIdOf(draft), draft);
        }

        _reports.AddRange(reports);
        var post = new Post(due, reports);
        if (lane is { Hot: null, Lines: 1 })
        {
            _recent[_recentCount++ % MostRecent] = post;
        }

        return post;
    }

    private IncidentGenerator GeneratorOf(Lane lane, string run, PollingStations stations, TimeProvider clock)
    {
        var scenario = _plan.Scenario;
        return new((_plan.Options.Seed * 1000) + lane.Index, $"{run}-{lane.Index}", lane.Hot is { } spot ? [(spot.Area, 1)] : stations.Districts[lane.Zone], clock)
        {
            Subjects = lane.Hot?.Kind == HotKind.Subject ? 1 : scenario.Subjects,
            Duplicates = lane.Hot?.Duplicates ?? scenario.Duplicates,
            Age = TimeSpan.FromHours(Math.Max(0.5, lane.Source?.OfflineHours ?? 1)),
            Offset = TimeZones.OffsetOf(lane.Zone),
        };
    }
}
