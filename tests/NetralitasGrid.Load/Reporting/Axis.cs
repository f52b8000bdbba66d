namespace NetralitasGrid.Load.Reporting;

/// <summary>A value axis with round ticks.</summary>
internal sealed record Axis(double From, double To, bool IsLogarithmic, IReadOnlyList<double> Ticks)
{
    /// <summary>From zero to a round number above all values.</summary>
    public static Axis Linear(IReadOnlyCollection<double> values)
    {
        var most = Math.Max(values.Count == 0 ? 1 : values.Max(), 1e-3);
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        var step = new[] { 0.1, 0.2, 0.25, 0.5, 1, 2 }.Select(s => s * power).First(s => most / s <= 6);
        var count = (int)Math.Ceiling(most / step);
        return new(0, step * count, false, [.. Enumerable.Range(0, count + 1).Select(i => Math.Round(i * step, 10))]);
    }

    /// <summary>From the power of ten below all values to the one above; 2 and 5 have ticks where there is room.</summary>
    public static Axis Logarithmic(IReadOnlyCollection<double> values)
    {
        var positive = values.Where(static v => v > 0).DefaultIfEmpty(1).ToList();
        var (low, high) = (Math.Floor(Math.Log10(positive.Min())), Math.Ceiling(Math.Log10(positive.Max())));
        high = Math.Max(high, low + 1);
        double[] steps = high - low <= 2 ? [1, 2, 5] : [1];
        var ticks = Enumerable.Range((int)low, (int)(high - low) + 1).SelectMany(p => steps.Select(s => s * Math.Pow(10, p)));
        return new(low, high, true, [.. ticks.Where(t => Math.Log10(t) <= high)]);
    }

    /// <summary>Where a value stands between 0 (bottom) and 1 (top).</summary>
    public double PositionOf(double value) =>
        Math.Clamp(((IsLogarithmic ? Math.Log10(Math.Max(value, 1e-9)) : value) - From) / (To - From), 0, 1);
}
