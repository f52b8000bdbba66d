using System.Diagnostics;
using System.Globalization;
using NetralitasGrid.Benchmarks.Postgres;

namespace NetralitasGrid.Benchmarks;

/// <summary>What was decided and used up to a moment.</summary>
internal sealed record TurnsUse(long At, long Decided, long Waiting, TimeSpan Processor, TimeSpan Pause, long Allocated, ServerUse? Server)
{
    public static async Task<TurnsUse> ReadAsync(BenchmarkGrid grid, BenchmarkDatabase? database)
    {
        var server = database is null ? null : await ServerUse.ReadAsync(database);
        var waiting = await grid.WaitingAsync();
        return new(
            Stopwatch.GetTimestamp(), grid.Decided, waiting, Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes(), server);
    }

    /// <summary>A line for each window: its end, rate, backlog, and processor time an incident of client and server.</summary>
    public static IReadOnlyList<string> Table(TurnsUse before, IReadOnlyList<TurnsUse> windows)
    {
        var lines = new List<string>();
        var last = before;
        foreach (var window in windows)
        {
            var figures = new Dictionary<string, double>();
            window.AddSince(last, figures);
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{Stopwatch.GetElapsedTime(before.At, window.At).TotalSeconds,6:0} s {figures["decidedPerSecond"],9:#,0}/s {window.Waiting,9:#,0} waiting, us an incident: client {figures["processorMicroseconds"],6:0.0}")
                + string.Concat(figures.Where(static f => f.Key.StartsWith("server.", StringComparison.Ordinal))
                    .Select(static f => string.Create(CultureInfo.InvariantCulture, $", {f.Key["server.".Length..^"Microseconds".Length]} {f.Value:0.0}"))));
            last = window;
        }

        return lines;
    }

    /// <summary>What was decided and used since, in figures.</summary>
    public void AddSince(TurnsUse before, IDictionary<string, double> figures)
    {
        var decided = Math.Max(1.0, Decided - before.Decided);
        var elapsed = Stopwatch.GetElapsedTime(before.At, At);
        var busy = Processor - before.Processor;
        figures["decidedPerSecond"] = decided / elapsed.TotalSeconds;
        figures["processorsBusy"] = busy / elapsed;
        figures["processorMicroseconds"] = busy.TotalMicroseconds / decided;
        figures["collectorPausePercent"] = (Pause - before.Pause) / elapsed * 100;
        figures["bytesAllocated"] = (Allocated - before.Allocated) / decided;
        figures["waitingGrew"] = Waiting - before.Waiting;
        Server?.AddSince(before.Server!, decided, figures);
    }
}
