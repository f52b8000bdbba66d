using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace NetralitasGrid.Grains.Regions;

/// <summary>
/// The open escalations of regions as this process last wrote them: a region holds many, and where the very bytes come back they need not be read again.
/// What was written and never committed does no harm, since other bytes come back then. As many entries as there are regions.
/// </summary>
internal static class OpenMemory
{
    private static readonly ConcurrentDictionary<string, Written> Regions = new(StringComparer.Ordinal);

    /// <summary>What was last written of a region, or null.</summary>
    public static Written? Find(string region) => Regions.GetValueOrDefault(region);

    /// <summary>Keeps the open escalations of a state and where they stand in its bytes.</summary>
    public static void Keep(RegionState state, byte[] bytes)
    {
        // Quotes inside texts are escaped, so these bytes are the properties and nothing else.
        var start = bytes.AsSpan().IndexOf(RegionStateJson.OpenName) + RegionStateJson.OpenName.Length;
        var end = bytes.AsSpan().LastIndexOf(RegionStateJson.BehindOpen);
        Regions[state.Code] = new(bytes.AsMemory(start..end), state.Open);
    }

    /// <summary>Open escalations and their JSON.</summary>
    internal sealed record Written(ReadOnlyMemory<byte> Json, ImmutableSortedDictionary<string, AggregateEscalation> Open);
}
