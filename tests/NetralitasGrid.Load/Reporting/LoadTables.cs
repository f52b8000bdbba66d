using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Running;

namespace NetralitasGrid.Load.Reporting;

/// <summary>The tables of a report.</summary>
internal static class LoadTables
{
    public static IReadOnlyList<Table> Of(LoadResult result) =>
    [
        Targets(result), Loss(result), Phases(result), Statuses(result), Processes(result),
    ];

    /// <summary>Processors that each process kept busy between the first and the last of some samples.</summary>
    public static IEnumerable<(string Name, double Busy)> BusyOf(IReadOnlyList<Sample> samples)
    {
        if (samples.Count < 2)
        {
            yield break;
        }

        foreach (var last in samples[^1].Use)
        {
            if (samples[0].Use.FirstOrDefault(u => u.Name == last.Name) is { } first)
            {
                yield return (last.Name, (last.Processor - first.Processor) / (samples[^1].At - samples[0].At));
            }
        }
    }

    private static Table Targets(LoadResult result)
    {
        var (targets, recorder) = (result.Plan.Scenario.Targets, result.Recorder);
        var rows = new List<IReadOnlyList<string>>();
        Add("acknowledgement, p95", targets.AckP95Ms, recorder.Acknowledged.All.PercentileMs(0.95));
        Add("acknowledgement, p99", targets.AckP99Ms, recorder.Acknowledged.All.PercentileMs(0.99));
        Add("freshness, p99", targets.FreshP99Ms, recorder.Visible.All.PercentileMs(0.99));
        return new("Targets", "Of single posts in regions that are not hot; freshness is from the acknowledgement to the decision in a live stream of the regency.", ["what", "asked", "seen", "met"], rows);

        void Add(string what, double? asked, double seen)
        {
            if (asked is { } most)
            {
                rows.Add([what, $"{Number(most)} ms", $"{Number(seen)} ms", seen <= most ? "yes" : "no"]);
            }
        }
    }

    private static Table Loss(LoadResult result)
    {
        var loss = result.Loss;
        List<IReadOnlyList<string>> rows =
        [
            ["reports made", Number(result.Made)],
            ["acknowledged", Number(loss.Acknowledged)],
            ["in the database", Number(loss.Stored)],
            ["counted by the regions", result.Counted is { } counted ? Number(counted) : "unknown"],
            ["lost", Number(loss.Lost)],
            ["doubled", Number(loss.Doubled)],
            ["changed", Number(loss.Changed)],
            ["acknowledged, not decided yet", Number(loss.Undecided)],
            ["dead letters", Number(loss.DeadLetters)],
            ["in the database without an acknowledgement", Number(loss.NeverAnswered)],
            ["posts without a final answer", Number(result.Unanswered)],
            .. loss.Faults.Select(static f => new[] { "fault", f }),
        ];
        return new("Loss", "Every acknowledged report, warm-up included, was looked up in the log by its incident and compared with what was posted; every incident of the log was looked up among the reports.", ["what", "reports"], rows);
    }

    private static Table Phases(LoadResult result)
    {
        var recorder = result.Recorder;
        var hot = result.Plan.HotWindows.Count > 0;
        string[] columns = ["part of the run", "acknowledged", "ack p50", "ack p99", "ack longest", "fresh p50", "fresh p99", "fresh longest"];
        var rows = result.Plan.Phases.Select(static p => p.Name).Distinct().Select(name => Row(name, recorder.Acknowledged.Phases[name], recorder.Visible.Phases[name])).ToList();
        if (hot)
        {
            rows.AddRange(result.Plan.Phases.Select(static p => p.Name).Distinct().Where(name => recorder.AcknowledgedHot.Phases[name].Count > 0)
                .Select(name => Row($"{name}, hot regions", recorder.AcknowledgedHot.Phases[name], recorder.VisibleHot.Phases[name])));
        }

        rows.Add(Row("uploads", recorder.Uploads.All, null));
        if (recorder.Retried.All.Count > 0)
        {
            rows.Add(Row("accepted after a refusal", recorder.Retried.All, null));
        }

        return new(
            hot ? "Other regions before, during and after" : "Parts of the run",
            "Milliseconds. Latencies count from when a post was due. Of hot regions only those reports are fresh that a stream showed one by one; it shows the newest 50 of a region four times a second.",
            columns, rows);
    }

    private static IReadOnlyList<string> Row(string name, Latencies acknowledged, Latencies? fresh) =>
    [
        name, Number(acknowledged.Count), Number(acknowledged.PercentileMs(0.5)), Number(acknowledged.PercentileMs(0.99)), Number(acknowledged.LongestMs),
        .. fresh is null ? ["", "", ""] : new[] { Number(fresh.PercentileMs(0.5)), Number(fresh.PercentileMs(0.99)), Number(fresh.LongestMs) },
    ];

    private static Table Statuses(LoadResult result) => new(
        "Answers", "Of reports, warm-up and retries included; of an upload the status of each line. 0: the connection broke.", ["posted as", "status", "reports"],
        [.. result.Recorder.Statuses.OrderBy(static s => s.Key).Select(static s => new[] { s.Key.What, s.Key.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), Number(s.Value) })]);

    private static Table Processes(LoadResult result)
    {
        var measured = result.Samples.Where(s => s.At >= TimeSpan.Zero && s.At <= result.Elapsed).ToList();
        return new(
            "Processes", "Processors kept busy (1 = one core) and memory at its most; memory that PostgreSQL's processes share is counted once.", ["process", "processors", "memory, MB"],
            [
                .. BusyOf(measured).Select(busy => new[]
                {
                    busy.Name, busy.Busy.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture),
                    Number(measured.SelectMany(static s => s.Use).Where(u => u.Name == busy.Name).Max(static u => u.Bytes) / 1e6),
                }),
            ]);
    }

    private static string Number(double value) => value.ToString(value is > 0 and < 10 ? "0.##" : "#,0", System.Globalization.CultureInfo.InvariantCulture);
}
