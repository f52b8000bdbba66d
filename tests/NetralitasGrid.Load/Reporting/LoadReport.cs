using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetralitasGrid.Load.Running;

namespace NetralitasGrid.Load.Reporting;

/// <summary>What a run showed, in the order in which a person reads it.</summary>
public sealed record LoadReport
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Commit { get; init; }

    public required string Machine { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether the run was ended before its time.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>Whether nothing was lost, doubled, changed or left undecided.</summary>
    public required bool Holds { get; init; }

    /// <summary>The result in a sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>How this run differs from a real day.</summary>
    public required IReadOnlyList<string> Scaled { get; init; }

    /// <summary>Parts of the run that charts shade: bursts and hot spots, in seconds.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<(string Name, double From, double To)> Shaded { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Numbers for machines.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    public required IReadOnlyList<Table> Tables { get; init; }

    public required IReadOnlyList<Chart> Charts { get; init; }

    /// <summary>The report of a run.</summary>
    public static LoadReport Of(LoadResult result) => new()
    {
        Name = result.Plan.Scenario.Name,
        Title = result.Plan.Scenario.Title,
        Commit = Reporting.Machine.Commit,
        Machine = Reporting.Machine.Description,
        StartedAt = result.StartedAt,
        Interrupted = result.Interrupted,
        Holds = result.Holds,
        Verdict = VerdictOf(result),
        Scaled = [.. result.Interrupted ? [Invariant($"Interrupted after {result.Elapsed.TotalSeconds:0} s of {result.Plan.Options.Duration.TotalSeconds:0} s: all figures are of that part.")] : Array.Empty<string>(), .. result.Plan.Scaled()],
        Shaded =
        [
            .. result.Plan.HotWindows.Select(static h => (h.Hot.Name, h.From.TotalSeconds, h.To.TotalSeconds)),
            .. result.Plan.Bursts.Select(static b => ("burst", b.From.TotalSeconds, b.To.TotalSeconds)),
        ],
        Settings = SettingsOf(result),
        Figures = FiguresOf(result),
        Tables = LoadTables.Of(result),
        Charts = LoadCharts.Of(result),
    };

    /// <summary>Prints what matters most.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine($"{Name}: {Verdict}  (commit {Commit}; {Machine})");
        foreach (var line in Scaled)
        {
            output.WriteLine($"  {line}");
        }

        foreach (var (key, value) in Figures)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {key,-28} {value,14:#,0.###}"));
        }

        foreach (var table in Tables)
        {
            output.WriteLine($"{table.Title}: {string.Join(" | ", table.Columns)}");
            foreach (var row in table.Rows)
            {
                output.WriteLine($"  {string.Join(" | ", row)}");
            }
        }
    }

    /// <summary>The report for machines.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Indented);

    private static string VerdictOf(LoadResult result)
    {
        var loss = result.Loss;
        return Invariant($"{loss.Acknowledged:#,0} acknowledged, {loss.Lost} lost, {loss.Doubled} doubled, {loss.Changed} changed, {loss.Undecided} undecided, {loss.DeadLetters} dead letters, {result.Unanswered} unanswered")
            + (result.Counted is { } counted ? Invariant($"; the regions count {counted:#,0} of {loss.Stored:#,0} stored") : "; the regions could not be counted");
    }

    private static Dictionary<string, string> SettingsOf(LoadResult result)
    {
        var (plan, grid) = (result.Plan, result.Deployment);
        var settings = new Dictionary<string, string>
        {
            ["scenario"] = plan.Scenario.Source,
            ["engine"] = grid.Orleans ? "orleans" : grid.Postgres ? "postgres" : "embedded",
            ["processes"] = grid.Postgres ? $"{grid.Doors} front doors, {grid.Silos} silos of {grid.Workers} turns at once, PostgreSQL, the generator; all on this machine" : "one embedded front door, the generator; both on this machine",
            ["measured"] = Invariant($"{result.Elapsed.TotalSeconds:0} s after {plan.Options.WarmUp.TotalSeconds:0} s of warm-up"),
            ["scale"] = Invariant($"{plan.Options.Scale:0.##}"),
            ["rate"] = Invariant($"{plan.Options.Rate:0.##}"),
            ["seed"] = Invariant($"{plan.Options.Seed}"),
            ["repeated acts"] = Invariant($"{plan.Scenario.Duplicates:P0} of the reports; {plan.Scenario.Resent:P0} of the single posts are sent again to the letter"),
            ["people reported"] = Invariant($"{plan.Scenario.Subjects:#,0}"),
            ["live streams"] = Invariant($"{result.Watchers.Streams:#,0}"),
            ["connections"] = Invariant($"{result.Connections}, keep-alive"),
            ["dates of events"] = grid.Clock is { } clock ? Invariant($"polling day: the grid's clock began at {clock:yyyy-MM-dd HH:mm zzz}") : "today: front doors over PostgreSQL have the real clock, so polling day's phase is not decided for",
        };
        foreach (var source in plan.Scenario.Sources)
        {
            settings[$"source: {source.Name}"] = Invariant($"{source.PerDay:#,0} a day") + (source.Lines > 1 ? Invariant($", {source.Lines} reports an upload after {source.OfflineHours:0.#} offline hours") : "");
        }

        return settings;
    }

    private static Dictionary<string, double> FiguresOf(LoadResult result)
    {
        var recorder = result.Recorder;
        var figures = new Dictionary<string, double>
        {
            ["due"] = recorder.Due.Sum(),
            ["accepted"] = recorder.Accepted.Sum(),
            ["acceptedPerSecond"] = recorder.Accepted.Sum() / Math.Max(1, result.Elapsed.TotalSeconds),
            ["knownAnswers"] = recorder.Duplicates,
            ["sentAgainOnPurpose"] = recorder.Resent,
            ["retriedReports"] = recorder.Retries,
        };
        Add("ack", recorder.Acknowledged);
        Add("fresh", recorder.Visible);
        Add("freshProvince", recorder.VisibleProvince);
        Add("dueToVisible", recorder.DueToVisible);
        Add("upload", recorder.Uploads);
        Add("retried", recorder.Retried);
        Add("ackHot", recorder.AcknowledgedHot);
        Add("freshHot", recorder.VisibleHot);
        var measured = result.Samples.Where(s => s.At >= TimeSpan.Zero && s.At <= result.Elapsed).ToList();
        figures["mostWaiting"] = measured.Max(static s => s.Waiting) ?? 0;
        figures["catchUpSeconds"] = result.CatchUp?.TotalSeconds ?? -1;
        figures["processorsBusy"] = LoadTables.BusyOf(measured).Sum(static b => b.Busy);
        figures["megabytes"] = (measured.Count == 0 ? 0 : measured[^1].Use.Sum(static u => u.Bytes)) / 1e6;
        figures["streams"] = result.Watchers.Streams;
        figures["streamMegabytes"] = result.Watchers.Bytes / 1e6;
        figures["streamsLost"] = result.Watchers.Lost;
        figures["generatorLateP99Ms"] = result.Lateness.PercentileMs(0.99);
        figures["acknowledged"] = result.Loss.Acknowledged;
        figures["stored"] = result.Loss.Stored;
        figures["counted"] = result.Counted ?? -1;
        figures["lost"] = result.Loss.Lost;
        figures["doubled"] = result.Loss.Doubled;
        figures["changed"] = result.Loss.Changed;
        figures["undecided"] = result.Loss.Undecided;
        figures["deadLetters"] = result.Loss.DeadLetters;
        return figures;

        void Add(string name, LatencySeries series)
        {
            if (series.All is { Count: > 0 } all)
            {
                figures[$"{name}Count"] = all.Count;
                figures[$"{name}P50Ms"] = all.PercentileMs(0.5);
                figures[$"{name}P95Ms"] = all.PercentileMs(0.95);
                figures[$"{name}P99Ms"] = all.PercentileMs(0.99);
                figures[$"{name}LongestMs"] = all.LongestMs;
            }
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
