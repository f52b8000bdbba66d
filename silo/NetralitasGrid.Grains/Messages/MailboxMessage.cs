using System.Text.Json;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Messages;

/// <summary>What a waiting message is about; its body is read by the grain that handles it.</summary>
public enum MessageKind
{
    /// <summary>An accepted incident, for the subject's grain (<see cref="IncidentReported"/>).</summary>
    Incident = 1,

    /// <summary>A human's step on a case, for the subject's grain.</summary>
    CaseEvent = 2,

    /// <summary>A timer that came due, for the subject's grain; its time is its due time.</summary>
    TimerDue = 3,

    /// <summary>Another pack is active from here on; one in every partition.</summary>
    PackSwitch = 4,

    /// <summary>What an employee's grain tells a region.</summary>
    RegionReport = 5,

    /// <summary>What a region's grain tells its province.</summary>
    ProvinceReport = 6,

    /// <summary>A human saw an escalation, for the grain that opened it.</summary>
    Acknowledge = 7,

    /// <summary>Human-made facts about a person's record from another cell.</summary>
    RecordFact = 8,

    /// <summary>A province moves to another cell: the subject's cases there leave this one.</summary>
    CasesLeft = 9,

    /// <summary>The cases of a subject in a province that moved here.</summary>
    CasesCame = 10,

    /// <summary>The subject's key joined another key of the same person, or stands alone again.</summary>
    SubjectJoined = 11,
}

/// <summary>One message of a partition's mailbox.</summary>
public sealed record MailboxMessage
{
    private RegionReport? _regionReport;

    /// <summary>Number within the cell; grows with every append.</summary>
    public required long Sequence { get; init; }

    /// <summary>Id of the incident, case event or other message; ids of all that follows derive from it.</summary>
    public required GridId Id { get; init; }

    /// <summary>The grain that handles it.</summary>
    public required GrainKey Grain { get; init; }

    /// <summary>What the body is.</summary>
    public required MessageKind Kind { get; init; }

    /// <summary>The body, UTF-8 JSON of the record that <see cref="Kind"/> names. Never holds personal data.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When the grid received it, the "now" of clocks and routing: the store's clock at append, or what a backfill sent; a timer's due time.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it was made durable, by the store's clock.</summary>
    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>The body of a <see cref="MessageKind.RegionReport"/>, read once: which states a turn needs and what it does both follow from it.</summary>
    /// <exception cref="JsonException">The body is no such report.</exception>
    internal RegionReport RegionReport => _regionReport ??= RegionReportJson.Shared.Parse(Body.Span);
}
