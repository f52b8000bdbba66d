using System.ComponentModel.DataAnnotations;

namespace NetralitasGrid.Silo;

/// <summary>How a silo runs turns.</summary>
public sealed class SiloOptions
{
    /// <summary>The section of the configuration that is bound.</summary>
    public const string Section = "Silo";

    /// <summary>Turns in progress at once in this process, each on another partition. Default: 2.</summary>
    [Range(1, 64)]
    public int Workers { get; set; } = 2;

    /// <summary>Most messages of one turn. Default 500.</summary>
    [Range(1, 5000)]
    public int TurnMessages { get; set; } = 500;

    /// <summary>How long an idle silo waits before it looks for mail again, although nothing woke it. Default 250 ms, jitter comes on top.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan IdleWait { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a silo pauses after the database failed it. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FaultPause { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between two looks at the timers. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan TimerWait { get; set; } = TimeSpan.FromSeconds(1);
}
