using System.Text.Json;
using System.Xml.Linq;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Load.Checking;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Load.Reporting;
using NetralitasGrid.Load.Running;
using NetralitasGrid.Load.Scenarios;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Load.Tests.Running;

/// <summary>A short run of a whole scenario against a real front door, its report, and the check that must find a loss when there is one.</summary>
public sealed class LoadRunTests
{
    [Fact]
    public async Task Ten_seconds_of_hot_spots_on_an_embedded_grid_lose_nothing_and_are_reported_as_they_were()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var options = new RunOptions { Duration = TimeSpan.FromSeconds(8), WarmUp = TimeSpan.FromSeconds(2), Watchers = 700, Scale = 60 };
        var plan = new RunPlan(Scenario.Open("L4"), options);
        var clock = ShiftedTime.From(plan);
        using var said = new StringWriter();
        await using var grid = await GridDeployment.StartAsync(new() { Clock = clock.GetUtcNow() }, cancellation);

        var result = await new LoadRun(grid, plan, clock, new(said, terminal: false)).RunAsync(cancellation);

        Assert.Equal(new LossReport { Acknowledged = result.Made, Stored = result.Made }, result.Loss with { Faults = [] });
        Assert.True(result.Holds, said.ToString());
        Assert.InRange(result.Made, 1_000, 4_000);
        Assert.Equal(result.Made, result.Counted);
        Assert.True(result.Recorder.Resent > 0 && result.Recorder.Duplicates == result.Recorder.Resent, "What is sent again is answered as known.");
        Assert.True(result.Recorder.Visible.All.Count > 100, "Streams showed few decisions.");
        Assert.Contains("waiting | door 1", said.ToString(), StringComparison.Ordinal);
        CheckReport(LoadReport.Of(result), result);
        await CheckThatALossIsFoundAsync(grid, result);
    }

    [Fact]
    public async Task An_interrupted_run_still_checks_and_reports_what_was_posted()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var plan = new RunPlan(Scenario.Open("L3"), new() { Duration = TimeSpan.FromMinutes(60), WarmUp = TimeSpan.Zero, Watchers = 0 });
        using var stop = new CancellationTokenSource();
        using var said = new StoppingWriter(stop);
        await using var grid = await GridDeployment.StartAsync(new(), cancellation);

        var result = await new LoadRun(grid, plan, TimeProvider.System, new(said, terminal: true)).RunAsync(stop.Token);

        Assert.True(result.Interrupted);
        Assert.True(result.Holds, LoadReport.Of(result).Verdict);
        Assert.True(result.Loss.Acknowledged > 0, "Nothing was posted.");
        Assert.Contains(LoadReport.Of(result).Scaled, s => s.StartsWith("Interrupted after", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_refused_for_a_while_is_posted_again_until_it_is_accepted_exactly_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var plan = new RunPlan(Scenario.Open("L3"), new() { Duration = TimeSpan.FromSeconds(3), WarmUp = TimeSpan.Zero, Watchers = 0 });
        var settings = new Dictionary<string, string> { ["Limits__IncidentsPerSecond"] = "80", ["Limits__IncidentBurst"] = "20" };
        await using var grid = await GridDeployment.StartAsync(new() { DoorSettings = settings }, cancellation);

        var result = await new LoadRun(grid, plan, TimeProvider.System, new(TextWriter.Null, terminal: false)).RunAsync(cancellation);

        Assert.True(result.Recorder.Retries > 0 && result.Recorder.Statuses[("single", 429)] > 0, "Nothing was refused, so nothing was tested.");
        Assert.True(result.Holds, LoadReport.Of(result).Verdict);
        Assert.Equal(result.Made, result.Loss.Acknowledged);
        Assert.True(result.Recorder.Retried.All.LongestMs >= 1000, "Refused posts were not told apart from those that were answered at once.");
    }

    private static void CheckReport(LoadReport report, LoadResult result)
    {
        var html = HtmlReport.Write(report);
        var page = XDocument.Parse(html["<!DOCTYPE html>\n".Length..]);

        Assert.Equal(report.Charts.Count, page.Descendants("svg").Count());
        Assert.Contains(page.Descendants("tr"), row => Cells(row) is ["lost", "0"]);
        Assert.Contains(page.Descendants("tr"), row => Cells(row) is ["hot district", _, _, _, _, _, _, _]);
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName is "src" or "href");
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Descendants("polyline"), line => line.Attribute("points")!.Value.Contains("NaN", StringComparison.Ordinal));

        using var json = JsonDocument.Parse(report.ToJson());
        var figures = json.RootElement.GetProperty("figures");
        Assert.Equal(result.Recorder.Accepted.Sum(), figures.GetProperty("accepted").GetDouble());
        Assert.Equal(0, figures.GetProperty("lost").GetDouble());
        Assert.Equal(result.Recorder.Acknowledged.All.PercentileMs(0.99), figures.GetProperty("ackP99Ms").GetDouble());
        Assert.Equal("L4", json.RootElement.GetProperty("name").GetString());

        static string[] Cells(XElement row) => [.. row.Elements().Select(static e => e.Value)];
    }

    // The same store and the same reports, but for one that was never posted, one that was told another story, and one whose place was changed.
    private static async Task CheckThatALossIsFoundAsync(GridDeployment grid, LoadResult result)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { Folder = grid.Data });
        var lane = result.Plan.Lanes[0];
        var never = new Report(lane, "never-1", default);
        never.Acknowledge(GridId.New(GridId.Incident, TimeProvider.System));
        var told = new Report(lane, "never-2", default);
        told.Acknowledge(GridId.New(GridId.Incident, TimeProvider.System));
        told.Acknowledge(GridId.New(GridId.Incident, TimeProvider.System));
        var row = await FirstAsync(store);
        var changed = new Report(lane, "never-3", default);
        changed.Acknowledge(row);

        var loss = await LossCheck.CheckAsync(store, [never, told, changed], CancellationToken.None);

        Assert.Equal((2, 1, 1), (loss.Lost, loss.Doubled, loss.Changed));
        Assert.False(loss.IsClean);
    }

    private static async Task<GridId> FirstAsync(SqliteStore store)
    {
        for (var partition = 0; ; partition++)
        {
            await foreach (var entry in store.Read.LogAsync(partition, CancellationToken.None))
            {
                if (entry.Message.Kind == Grains.Messages.MessageKind.Incident)
                {
                    return entry.Message.Id;
                }
            }
        }
    }

    /// <summary>Asks to stop when the first sample after the start of the run is shown, as a person would press Ctrl-C.</summary>
    private sealed class StoppingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (value!.Contains("usual rate", StringComparison.Ordinal) && !value.Contains("0/s accepted", StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }
    }
}
