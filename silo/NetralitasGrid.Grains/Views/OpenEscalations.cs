using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Views;

/// <summary>
/// Open escalations of counts as the core states of their regions and provinces have them. A state is written with each report that it counts, so a
/// store need not write its escalations along.
/// </summary>
public static class OpenEscalations
{
    /// <summary>Whether an escalation is one of these.</summary>
    public static bool Has(EscalationRow row) => row.Owner.Kind != GrainKind.Employee && row.Status != EscalationStatus.Closed;

    /// <summary>All of a region or province.</summary>
    /// <param name="core">Its core state, UTF-8 JSON.</param>
    public static IEnumerable<EscalationRow> Of(GrainKey owner, ReadOnlySpan<byte> core) =>
        RegionStateJson.OpenIn(core).Select(open => EscalationView.Row(open, owner));
}
