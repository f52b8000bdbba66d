using System.ComponentModel.DataAnnotations;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>When the front door stops taking incidents in (DESIGN 6, back-pressure).</summary>
internal sealed class PressureOptions
{
    public const string Section = "Pressure";

    /// <summary>Age of the oldest waiting message from which regions over their fair share are told to wait. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan OldestWaiting { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Waiting messages in all from which everybody is told to wait. Default 1,000,000.</summary>
    [Range(1, 100_000_000)]
    public long MostWaiting { get; set; } = 1_000_000;

    /// <summary>How often the store is asked how it is. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(500);
}
