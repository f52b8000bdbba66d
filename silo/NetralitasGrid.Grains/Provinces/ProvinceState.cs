using System.Collections.Immutable;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Provinces;

/// <summary>State of a province's grain: pairs of the governor's election and the escalations that its regions told. Counts are summed when read.</summary>
public sealed record ProvinceState
{
    public required string Code { get; init; }

    /// <summary>The latest append time of what was reported.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>Registered cases by pair (<c>35/1</c>) and regency.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> Pairs { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>>.Empty;

    /// <summary>Open escalations of the province itself by scope and key.</summary>
    public ImmutableSortedDictionary<string, AggregateEscalation> Open { get; init; } =
        ImmutableSortedDictionary<string, AggregateEscalation>.Empty;

    /// <summary>Escalations of regions and cases that are not closed, by rule.</summary>
    public ImmutableSortedDictionary<string, int> Received { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>All that are not closed.</summary>
    public int OpenEscalations() => Open.Count + Received.Values.Sum();
}
