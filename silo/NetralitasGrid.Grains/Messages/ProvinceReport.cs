using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Messages;

/// <summary>What a region tells its province (body of <see cref="MessageKind.ProvinceReport"/>): signed differences, as in <see cref="RegionReport"/>.</summary>
/// <param name="Region">Code of the regency or city.</param>
public sealed record ProvinceReport(string Region, IReadOnlyList<ProvinceItem> Items);

/// <summary>What one item of a region's report changed for the province.</summary>
public sealed record ProvinceItem
{
    public required GridId Cause { get; init; }

    public required string Election { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>Registered cases in the region for pairs of the province's own election.</summary>
    public IReadOnlyList<PairDelta> Pairs { get; init; } = [];

    public IReadOnlyList<EscalationDelta> Escalations { get; init; } = [];
}
