using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Messages;

/// <summary>
/// The plain part of an accepted incident: all that deciding needs, nothing that names a person. Text and identities are sealed beside it;
/// here are only codes, flags of presence and keyed hashes (lower-case hex of the first 16 bytes of an HMAC-SHA-256).
/// </summary>
[System.Text.Json.Serialization.JsonConverter(typeof(IncidentReportedJson))]
public sealed record IncidentReported
{
    /// <summary>The sender's own id of the report, shown in answers; with source and province it is the idempotency key.</summary>
    public string ReportId { get; init; } = "";

    /// <summary>Name of the election whose packs decide it.</summary>
    public required string Election { get; init; }

    /// <summary>Stable name of the organisation whose key posted it.</summary>
    public required string Source { get; init; }

    /// <summary>When it happened: decides phase, windows, case matching.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When the reporter learned of it; null when not said (a missing item of NG-602).</summary>
    public DateTimeOffset? KnownAt { get; init; }

    /// <summary>Area code of the place, regency/city or below (<c>35.17</c>, <c>35.17.01</c>, <c>35.17.01.2001</c>).</summary>
    public required string Place { get; init; }

    public required ReportedSubject Subject { get; init; }

    public required ReportedAct Act { get; init; }

    public IReadOnlyList<ReportedEvidence> Evidence { get; init; } = [];

    /// <summary>Number of witnesses; absent = 0.</summary>
    public int Witnesses { get; init; }

    /// <summary>Whether a description was given.</summary>
    public bool HasDescription { get; init; }

    public required ReportedBy Reporter { get; init; }
}

/// <summary>Who was reported, without any name or number.</summary>
public sealed record ReportedSubject
{
    /// <summary>Key of the employee's grain.</summary>
    public required string Key { get; init; }

    public required IdentityStrength Identity { get; init; }

    public required SubjectKind Kind { get; init; }

    /// <summary>As posted; a PJ counts as JPT when decided.</summary>
    public Position Position { get; init; }

    /// <summary>Regency or province of the duty station, or null.</summary>
    public string? DutyRegion { get; init; }

    /// <summary>Keyed hash of normalised agency name and duty regency; null when no agency was given.</summary>
    public string? AgencyKey { get; init; }

    public bool HasName { get; init; }

    public bool SpouseOfCandidate { get; init; }

    public bool OnUnpaidLeave { get; init; }

    public bool OnCampaignLeave { get; init; }

    public bool Resigned { get; init; }
}

/// <summary>What was done.</summary>
public sealed record ReportedAct
{
    public required ActCode Code { get; init; }

    /// <summary>Absent = <see cref="Channel.Field"/>.</summary>
    public Channel Channel { get; init; }

    public bool Published { get; init; }

    public bool Active { get; init; }

    public bool OnDuty { get; init; }

    public bool AssignmentLetter { get; init; }

    public bool MinisterConsent { get; init; }

    public IReadOnlyList<Symbol> Symbols { get; init; } = [];

    public IReadOnlyList<ActAttribute> Attributes { get; init; } = [];

    public IReadOnlyList<Facility> Facilities { get; init; } = [];

    /// <summary>Kinds that a candidate involved (NG-306).</summary>
    public IReadOnlyList<SubjectKind> Involved { get; init; } = [];

    public Effect? Effect { get; init; }

    public SupportedPair? Supports { get; init; }

    /// <summary>Keyed hash of the normalised URL, or null.</summary>
    public string? UrlHash { get; init; }
}

/// <summary>The pair that the act supports: election area (<c>35</c> or <c>35.17</c>) and ballot number.</summary>
public sealed record SupportedPair(string Election, int Pair);

/// <summary>One piece of evidence: its SHA-256 (lower-case hex) and the keyed hash of its normalised uri; either may be null.</summary>
public sealed record ReportedEvidence(EvidenceKind Kind, string? Sha256, string? UriHash);

/// <summary>Who reported, without any name or number.</summary>
public sealed record ReportedBy
{
    public required ReporterKind Kind { get; init; }

    public bool HasName { get; init; }

    public bool HasNik { get; init; }

    public bool HasAddress { get; init; }

    /// <summary>Keyed hash (a key of its own) of NIK, else phone, else e-mail; null where none was given.</summary>
    public string? Key { get; init; }
}
