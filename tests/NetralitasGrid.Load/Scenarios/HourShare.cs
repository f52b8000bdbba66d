namespace NetralitasGrid.Load.Scenarios;

/// <summary>What share of a day's reports arrives between two hours of local time.</summary>
/// <param name="From">Hour of the day, 0 to 23.</param>
/// <param name="To">Hour of the day, 1 to 24, later than <paramref name="From"/>.</param>
/// <param name="Share">Of the day; spread evenly over these hours.</param>
public sealed record HourShare(int From, int To, double Share)
{
    /// <summary>Share of the day that arrives in one second at a local time, by the hours of a day.</summary>
    public static double PerSecond(IReadOnlyList<HourShare> hours, TimeSpan timeOfDay)
    {
        foreach (var span in hours)
        {
            if (timeOfDay.TotalHours >= span.From && timeOfDay.TotalHours < span.To)
            {
                return span.Share / ((span.To - span.From) * 3600.0);
            }
        }

        return 0;
    }
}
