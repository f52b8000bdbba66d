using NetralitasGrid.Grains.Areas;

namespace NetralitasGrid.Benchmarks;

/// <summary>All districts of the country, weighted by their villages.</summary>
internal static class WeightedAreas
{
    public static IReadOnlyList<(string Code, int Weight)> All { get; } =
        [.. AreaCatalogue.Shared.All.Where(a => a.Level == AreaLevel.District).Select(a => (a.Code, a.Villages))];
}
