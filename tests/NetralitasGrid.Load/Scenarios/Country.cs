namespace NetralitasGrid.Load.Scenarios;

/// <summary>Where reports come from when no scenario says it.</summary>
public static class Country
{
    /// <summary>All districts of the country with their polling stations, as the scenarios of polling day have them.</summary>
    public static IReadOnlyList<(string Code, int Weight)> Districts { get; } =
        [.. Scenario.Open("L1").PollingStations.Spread().Districts.OrderBy(static zone => zone.Key).SelectMany(static zone => zone.Value)];
}
