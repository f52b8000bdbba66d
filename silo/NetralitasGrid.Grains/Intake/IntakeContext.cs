using NetralitasGrid.Grains.Areas;

namespace NetralitasGrid.Grains.Intake;

/// <summary>What reading an incident depends on besides its body.</summary>
public sealed record IntakeContext
{
    public required AreaCatalogue Areas { get; init; }

    /// <summary>The grid's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Names of the elections that have an active pack.</summary>
    public required IReadOnlyList<string> Elections { get; init; }

    /// <summary>Whether the key may send <c>receivedAt</c> (roles backfill and admin).</summary>
    public bool MayBackfill { get; init; }
}
