namespace NetralitasGrid.Silo.Orleans.Clocks;

/// <summary>
/// The statutory clocks of a cell, whose key is its name: one activation in the cluster moves due timers into mailboxes. A reminder brings it back on
/// another silo when its own is gone. Which clocks run stands in the store, written by the turn that started them: a reminder for each could be lost
/// between the turn's commit and its registration.
/// </summary>
[Alias("netralitasgrid.clocks")]
internal interface IClocks : IGrainWithStringKey
{
    /// <summary>Sees that the activation and its reminder are there.</summary>
    [Alias("keep")]
    Task KeepAsync();
}
