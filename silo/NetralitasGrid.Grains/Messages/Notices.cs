using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Messages;

/// <summary>A timer came due (body of <see cref="MessageKind.TimerDue"/>); the message's received time is the due time.</summary>
public sealed record TimerDue(GridId Case, Clock Clock);

/// <summary>Another pack is active from here on (body of <see cref="MessageKind.PackSwitch"/>).</summary>
/// <param name="Hash">SHA-256 of the pack's content, 64 hex.</param>
public sealed record PackSwitch(string Election, string Hash, string Name, string Version);

/// <summary>A human saw an escalation (body of <see cref="MessageKind.Acknowledge"/>), for the grain that owns it.</summary>
/// <param name="By">Source of the API key.</param>
public sealed record EscalationSeen(GridId Escalation, string By);

/// <summary>
/// What humans made of a case in another cell, or under another key of the same person (body of <see cref="MessageKind.RecordFact"/>). The fact of
/// the highest join and version counts, so the order of arrival does not matter.
/// </summary>
/// <param name="EventDate">The case's event time for NG-501: the anchor.</param>
/// <param name="Join">Where the case is of a key that joined this one: how often that key has joined or parted; null where it is of this key.</param>
public sealed record RecordFact(string Cell, GridId Case, int Version, DateOnly EventDate, bool Registered, bool Proven, int? Join = null)
{
    /// <summary>Whether this says more than what is known of the case.</summary>
    public bool IsNewer(RecordFact? known) =>
        known is null || (Join ?? 0, Version).CompareTo((known.Join ?? 0, known.Version)) > 0;
}

/// <summary>A subject's key joined another key of the same person (body of <see cref="MessageKind.SubjectJoined"/>): cases stay, the record is told.</summary>
/// <param name="Kept">The key that goes on; null = the key stands alone again.</param>
public sealed record SubjectJoined(string? Kept);
