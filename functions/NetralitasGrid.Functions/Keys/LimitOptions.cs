using System.ComponentModel.DataAnnotations;

namespace NetralitasGrid.Functions.Keys;

/// <summary>How much one key may send.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>Incidents a second of one key over time, batch lines included. Default 10,000: above what one machine takes in.</summary>
    [Range(0.1, 1_000_000)]
    public double IncidentsPerSecond { get; set; } = 10_000;

    /// <summary>Incidents of one key at once after a pause. Default 20,000.</summary>
    [Range(1, 10_000_000)]
    public double IncidentBurst { get; set; } = 20_000;

    /// <summary>Other requests a second of one key over time. Default 1,000.</summary>
    [Range(0.1, 1_000_000)]
    public double RequestsPerSecond { get; set; } = 1_000;

    /// <summary>Other requests of one key at once after a pause. Default 12,000: a control room opens its streams in one go.</summary>
    [Range(1, 10_000_000)]
    public double RequestBurst { get; set; } = 12_000;
}
