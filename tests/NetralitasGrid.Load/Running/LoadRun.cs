using System.Globalization;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Checking;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Load.Scenarios;
using NetralitasGrid.Load.Watching;

namespace NetralitasGrid.Load.Running;

/// <summary>Runs a plan against a grid: watchers, posts when they are due, then the check that nothing was lost.</summary>
public sealed class LoadRun(GridDeployment grid, RunPlan plan, TimeProvider gridClock, Progress progress)
{
    /// <summary>Connections at most; posts that find none free wait in the generator.</summary>
    private const int MostConnections = 512;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly Recorder _recorder = new(plan);

    /// <summary>How long the grid may take to answer everything after the last post, and again to decide it. Default one minute each.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Runs until the plan ends or <paramref name="stop"/> is asked for; what has been posted by then is answered, decided and checked.</summary>
    /// <exception cref="InvalidOperationException">The generator itself failed.</exception>
    public async Task<LoadResult> RunAsync(CancellationToken stop)
    {
        var key = grid.AdminKey;
        var ports = grid.Doors.Select(static d => d.Port).ToArray();
        var clock = TimeProvider.System;
        var regencies = new Freshness((a, at) => SeenInRegency(a, at));
        var provinces = new Freshness((a, at) => _recorder.VisibleProvince.Record(a.Due, Later(at, a.At)));
        var loop = new OpenLoop(clock, MostConnections, i => new ReportSender(ports[i % ports.Length], key).SendAsync, Answered);
        var source = new PostSource(plan, "load", gridClock, _recorder.Sent);

        progress.Say("Opening live streams...");
        await using var watchers = await Watchers.OpenAsync(
            ports, key, plan.Scenario.Watchers, plan.Options.Watchers, id => provinces.Seen(id, loop.Now), id => regencies.Seen(id, loop.Now), stop);
        progress.Say($"{watchers.Count} live streams are open.");

        using var sampling = new CancellationTokenSource();
        var sampler = new Sampler(grid, loop, sample => progress.Show(sample, _recorder, plan));
        var startedAt = clock.GetUtcNow();
        var posting = loop.RunAsync(source.Posts(), plan.Options.WarmUp + Settling, stop);
        var sampled = sampler.RunAsync(sampling.Token);
        await posting;
        var elapsed = TimeSpan.FromTicks(Math.Clamp(loop.Now.Ticks, 0, plan.Options.Duration.Ticks));
        var interrupted = stop.IsCancellationRequested;
        progress.Say(interrupted ? "Interrupted: waiting for what has been posted." : "All is posted: waiting for answers and decisions.");
        await loop.DrainAsync(Patience, CancellationToken.None);
        var caughtUp = await CatchUpAsync(clock);
        var ended = loop.Now;
        await Task.Delay(Settling, CancellationToken.None);
        await sampling.CancelAsync();
        await sampled;
        var counted = await CountedAsync(key);
        var streams = (watchers.Count, watchers.Bytes, watchers.Lost);
        await watchers.DisposeAsync();
        if (loop.Fault is { } fault)
        {
            throw new InvalidOperationException("The generator failed.", fault);
        }

        progress.Say($"Looking {source.Reports.Count(static r => r.Incident is not null)} acknowledged reports up in the database...");
        return new()
        {
            Plan = plan,
            Deployment = grid.Options,
            Recorder = _recorder,
            Samples = sampler.Samples,
            Loss = await LossCheck.CheckAsync(grid, source.Reports, CancellationToken.None),
            StartedAt = startedAt,
            Elapsed = elapsed,
            Interrupted = interrupted,
            Made = source.Reports.Count,
            Unanswered = loop.Unanswered,
            CatchUp = caughtUp ? Later(ended, elapsed) : null,
            Counted = counted,
            Watchers = streams,
            Lateness = loop.Lateness,
            Connections = loop.Connections,
        };

        void Answered(Post post, PostAnswer answer, TimeSpan latency)
        {
            _recorder.Answered(post, answer, latency);
            foreach (var report in answer.Reports)
            {
                if (report.IsAccepted && report.Report.Acknowledge(report.Incident))
                {
                    var acknowledgement = new Acknowledgement(report.Report, post.Due, post.Due + latency);
                    regencies.Acknowledged(report.Incident.ToString(), acknowledgement);
                    provinces.Acknowledged(report.Incident.ToString(), acknowledgement);
                }
            }
        }
    }

    private void SeenInRegency(Acknowledgement acknowledgement, TimeSpan at)
    {
        if (_recorder.IsHot(acknowledgement.Report.Draft.Area))
        {
            _recorder.VisibleHot.Record(acknowledgement.Due, Later(at, acknowledgement.At));
        }
        else
        {
            _recorder.Visible.Record(acknowledgement.Due, Later(at, acknowledgement.At));
            _recorder.DueToVisible.Record(acknowledgement.Due, Later(at, acknowledgement.Due));
        }
    }

    // A decision may be seen before the acknowledgement has been read.
    private static TimeSpan Later(TimeSpan at, TimeSpan than) => at > than ? at - than : TimeSpan.Zero;

    private async Task<bool> CatchUpAsync(TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), clock);
        while (await Sampler.WaitingAsync(grid, CancellationToken.None) != 0)
        {
            if (clock.GetElapsedTime(start) > Patience)
            {
                return false;
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return true;
    }

    // Province by province: an answer for the whole country at once is large.
    private async Task<long?> CountedAsync(string key)
    {
        var sum = 0L;
        using var connection = await HttpConnection.OpenAsync(grid.Doors[0].Port, CancellationToken.None);
        foreach (var province in AreaCatalogue.Shared.Provinces)
        {
            var request = string.Create(CultureInfo.InvariantCulture, $"GET /api/regions/{province.Code} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n");
            var answer = await connection.SendAsync(Encoding.ASCII.GetBytes(request), CancellationToken.None);
            if (answer.Status != 200)
            {
                return null;
            }

            using var body = JsonDocument.Parse(answer.Body);
            sum += body.RootElement.GetProperty("counts").GetProperty("incidents").GetInt64();
        }

        return sum;
    }
}
