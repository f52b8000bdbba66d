using Orleans.Concurrency;

namespace NetralitasGrid.Silo.Orleans.Live;

/// <summary>
/// The live state of one grain, served from memory. Its key is <see cref="GrainText"/>. What it answers is what the store would: before a turn that
/// changes the grain commits the activation is told, and reads the store until it is told how the turn ended.
/// </summary>
internal interface ILiveState : IGrainWithStringKey
{
    /// <summary>One piece of the state.</summary>
    [ResponseTimeout("00:00:02"), Alias("part")]
    Task<LivePart> PartAsync(string part);

    /// <summary>All pieces.</summary>
    [ResponseTimeout("00:00:02"), Alias("parts")]
    Task<LiveParts> PartsAsync();

    /// <summary>A turn that changes the grain is about to be committed.</summary>
    [ResponseTimeout("00:00:01"), Alias("changing")]
    Task ChangingAsync(long turn);

    /// <summary>It was.</summary>
    [ResponseTimeout("00:00:01"), Alias("changed")]
    Task ChangedAsync(TurnChange change);
}

/// <summary>The live state of a person's grain.</summary>
[Alias("netralitasgrid.employee")]
internal interface IEmployeeLive : ILiveState;

/// <summary>The live state of a regency's, city's or province's grain.</summary>
[Alias("netralitasgrid.region")]
internal interface IRegionLive : ILiveState;
