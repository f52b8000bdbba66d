using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Retention;

namespace NetralitasGrid.Storage.Contract;

/// <summary>
/// The durable log, mailboxes and grain states of one cell: the seam between the grid and its database. Implementations share one
/// abstract contract test. Everything that returns has been made durable as the engine promises.
/// </summary>
public interface IGridStore : IAsyncDisposable
{
    /// <summary>Name of the cell.</summary>
    string Cell { get; }

    /// <summary>Number of partitions; fixed when the cell is created. Default 64.</summary>
    int Partitions { get; }

    /// <summary>What is read for answers; sees only what was committed.</summary>
    IReadModel Read { get; }

    /// <summary>Keys, packs, aliases and the cell's own audit chain.</summary>
    ICellAdministration Administration { get; }

    /// <summary>Retention and legal holds.</summary>
    CaseRetention Retention { get; }

    /// <summary>
    /// Appends incidents: one answer each, in order. Idempotent by <see cref="IncidentAppend.ReportKey"/>; equal keys inside one call are
    /// answered as if they had come one after the other. Never cancelled once the write began.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing of the group may be assumed: neither acknowledged nor refused.</exception>
    ValueTask<IReadOnlyList<AppendAnswer>> AppendAsync(IReadOnlyList<IncidentAppend> group, CancellationToken cancellationToken);

    /// <summary>Appends other messages (case events, pack switches, acknowledgements) all or none; a message id already appended is skipped.</summary>
    /// <exception cref="ProvinceElsewhereException">The cell does not own the province of a message's place; nothing was appended.</exception>
    ValueTask AppendAsync(IReadOnlyList<MessageAppend> messages, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a turn on the free partition whose mail has waited longest, with up to <paramref name="most"/> messages, oldest first;
    /// null when no free partition has mail. Nobody else, cluster-wide, has a turn on that partition until this one is disposed.
    /// </summary>
    ValueTask<ITurn?> BeginTurnAsync(int most, CancellationToken cancellationToken);

    /// <summary>Waits until there may be mail or <paramref name="most"/> has passed.</summary>
    ValueTask WaitForMailAsync(TimeSpan most, CancellationToken cancellationToken);

    /// <summary>Moves timers due at or before <paramref name="now"/> into their grains' mailboxes; returns how many.</summary>
    ValueTask<int> FireTimersAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Committed changes from now on, in commit order for each partition. A slow reader loses the oldest and is told by <see cref="WatchLagException"/>.</summary>
    IAsyncEnumerable<Change> WatchAsync(CancellationToken cancellationToken);

    /// <summary>What readiness and back-pressure look at.</summary>
    ValueTask<StoreHealth> HealthAsync(CancellationToken cancellationToken);
}

/// <summary>One turn on one partition. Disposing without a commit rolls back and leaves the mail where it was.</summary>
public interface ITurn : IAsyncDisposable
{
    int Partition { get; }

    /// <summary>Number of this turn on its partition, from 1, without gaps.</summary>
    long Number { get; }

    /// <summary>Hash of the partition's last audit entry; 32 zero bytes before the first.</summary>
    byte[] ChainHead { get; }

    /// <summary>The packs that the last switches of this partition made active, by election; decided under these until the next switch.</summary>
    IReadOnlyDictionary<string, string> ActivePacks { get; }

    /// <summary>The messages, oldest first.</summary>
    IReadOnlyList<MailboxMessage> Messages { get; }

    /// <summary>Whether anybody may watch what the turn changes; nobody asks for <see cref="TurnOutcome.Changes"/> where not.</summary>
    bool IsWatched { get; }

    /// <summary>Loads states by key; keys without a state are absent from the answer.</summary>
    ValueTask<IReadOnlyDictionary<StateKey, byte[]>> LoadAsync(IReadOnlyCollection<StateKey> keys, CancellationToken cancellationToken);

    /// <summary>Commits everything at once and takes the handled messages out of the mailbox.</summary>
    ValueTask CommitAsync(TurnOutcome outcome, CancellationToken cancellationToken);
}
