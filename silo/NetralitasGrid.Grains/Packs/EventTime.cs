using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs;

/// <summary>Where an incident's event stands in the calendar.</summary>
/// <param name="Phase">The phase of its local day.</param>
/// <param name="Windows">The windows open on that day, in the order of the list.</param>
/// <param name="Zone">The zone that the day was taken in: of the duty station for an online act, else of the place.</param>
/// <param name="PlaceZone">The zone of the place: of clocks, routing and counting.</param>
/// <param name="Date">The local day in <paramref name="Zone"/>.</param>
/// <param name="Online">Whether the act is online.</param>
public readonly record struct EventTime(Phase Phase, IReadOnlyList<Window> Windows, Zone Zone, Zone PlaceZone, DateOnly Date, bool Online)
{
    /// <summary>On which side of the pairs' determination it happened: cases never span it.</summary>
    public bool AfterDetermination => Phase >= Phase.Determination;
}
