namespace NetralitasGrid.Grains.Regions;

/// <summary>Reports per minute of an area.</summary>
public static class Rate
{
    /// <summary>
    /// Reports received in the minute of <paramref name="now"/> or in the one before, whichever is more: a minute that has just begun says
    /// nothing yet.
    /// </summary>
    public static int At(SortedList<long, int> minutes, DateTimeOffset now)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        return Math.Max(minutes.GetValueOrDefault(minute), minutes.GetValueOrDefault(minute - 1));
    }
}
