using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Load.Incidents;

namespace NetralitasGrid.Load.Scenarios;

/// <summary>
/// One of the load scenarios of polling day, read from JSON. Its numbers are estimates (the file says from what), so they are settings and not
/// part of the program.
/// </summary>
public sealed record Scenario
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false) },
    };

    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Where the numbers come from.</summary>
    public required string Source { get; init; }

    /// <summary>The day that the embedded engine's clock shows.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Western time of day (WIB) in the middle of a run that is shorter than the day.</summary>
    public required TimeOnly Peak { get; init; }

    public required StationNumbers PollingStations { get; init; }

    /// <summary>Who reports, each with its own volume and hours.</summary>
    public required IReadOnlyList<ReportSource> Sources { get; init; }

    /// <summary>Share of reports that report an act again.</summary>
    public required double Duplicates { get; init; }

    /// <summary>Share of posts that an app sends again to the letter, because it did not see the answer.</summary>
    public required double Resent { get; init; }

    /// <summary>Different people reported.</summary>
    public required int Subjects { get; init; }

    /// <summary>Minutes of more than the usual rate; null = none.</summary>
    public Burst? Burst { get; init; }

    /// <summary>People or districts that everybody reports at once, one after the other.</summary>
    public IReadOnlyList<HotSpot> Hot { get; init; } = [];

    public required WatcherNumbers Watchers { get; init; }

    public required Targets Targets { get; init; }

    /// <summary>Names of the scenarios that come with the tool.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(Scenario).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith("scenario.", StringComparison.Ordinal)).Select(static name => name[9..^5]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a scenario that comes with the tool, by name, or any other from a file.</summary>
    /// <exception cref="InvalidDataException">It is no scenario; the message says why.</exception>
    public static Scenario Open(string nameOrFile)
    {
        using var file = typeof(Scenario).Assembly.GetManifestResourceStream($"scenario.{nameOrFile}.json")
            ?? (File.Exists(nameOrFile) ? File.OpenRead(nameOrFile) : throw new InvalidDataException($"There is no scenario {nameOrFile}: name one of {string.Join(", ", Names)} or a file."));
        try
        {
            var scenario = JsonSerializer.Deserialize<Scenario>(file, Options) ?? throw new InvalidDataException("The scenario is empty.");
            scenario.Check();
            return scenario;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{nameOrFile} is no scenario: {e.Message}", e);
        }
    }

    private void Check()
    {
        Require(Sources.Count > 0, "sources is empty");
        foreach (var source in Sources)
        {
            Require(Math.Abs(source.Hours.Sum(static h => h.Share) - 1) < 1e-6, $"the hours of source {source.Name} do not sum to 1");
            Require(source.Hours.All(static h => h is { From: >= 0, To: <= 24, Share: >= 0 } && h.From < h.To), $"an hour of source {source.Name} is none");
            Require(source.PerDay > 0 && source.Lines is >= 1 and <= 1000, $"source {source.Name} needs reports, and 1 to 1,000 lines an upload");
        }

        Require(PollingStations.Zones.Count == 3 && Math.Abs(PollingStations.Zones.Values.Sum() - 1) < 1e-6, "the shares of the three zones do not sum to 1");
        Require(Duplicates is >= 0 and < 1 && Resent is >= 0 and < 1 && Subjects > 0, "duplicates and resent are shares, subjects a number");
        Require(Burst is null or { PerSecond: > 0, Seconds: > 0, EveryMinutes: > 0 }, "burst needs a rate, seconds and minutes");
        Require(Burst is null || Hot.Count == 0, "it bursts or has hot spots, not both");
        Require(Hot.All(static h => h is { PerMinute: > 0, Seconds: > 0, BurstPerSecond: >= 0, BurstSeconds: >= 0, Duplicates: >= 0 and < 1 } && h.BurstSeconds < h.Seconds), "a hot spot's numbers do not fit");
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The scenario cannot be: {fault}.");
        }
    }
}

/// <summary>Polling stations of the country, the share of each zone, and the provinces whose number is known.</summary>
public sealed record StationNumbers(int Total, IReadOnlyDictionary<Zone, double> Zones, IReadOnlyDictionary<string, int> Provinces)
{
    /// <summary>The stations of each district.</summary>
    public PollingStations Spread() => PollingStations.Spread(Total, Zones, Provinces);
}

/// <summary>Reports of one kind.</summary>
/// <param name="PerDay">Reports a day in the whole country.</param>
/// <param name="Hours">When, by local time; shares sum to 1.</param>
/// <param name="Lines">Reports an upload: 1 posts each alone, more are bulk uploads (NDJSON).</param>
/// <param name="OfflineHours">How long the app had no network before an upload: how old its reports are at most.</param>
public sealed record ReportSource(string Name, int PerDay, IReadOnlyList<HourShare> Hours, int Lines = 1, double OfflineHours = 2);

/// <summary>Some seconds at a rate of all sources together, again and again.</summary>
public sealed record Burst(double PerSecond, int Seconds, int EveryMinutes);

/// <summary>What a hot spot is.</summary>
public enum HotKind
{
    /// <summary>One person, so one grain and one partition.</summary>
    Subject,

    /// <summary>Many people in one district, so one region's grain.</summary>
    District,
}

/// <summary>A person or district that everybody reports for a while.</summary>
/// <param name="Area">District code of all these reports.</param>
/// <param name="PerMinute">Reports in its first minute; the rate lasts.</param>
/// <param name="Seconds">How long.</param>
/// <param name="BurstPerSecond">Rate of its first seconds.</param>
/// <param name="BurstSeconds">How long these are; 0 = none.</param>
/// <param name="Duplicates">Share of its reports that report an act again.</param>
public sealed record HotSpot(string Name, HotKind Kind, string Area, double PerMinute, int Seconds, double BurstPerSecond, int BurstSeconds, double Duplicates);

/// <summary>Open live streams on each area of a level.</summary>
public sealed record WatcherNumbers(int PerProvince, int PerRegency, int PerDistrict);

/// <summary>What is to be reached; null = nothing is asked. Milliseconds.</summary>
public sealed record Targets(double? AckP95Ms = null, double? AckP99Ms = null, double? FreshP99Ms = null);
