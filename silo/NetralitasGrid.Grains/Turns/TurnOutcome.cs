using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Turns;

/// <summary>
/// All that one turn changes; a store commits it whole or not at all, together with taking the turn's messages out of the mailbox.
/// Lists are in the order of the messages that caused them.
/// </summary>
/// <param name="messages">How many messages it is likely to be the outcome of: room for what each brings.</param>
public sealed class TurnOutcome(int messages = 0)
{
    /// <summary>How many of the turn's messages, from the first, were handled. Those after a pack switch wait for the next turn.</summary>
    public int Handled { get; set; }

    /// <summary>New bytes of states, the last write of each key; null bytes delete it.</summary>
    public Dictionary<StateKey, byte[]?> States { get; } = new(messages);

    /// <summary>Audit entries, consecutive from index 0.</summary>
    public List<AuditEntry> Entries { get; } = new(messages);

    public List<DecisionRow> Decisions { get; } = new(messages);

    /// <summary>Cases as they are after the turn, the last write of each.</summary>
    public Dictionary<GridId, CaseRow> Cases { get; } = new(messages);

    /// <summary>Cases that went to another cell with their province.</summary>
    public List<LeftCase> Left { get; } = [];

    public List<CaseIncidentRow> CaseIncidents { get; } = new(messages);

    public List<CaseHistoryRow> CaseHistory { get; } = [];

    /// <summary>Escalations as they are after the turn.</summary>
    public Dictionary<GridId, EscalationRow> Escalations { get; } = [];

    /// <summary>
    /// Those of <see cref="Escalations"/> that this turn opened or that came with a province: a store has no row of them yet, and has one of all others.
    /// </summary>
    public HashSet<GridId> OpenedEscalations { get; } = [];

    /// <summary>
    /// Those of <see cref="Escalations"/> that only went on counting: a store that reads them from their owner's state (<see cref="Views.OpenEscalations"/>)
    /// need not write them.
    /// </summary>
    public HashSet<GridId> CountedEscalations { get; } = [];

    /// <summary>Timers set or, with a null due time, cancelled; the last word of each.</summary>
    public Dictionary<TimerKey, DateTimeOffset?> Timers { get; } = new(2 * messages);

    public List<OutgoingMessage> Messages { get; } = [];

    /// <summary>Messages to other cells; a store of one cell has nobody to send them to.</summary>
    public List<ElsewhereMessage> Elsewhere { get; } = [];

    /// <summary>Answers to the humans who sent case events.</summary>
    public List<EventResultRow> EventResults { get; } = [];

    public List<DeadLetterRow> DeadLetters { get; } = [];

    /// <summary>What watchers of live state are told after the commit.</summary>
    public List<Change> Changes { get; } = new(2 * messages);

    internal EntryRoom Room { get; } = new();

    /// <summary>Gives the memory of the entries' bytes to other turns, after which nobody may read them. Who does not, costs the collector some work.</summary>
    public void Release() => Room.Return();
}

/// <summary>One link of a partition's audit chain: the exact bytes that were hashed (UTF-8 JSON) and their SHA-256.</summary>
/// <param name="Index">Position in the turn, from 0.</param>
/// <param name="Message">The message that it answers.</param>
/// <param name="Bytes">JSON with cell, partition, turn, index, previous hash, kind, and the decision's own bytes where it is one.</param>
/// <param name="Hash">SHA-256 of <paramref name="Bytes"/>.</param>
public sealed record AuditEntry(int Index, GridId Message, ReadOnlyMemory<byte> Bytes, byte[] Hash);

/// <summary>Where the decision of an incident stands in the audit chain: entry <paramref name="Index"/> of this turn.</summary>
public sealed record DecisionRow(GridId Decision, GridId Incident, GridId Case, int Index);

/// <summary>A case for the read side: what lists filter by, and the whole as JSON without incidents, history and masks.</summary>
public sealed record CaseRow
{
    public required GridId Id { get; init; }

    /// <summary>Place of the opening incident.</summary>
    public required string RegionCode { get; init; }

    /// <summary>Duty region of the subject when the case opened, or null: readers' scope is by place or duty region.</summary>
    public string? DutyRegion { get; init; }

    public required string SubjectKey { get; init; }

    public required CaseStatus Status { get; init; }

    public required int Severity { get; init; }

    public required int Version { get; init; }

    /// <summary>The case state, UTF-8 JSON.</summary>
    public required byte[] Body { get; init; }
}

/// <summary>A case that went to another cell, with the escalations that it owns: neither is read here any more.</summary>
public sealed record LeftCase(GridId Id, IReadOnlyList<GridId> Escalations);

public sealed record CaseIncidentRow(GridId Case, GridId Incident, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, GridId Decision, string Source);

/// <summary>A step in a case's history, UTF-8 JSON of DECISION.md 6; free text is sealed elsewhere under the event's id.</summary>
public sealed record CaseHistoryRow(GridId Case, int Sequence, GridId Event, byte[] Body);

/// <summary>An escalation for the read side.</summary>
public sealed record EscalationRow
{
    public required GridId Id { get; init; }

    /// <summary>The grain that owns it and gets its acknowledgement.</summary>
    public required GrainKey Owner { get; init; }

    public required string Rule { get; init; }

    public required string RegionCode { get; init; }

    public Level? Level { get; init; }

    public required EscalationStatus Status { get; init; }

    public GridId? Case { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The escalation of DECISION.md 6, UTF-8 JSON.</summary>
    public required byte[] Body { get; init; }
}

/// <summary>One running clock of a case; its grain is the subject's.</summary>
public sealed record TimerKey(GrainKey Grain, GridId Case, Clock Clock);

/// <summary>A message for another grain of the cell; the store finds its partition.</summary>
public sealed record OutgoingMessage(GridId Id, GrainKey Grain, MessageKind Kind, byte[] Body, DateTimeOffset ReceivedAt);

/// <summary>A message for a grain in another cell, or, without one, in every other cell. It is taken once there, however often it is sent.</summary>
public sealed record ElsewhereMessage(GridId Id, string? Cell, GrainKey Grain, MessageKind Kind, byte[] Body);

/// <summary>The answer to a case event: accepted, or the code of the problem (<c>STATUS_FORBIDS</c>, <c>VERSION</c>, <c>NG-608</c>, <c>NO_CASE</c>…).</summary>
public sealed record EventResultRow(GridId Event, GridId Case, string? Problem, int Version);

/// <summary>A message that could not be handled: it never blocks and can be retried. The reason names no personal data.</summary>
public sealed record DeadLetterRow(GridId Message, GrainKey Grain, MessageKind Kind, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt, DateTimeOffset AppendedAt, string Reason, int Tries);

/// <summary>What changed, for streams: the SSE event name, the area it belongs to, and its data as one line of JSON.</summary>
public sealed record Change(ChangeKind Kind, string RegionCode, GridId Subject, ReadOnlyMemory<byte> Json);

/// <summary>The kinds of change that streams carry. A message's own handling is a change too, so that who waits for it can be answered.</summary>
public enum ChangeKind
{
    Decision, Case, Region, Escalation, Pack, EventResult, DeadLetter,
}
