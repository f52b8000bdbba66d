using NetralitasGrid.Silo.Orleans.Live;
using Orleans.Concurrency;

namespace NetralitasGrid.Silo.Orleans.Partitions;

/// <summary>
/// One partition of a cell: its one activation in the cluster runs the partition's turns, as large batches as there is mail, and tells followers what a
/// turn changed. Its key is <c>CELL/NUMBER</c>. That there is one activation spares waiting; that there is one turn is the store's transaction.
/// </summary>
[Alias("netralitasgrid.partition")]
internal interface IPartition : IGrainWithStringKey
{
    /// <summary>There may be mail.</summary>
    [OneWay, Alias("wake")]
    Task WakeAsync();

    /// <summary>Adds a grain whose activation wants to be told before and after each turn that changes it.</summary>
    /// <param name="grain">Its key, as <see cref="GrainText"/> writes it.</param>
    /// <param name="memory">What the activation was answered when it loaded its state; 0 when it has none.</param>
    [ResponseTimeout("00:00:01"), Alias("follow")]
    Task<Following> FollowAsync(string grain, long memory);

    /// <summary>The activation has gone.</summary>
    [OneWay, Alias("unfollow")]
    Task UnfollowAsync(string grain);
}
