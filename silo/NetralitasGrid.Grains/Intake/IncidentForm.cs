using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// A posted incident, checked: codes are of their lists, areas exist, numbers and times lie within their limits, texts are trimmed and
/// null when blank. It holds personal data: it lives only between the door and sealing, and is never logged.
/// </summary>
public sealed class IncidentForm
{
    public string ReportId { get; internal set; } = "";

    /// <summary>Name of the election; the only active one when none was sent.</summary>
    public string Election { get; internal set; } = "";

    public DateTimeOffset OccurredAt { get; internal set; }

    public DateTimeOffset? KnownAt { get; internal set; }

    /// <summary>Sent by a backfill only.</summary>
    public DateTimeOffset? ReceivedAt { get; internal set; }

    public PlaceForm Place { get; } = new();

    public SubjectForm Subject { get; } = new();

    public ActForm Act { get; } = new();

    public string? Description { get; internal set; }

    public IReadOnlyList<EvidenceForm> Evidence { get; internal set; } = [];

    public int Witnesses { get; internal set; }

    public ReporterForm Reporter { get; } = new();
}

/// <summary>Where it happened.</summary>
public sealed class PlaceForm
{
    /// <summary>Regency/city, district or village.</summary>
    public string RegionCode { get; internal set; } = "";

    public string? Description { get; internal set; }
}

/// <summary>Who is reported.</summary>
public sealed class SubjectForm
{
    public SubjectKind Kind { get; internal set; }

    /// <summary>18 digits, without the spaces that may have been sent.</summary>
    public string? Nip { get; internal set; }

    /// <summary>16 digits, without the spaces that may have been sent.</summary>
    public string? Nik { get; internal set; }

    public string? Name { get; internal set; }

    public string? Address { get; internal set; }

    public Position Position { get; internal set; }

    public string? PositionTitle { get; internal set; }

    public string? Agency { get; internal set; }

    /// <summary>Area code of any level.</summary>
    public string? DutyRegionCode { get; internal set; }

    public bool SpouseOfCandidate { get; internal set; }

    public bool OnUnpaidLeave { get; internal set; }

    public bool OnCampaignLeave { get; internal set; }

    public bool Resigned { get; internal set; }
}

/// <summary>What was done. Lists of codes are in the order of the closed list, each code once.</summary>
public sealed class ActForm
{
    public ActCode Code { get; internal set; }

    public Channel Channel { get; internal set; }

    public bool Published { get; internal set; }

    public bool Active { get; internal set; }

    public bool OnDuty { get; internal set; }

    public bool AssignmentLetter { get; internal set; }

    public bool MinisterConsent { get; internal set; }

    public IReadOnlyList<Symbol> Symbols { get; internal set; } = [];

    public IReadOnlyList<ActAttribute> Attributes { get; internal set; } = [];

    public IReadOnlyList<Facility> Facilities { get; internal set; } = [];

    public IReadOnlyList<SubjectKind> Involved { get; internal set; } = [];

    public Effect? Effect { get; internal set; }

    /// <summary>Area of the election and ballot number; both or none.</summary>
    public SupportsForm? Supports { get; internal set; }

    public string? Url { get; internal set; }
}

/// <summary>The pair that the act supports.</summary>
/// <param name="Election">Area code of a province, regency or city.</param>
public sealed record SupportsForm(string Election, int Pair);

/// <summary>One piece of evidence.</summary>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record EvidenceForm(EvidenceKind Kind, string? Sha256, string? Uri);

/// <summary>Who reports.</summary>
public sealed class ReporterForm
{
    public ReporterKind Kind { get; internal set; }

    public string? Name { get; internal set; }

    /// <summary>16 digits, without the spaces that may have been sent.</summary>
    public string? Nik { get; internal set; }

    public string? Phone { get; internal set; }

    public string? Email { get; internal set; }

    public string? Address { get; internal set; }

    public string? BirthPlace { get; internal set; }

    public DateOnly? BirthDate { get; internal set; }

    public string? Sex { get; internal set; }

    public string? Occupation { get; internal set; }

    public string? Nationality { get; internal set; }
}
