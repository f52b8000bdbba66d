namespace NetralitasGrid.Load.Reporting;

/// <summary>Lines over the time of a run.</summary>
/// <param name="Title">What is shown, in a few words.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Logarithmic">Whether the values are shown by their logarithm: latencies, whose tail would flatten everything else.</param>
public sealed record Chart(string Title, string Unit, bool Logarithmic, IReadOnlyList<ChartSeries> Series);

/// <summary>One line.</summary>
/// <param name="Points">Seconds since the measured run began, and the value.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points);

/// <summary>One point of a line.</summary>
public readonly record struct ChartPoint(double Seconds, double Value);
