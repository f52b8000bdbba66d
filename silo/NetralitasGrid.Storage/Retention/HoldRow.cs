using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Storage.Retention;

/// <summary>A case under legal hold.</summary>
/// <param name="Reason">Why, without personal data.</param>
public sealed record HoldRow(GridId Case, DateTimeOffset Placed, string Reason, string By);
