using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Storage.Contract;

/// <summary>Committed state for answers. Lists are keyset pages: newest first, continued by the last item's id.</summary>
public interface IReadModel
{
    /// <summary>What a report key stands for, or null: so that repeated posts are answered while new ones are not taken.</summary>
    ValueTask<ReportRow?> ReportAsync(ReadOnlyMemory<byte> reportKey, CancellationToken cancellationToken);

    /// <summary>The log row of an incident, or null.</summary>
    ValueTask<LogRow?> IncidentAsync(GridId incident, CancellationToken cancellationToken);

    /// <summary>The decisions of an incident, first to latest, each with its audit entry.</summary>
    ValueTask<IReadOnlyList<DecidedRow>> DecisionsAsync(GridId incident, CancellationToken cancellationToken);

    ValueTask<CaseRow?> CaseAsync(GridId caseId, CancellationToken cancellationToken);

    /// <summary>The newest incidents of a case, newest first.</summary>
    ValueTask<IReadOnlyList<CaseIncidentRow>> CaseIncidentsAsync(GridId caseId, GridId? before, int most, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<CaseHistoryRow>> CaseHistoryAsync(GridId caseId, CancellationToken cancellationToken);

    /// <summary>Cases whose area code is <paramref name="regionPrefix"/> or below it.</summary>
    ValueTask<IReadOnlyList<CaseRow>> CasesAsync(string regionPrefix, CaseStatus? status, int? severity, GridId? before, int most, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<CaseRow>> CasesOfSubjectAsync(string subjectKey, GridId? before, int most, CancellationToken cancellationToken);

    /// <summary>Escalations of an area and below (empty prefix: all), newest first.</summary>
    ValueTask<IReadOnlyList<EscalationRow>> EscalationsAsync(string regionPrefix, Level? level, EscalationStatus? status, GridId? before, int most, CancellationToken cancellationToken);

    ValueTask<EscalationRow?> EscalationAsync(GridId escalation, CancellationToken cancellationToken);

    /// <summary>One stored piece of state, or null.</summary>
    ValueTask<byte[]?> StateAsync(StateKey key, CancellationToken cancellationToken);

    /// <summary>All parts of a grain.</summary>
    ValueTask<IReadOnlyDictionary<string, byte[]>> PartsAsync(GrainKey grain, CancellationToken cancellationToken);

    /// <summary>The core states (part "") of all grains of a kind whose key starts with a prefix.</summary>
    ValueTask<IReadOnlyDictionary<string, byte[]>> CoresAsync(GrainKind kind, string keyPrefix, CancellationToken cancellationToken);

    ValueTask<EventResultRow?> EventResultAsync(GridId caseEvent, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<StoredDeadLetter>> DeadLettersAsync(GridId? before, int most, CancellationToken cancellationToken);

    ValueTask<SealedIncident?> SealedAsync(GridId incident, CancellationToken cancellationToken);

    /// <summary>Sealed free text of a case event, or null.</summary>
    ValueTask<SealedText?> SealedTextAsync(GridId caseEvent, CancellationToken cancellationToken);

    /// <summary>
    /// All messages that went through turns, in log order (partition, turn, index), with the entry each produced: for replay, checkers and audits.
    /// Pages in short transactions.
    /// </summary>
    IAsyncEnumerable<LoggedEntry> LogAsync(int partition, CancellationToken cancellationToken);

    /// <summary>The links of a partition's audit chain after a turn, in order, also those that retention removed. Pages in short transactions.</summary>
    IAsyncEnumerable<ChainLink> ChainAsync(int partition, long afterTurn, CancellationToken cancellationToken);

    /// <summary>Entries of other cells' chains that came with provinces, by incident, also those that retention removed. Pages in short transactions.</summary>
    IAsyncEnumerable<MovedLink> MovedAsync(CancellationToken cancellationToken);

    /// <summary>The heads of all audit chains, each partition's and the cell's own, of one moment.</summary>
    ValueTask<IReadOnlyList<ChainHead>> HeadsAsync(CancellationToken cancellationToken);

    /// <summary>The cell's own chain after an entry, oldest first.</summary>
    ValueTask<IReadOnlyList<CellEntryRow>> CellLogAsync(long after, int most, CancellationToken cancellationToken);
}

/// <summary>The incident that a report key stands for, and the keyed hash of its canonical body.</summary>
public sealed record ReportRow(GridId Incident, byte[] BodyHash);

/// <summary>An accepted incident as it was logged.</summary>
public sealed record LogRow
{
    public required GridId Incident { get; init; }

    public required string Source { get; init; }

    public required string Place { get; init; }

    public string? DutyRegion { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>Accepted, decided or set aside.</summary>
    public required LogState State { get; init; }
}

/// <summary>How far an incident is.</summary>
public enum LogState
{
    Accepted, Decided, DeadLetter,
}

/// <summary>A decision with the audit entry that holds it.</summary>
public sealed record DecidedRow(GridId Decision, GridId Case, int Partition, long Turn, int Index, byte[] Entry, byte[] Hash);

/// <summary>One handled message of subject partitions with its entry: the log in the order in which it was decided.</summary>
public sealed record LoggedEntry(int Partition, long Turn, int Index, NetralitasGrid.Grains.Messages.MailboxMessage Message, byte[] Entry, byte[] Hash);

/// <summary>A dead letter as listed.</summary>
public sealed record StoredDeadLetter(GridId Id, GridId Message, GridId? Incident, int Partition, string Reason, int Tries, DateTimeOffset At);

/// <summary>What readiness, back-pressure and metrics look at.</summary>
/// <param name="Ready">Whether an append would be durable.</param>
/// <param name="Why">What is wrong, when not ready.</param>
/// <param name="Waiting">Messages in all mailboxes.</param>
/// <param name="OldestWaiting">Age of the oldest waiting message; zero when none waits.</param>
/// <param name="WaitingByRegion">Waiting incidents by regency of the place, the largest first, at most 600.</param>
/// <param name="DeadLetters">Dead letters not retried.</param>
public sealed record StoreHealth(bool Ready, string? Why, long Waiting, TimeSpan OldestWaiting, IReadOnlyDictionary<string, long> WaitingByRegion, long DeadLetters);
