using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Facts;

/// <summary>Rule input <c>act</c>: what was done.</summary>
public sealed class ActFacts
{
    public required ActCode Code { get; init; }

    public required Channel Channel { get; init; }

    /// <summary>Whether its code or its channel is online, as <c>pack.json</c> says.</summary>
    public bool Online { get; init; }

    public bool Published { get; init; }

    public bool Active { get; init; }

    public bool OnDuty { get; init; }

    public bool AssignmentLetter { get; init; }

    public bool MinisterConsent { get; init; }

    public Symbol[] Symbols { get; init; } = [];

    public ActAttribute[] Attributes { get; init; } = [];

    public Facility[] Facilities { get; init; } = [];

    public SubjectKind[] Involved { get; init; } = [];

    public Effect? Effect { get; init; }

    /// <summary>Whether the act supports a named pair.</summary>
    public bool Supports { get; init; }
}

/// <summary>Rule input <c>subject</c>: act-independent facts about the person, none of which names anyone.</summary>
public sealed class SubjectFacts
{
    public required SubjectKind Kind { get; init; }

    /// <summary>A PJ counts as JPT.</summary>
    public required Position Position { get; init; }

    public bool SpouseOfCandidate { get; init; }

    public bool OnUnpaidLeave { get; init; }

    public bool OnCampaignLeave { get; init; }

    public bool Resigned { get; init; }
}

/// <summary>Rule input <c>time</c>: the calendar at the event's place and time.</summary>
public sealed class TimeFacts
{
    public required Phase Phase { get; init; }

    /// <summary>Local date of the event.</summary>
    public required DateOnly Date { get; init; }

    public bool MutationBan { get; init; }

    public bool IndependentSupport { get; init; }

    public bool Gesture { get; init; }

    /// <summary>Calendar days from the local date of knowing to that of receipt; null when knownAt is absent.</summary>
    public int? DaysKnown { get; init; }
}

/// <summary>Rule input <c>report</c>: the report as a document.</summary>
public sealed class ReportFacts
{
    public required ReporterKind Reporter { get; init; }

    public bool HasReporterName { get; init; }

    public bool HasReporterNik { get; init; }

    public bool HasReporterAddress { get; init; }

    public bool HasSubjectName { get; init; }

    public bool HasDescription { get; init; }

    public bool HasKnownAt { get; init; }

    public int Evidence { get; init; }

    /// <summary>Whether one piece of evidence is a DOCUMENT.</summary>
    public bool HasDocument { get; init; }

    public int Witnesses { get; init; }

    /// <summary>Whether it was attached to a case and repeats its evidence hash, evidence uri or act URL (NG-604).</summary>
    public bool SameEvidence { get; init; }
}

/// <summary>Rule input <c>record</c>: what humans registered or proved about the subject in other cases.</summary>
public sealed class RecordFacts
{
    /// <summary>Other cases that are proven.</summary>
    public int Proven { get; init; }

    /// <summary>Other cases that reached DIREGISTER with event time in the 90 days before (the window is a threshold of the pack).</summary>
    public int Registered { get; init; }
}
