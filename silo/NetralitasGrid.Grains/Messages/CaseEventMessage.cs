using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Messages;

/// <summary>
/// A human's step on a case (body of <see cref="MessageKind.CaseEvent"/>); the event's id is the message's. Free text is sealed beside it:
/// here is only whether there is any.
/// </summary>
public sealed record CaseEventMessage
{
    public required GridId Case { get; init; }

    public required CaseEventType Type { get; init; }

    /// <summary>Who sent it: the source of the API key, never a person's name.</summary>
    public required string By { get; init; }

    /// <summary>The version of the case that the sender saw (If-Match); null = any.</summary>
    public int? ExpectedVersion { get; init; }

    /// <summary>RULE: whether the plenary found a violation.</summary>
    public bool? Violation { get; init; }

    /// <summary>FORWARD: to whom.</summary>
    public Body? Body { get; init; }

    /// <summary>FORWARD: SHA-256 of the study that travels with the case, lower-case hex; without it a forward is refused (NG-608).</summary>
    public string? StudySha256 { get; init; }

    /// <summary>DELEGATE, TAKE_OVER: the level that handles it from here on.</summary>
    public Level? Level { get; init; }

    /// <summary>MERGE: the case of the same subject and province that goes on.</summary>
    public GridId? Into { get; init; }

    /// <summary>OUTCOME, APPEAL_DECIDED: the status that follows.</summary>
    public CaseStatus? Status { get; init; }

    /// <summary>OUTCOME: the sanction that the PPK gave.</summary>
    public Sanction? Sanction { get; init; }

    /// <summary>REDECIDE: the incident of the case that is decided again.</summary>
    public GridId? Incident { get; init; }

    /// <summary>REDECIDE: hash of the pack to decide it under; null = the one that is active when the step is taken.</summary>
    public string? Pack { get; init; }

    /// <summary>REDECIDE: how many steps the case had taken when <see cref="Last"/> was read; were there more since, it may not be the last.</summary>
    public int? Steps { get; init; }

    /// <summary>REDECIDE: the report and its latest decision, from the log. Not in the audit entry: the log has them.</summary>
    public DecidedReport? Last { get; init; }

    /// <summary>Whether a reason or note is sealed under the event's id.</summary>
    public bool HasText { get; init; }
}
