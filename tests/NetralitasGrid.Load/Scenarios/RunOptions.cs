namespace NetralitasGrid.Load.Scenarios;

/// <summary>How a scenario is run.</summary>
public sealed record RunOptions
{
    /// <summary>Length of the measured run. Default two minutes.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many times faster the day passes. Rates stay those of the day, so a run holds that many times fewer reports. Default 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Factor on all rates. Default 1.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>Load before the run that is not measured but checked for loss: processes that were just started are compiling. Default 10 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Live streams in all; null = as many as the scenario says.</summary>
    public int? Watchers { get; init; }

    /// <summary>Seed of all that is random: the same seed posts the same reports. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
