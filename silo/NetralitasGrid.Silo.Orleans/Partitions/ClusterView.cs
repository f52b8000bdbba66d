using Orleans.Runtime;

namespace NetralitasGrid.Silo.Orleans.Partitions;

/// <summary>How many silos are at work, for activations that should move when there are more.</summary>
internal sealed class ClusterView(IClusterMembershipService membership)
{
    /// <summary>Silos at work now, as this silo knows.</summary>
    public int Silos => membership.CurrentSnapshot.Members.Values.Count(static m => m.Status == SiloStatus.Active);
}
