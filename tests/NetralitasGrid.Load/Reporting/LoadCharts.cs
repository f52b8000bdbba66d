using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Running;

namespace NetralitasGrid.Load.Reporting;

/// <summary>The charts of a report.</summary>
internal static class LoadCharts
{
    public static IReadOnlyList<Chart> Of(LoadResult result)
    {
        var recorder = result.Recorder;
        var seconds = recorder.Interval.TotalSeconds;
        var charts = new List<Chart>
        {
            new("Reports a second", "/s", false, [Counts("due", recorder.Due), Counts("accepted", recorder.Accepted)]),
            new("Acknowledgement, from when a post was due", "ms", true, [Percentile("p50", recorder.Acknowledged, 0.5), Percentile("p99", recorder.Acknowledged, 0.99), Longest("longest", recorder.Acknowledged)]),
            new("Freshness, from the acknowledgement to the live stream", "ms", true, [Percentile("p50", recorder.Visible, 0.5), Percentile("p99", recorder.Visible, 0.99), Longest("longest", recorder.Visible)]),
        };
        if (recorder.AcknowledgedHot.All.Count > 0)
        {
            charts.Add(new("Hot regions: acknowledgement and freshness", "ms", true, [Percentile("ack p99", recorder.AcknowledgedHot, 0.99), Percentile("fresh p99", recorder.VisibleHot, 0.99)]));
        }

        charts.Add(new("Messages waiting in mailboxes", "", false, [new("waiting", [.. result.Samples.Where(static s => s.Waiting is not null).Select(static s => new ChartPoint(s.At.TotalSeconds, s.Waiting!.Value))])]));
        charts.Add(new("Processor, by process", "% of a core", false, [.. Names(result).Select(name => new ChartSeries(name, Busy(result.Samples, name)))]));
        charts.Add(new("Memory, by process", "MB", false, [.. Names(result).Select(name => new ChartSeries(name, [.. result.Samples.SelectMany(s => s.Use.Where(u => u.Name == name).Select(u => new ChartPoint(s.At.TotalSeconds, u.Bytes / 1e6)))]))]));
        return charts;

        ChartSeries Counts(string name, IReadOnlyList<long> counts) =>
            new(name, [.. counts.Select((count, i) => new ChartPoint((i + 0.5) * seconds, count / seconds)).Where(p => p.Seconds <= result.Elapsed.TotalSeconds)]);

        ChartSeries Percentile(string name, LatencySeries series, double share) => Of(name, series, latencies => latencies.PercentileMs(share));

        ChartSeries Longest(string name, LatencySeries series) => Of(name, series, static latencies => latencies.LongestMs);

        ChartSeries Of(string name, LatencySeries series, Func<Latencies, double> value) =>
            new(name, [.. series.Intervals.Select((latencies, i) => (latencies, i)).Where(static p => p.latencies.Count > 0).Select(p => new ChartPoint((p.i + 0.5) * seconds, value(p.latencies)))]);
    }

    private static IEnumerable<string> Names(LoadResult result) => result.Samples.SelectMany(static s => s.Use).Select(static u => u.Name).Distinct();

    private static List<ChartPoint> Busy(IReadOnlyList<Sample> samples, string name)
    {
        var points = new List<ChartPoint>();
        for (var i = 1; i < samples.Count; i++)
        {
            var (before, after) = (samples[i - 1].Use.FirstOrDefault(u => u.Name == name), samples[i].Use.FirstOrDefault(u => u.Name == name));
            if (before is not null && after is not null && samples[i].At > samples[i - 1].At)
            {
                points.Add(new(samples[i].At.TotalSeconds, (after.Processor - before.Processor) / (samples[i].At - samples[i - 1].At) * 100));
            }
        }

        return points;
    }
}
