using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

/// <summary>Rule input <c>thresholds</c>: the pack's numbers, most of them product choices (EST).</summary>
public sealed record Thresholds
{
    /// <summary>Days from knowing to reporting after which a report is late (NG-601).</summary>
    public required int ReportDays { get; init; }

    /// <summary>Witnesses asked of a report (NG-602).</summary>
    public required int Witnesses { get; init; }

    /// <summary>Proven cases that make a repeat (NG-501).</summary>
    public required int RepeatProven { get; init; }

    /// <summary>Other registered cases that make a repeat (NG-501).</summary>
    public required int RepeatRegistered { get; init; }

    /// <summary>Days before the event in which registered cases count (NG-501).</summary>
    public required int RepeatDays { get; init; }

    /// <summary>Consecutive local event days of a cluster (NG-504, 505).</summary>
    public required int ClusterDays { get; init; }

    /// <summary>Distinct subjects of one agency (NG-504).</summary>
    public required int ClusterAgency { get; init; }

    /// <summary>Distinct subjects in one district (NG-505).</summary>
    public required int ClusterDistrict { get; init; }

    /// <summary>The same where the IKP is high.</summary>
    public required int ClusterDistrictHighIkp { get; init; }

    /// <summary>Percent of a pair's areas with registered cases (NG-506).</summary>
    public required int TsmPercent { get; init; }

    /// <summary>Distinct reporters of one case (NG-507).</summary>
    public required int ViralReporters { get; init; }

    /// <summary>Reports a minute of one case (NG-507).</summary>
    public required int ViralReportsPerMinute { get; init; }

    /// <summary>An event received more than this many days later counts in totals, never in windows.</summary>
    public required int LateArrivalDays { get; init; }

    /// <summary>Distinct reporters of a case that are counted exactly.</summary>
    public required int ReportersCounted { get; init; }

    /// <summary>A number by its name in <c>thresholds.json</c>, or null.</summary>
    public int? Of(string name) => name switch
    {
        "reportDays" => ReportDays,
        "witnesses" => Witnesses,
        "repeatProven" => RepeatProven,
        "repeatRegistered" => RepeatRegistered,
        "repeatDays" => RepeatDays,
        "clusterDays" => ClusterDays,
        "clusterAgency" => ClusterAgency,
        "clusterDistrict" => ClusterDistrict,
        "clusterDistrictHighIkp" => ClusterDistrictHighIkp,
        "tsmPercent" => TsmPercent,
        "viralReporters" => ViralReporters,
        "viralReportsPerMinute" => ViralReportsPerMinute,
        "lateArrivalDays" => LateArrivalDays,
        "reportersCounted" => ReportersCounted,
        _ => null,
    };

    internal static IReadOnlyList<string> Names { get; } =
    [
        "reportDays", "witnesses", "repeatProven", "repeatRegistered", "repeatDays", "clusterDays", "clusterAgency", "clusterDistrict",
        "clusterDistrictHighIkp", "tsmPercent", "viralReporters", "viralReportsPerMinute", "lateArrivalDays", "reportersCounted",
    ];
}

/// <summary>What a threshold means and where it comes from, for screens.</summary>
public sealed record ThresholdNote(string Name, int Value, string Source, Bilingual Title);
