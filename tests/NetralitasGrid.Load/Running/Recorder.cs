using System.Collections.Concurrent;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Load.Running;

/// <summary>Everything that is counted and timed while a plan runs. Thread-safe.</summary>
public sealed class Recorder
{
    private readonly RunPlan _plan;
    private readonly IReadOnlySet<string> _hot;
    private readonly long[] _due;
    private readonly long[] _accepted;
    private readonly ConcurrentDictionary<(string What, int Status), long> _statuses = new();
    private long _resent;
    private long _retries;
    private long _duplicates;

    public Recorder(RunPlan plan)
    {
        _plan = plan;
        _hot = plan.HotRegencies;
        Interval = TimeSpan.FromSeconds(Math.Max(1, Math.Round(plan.Options.Duration.TotalSeconds / 120)));
        var count = (int)Math.Ceiling(plan.Options.Duration / Interval);
        (_due, _accepted) = (new long[count], new long[count]);
        LatencySeries Series() => new(Interval, count, plan.Phases.Select(static p => p.Name), PhaseAt);
        (Acknowledged, AcknowledgedHot, Uploads, Retried) = (Series(), Series(), Series(), Series());
        (Visible, VisibleHot, VisibleProvince, DueToVisible) = (Series(), Series(), Series(), Series());
    }

    /// <summary>Length of an interval of the figures over time: the run in at most 120, a second at least.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Single posts of regions that are not hot, answered at their first try: from due to acknowledged.</summary>
    public LatencySeries Acknowledged { get; }

    /// <summary>The same for hot regions.</summary>
    public LatencySeries AcknowledgedHot { get; }

    /// <summary>Bulk uploads answered at their first try.</summary>
    public LatencySeries Uploads { get; }

    /// <summary>Reports that were accepted only after they had been refused: from when they were first due.</summary>
    public LatencySeries Retried { get; }

    /// <summary>From acknowledged to seen in a stream of its regency; regions that are not hot.</summary>
    public LatencySeries Visible { get; }

    /// <summary>The same for hot regions: of the reports that are shown one by one.</summary>
    public LatencySeries VisibleHot { get; }

    /// <summary>From acknowledged to seen in the stream of its province.</summary>
    public LatencySeries VisibleProvince { get; }

    /// <summary>From due to seen in a stream of its regency; regions that are not hot.</summary>
    public LatencySeries DueToVisible { get; }

    /// <summary>Reports due by interval.</summary>
    public IReadOnlyList<long> Due => _due;

    /// <summary>Reports acknowledged by the interval of the acknowledgement.</summary>
    public IReadOnlyList<long> Accepted => _accepted;

    /// <summary>Answers of reports by what they were (single, upload) and status; 0 = the connection broke.</summary>
    public IReadOnlyDictionary<(string What, int Status), long> Statuses => _statuses;

    /// <summary>Reports posted again on purpose, warm-up included.</summary>
    public long Resent => Interlocked.Read(ref _resent);

    /// <summary>Reports posted again because they had been refused.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Answers that said that the report was known.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Name of the part of the run that a time is in; null while warming up.</summary>
    public string? PhaseAt(TimeSpan due) => _plan.PhaseAt(due) is var index and >= 0 ? _plan.Phases[index].Name : null;

    /// <summary>Whether a place lies in a hot region.</summary>
    public bool IsHot(string area) => _hot.Contains(AreaCode.RegencyOf(area));

    /// <summary>A post became due.</summary>
    public void Sent(Post post)
    {
        Count(_due, post.Due, post.Reports.Count);
        if (post.Resent)
        {
            Interlocked.Add(ref _resent, post.Reports.Count);
        }
    }

    /// <summary>A post was answered.</summary>
    /// <param name="latency">From when it was due.</param>
    public void Answered(Post post, PostAnswer answer, TimeSpan latency)
    {
        if (post.Attempt > 1)
        {
            Interlocked.Add(ref _retries, post.Reports.Count);
        }

        foreach (var report in answer.Reports)
        {
            _statuses.AddOrUpdate((post.IsUpload ? "upload" : "single", report.Status), 1, static (_, count) => count + 1);
            if (report.Duplicate)
            {
                Interlocked.Increment(ref _duplicates);
            }

            if (report.IsAccepted)
            {
                Count(_accepted, post.Due + latency, 1);
                if (post.Attempt > 1)
                {
                    Retried.Record(post.Due, latency);
                }
                else if (!post.IsUpload)
                {
                    (IsHot(report.Report.Draft.Area) ? AcknowledgedHot : Acknowledged).Record(post.Due, latency);
                }
            }
        }

        if (post.IsUpload && post.Attempt == 1 && answer.Reports.Any(static r => r.IsAccepted))
        {
            Uploads.Record(post.Due, latency);
        }
    }

    private void Count(long[] intervals, TimeSpan at, int reports)
    {
        var index = (int)Math.Floor(at / Interval);
        if (index >= 0 && index < intervals.Length)
        {
            Interlocked.Add(ref intervals[index], reports);
        }
    }
}
