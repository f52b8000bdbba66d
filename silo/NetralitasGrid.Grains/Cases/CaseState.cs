using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Cases;

/// <summary>
/// One case: one subject, one family of acts, one window of time (DECISION.md 5). Immutable; part of the subject's grain state.
/// Holds codes, area codes, keyed hashes and times only.
/// </summary>
public sealed record CaseState
{
    /// <summary>Evidence and URL hashes that are remembered for matching, the first ones: enough for any honest case, and the state stays small.</summary>
    public const int MostEvidence = 256;

    /// <summary>Days in agencies and districts that are told to the region: an honest case has a handful.</summary>
    public const int MostDays = 512;

    /// <summary>Priority of a case that no decision has made more urgent.</summary>
    internal const int LeastUrgent = 4;

    public required GridId Id { get; init; }

    public required string Election { get; init; }

    /// <summary>Place of the incident that opened the case.</summary>
    public required string RegionCode { get; init; }

    /// <summary>Duty region of the subject when the case opened.</summary>
    public string? DutyRegion { get; init; }

    public required string SubjectKey { get; init; }

    public required SubjectKind Kind { get; init; }

    public required Position Position { get; init; }

    public required string Family { get; init; }

    /// <summary>The side of the phase DETERMINATION on which the act happened.</summary>
    public required bool BeforeDetermination { get; init; }

    /// <summary>Local event date of the incident that opened the case. Never moves; the case's event time for NG-501.</summary>
    public required DateOnly Anchor { get; init; }

    public IReadOnlyList<ActCode> Acts { get; init; } = [];

    public required DateTimeOffset FirstEventAt { get; init; }

    public required DateTimeOffset LastEventAt { get; init; }

    /// <summary>Highest of its incidents' latest decisions.</summary>
    public int Severity { get; init; }

    /// <summary>Most urgent of its decisions, before any raise.</summary>
    public int Priority { get; init; } = LeastUrgent;

    public required CaseStatus Status { get; init; }

    /// <summary>Statuses to go back to by REOPEN, the last on top.</summary>
    public IReadOnlyList<CaseStatus> Before { get; init; } = [];

    /// <summary>Best verdict of its reports.</summary>
    public required Verdict Admission { get; init; }

    /// <summary>Level of Bawaslu that handles it: the highest that decisions asked for, or what a human set.</summary>
    public Level? Level { get; init; }

    /// <summary>Whether a human moved it to another level, which decisions then leave alone.</summary>
    public bool LevelSet { get; init; }

    public int Reports { get; init; }

    /// <summary>Keyed hashes of distinct reporters, or <c>source:NAME</c> for all of one source that gave nothing to tell them apart by.</summary>
    public IReadOnlyList<string> Reporters { get; init; } = [];

    /// <summary>Whether more reported it than the pack counts exactly (1,000).</summary>
    public bool Capped { get; init; }

    /// <summary>Reports by minute of receipt, the latest minutes; empty once the case is viral or out of work.</summary>
    public IReadOnlyList<MinuteCount> Minutes { get; init; } = [];

    /// <summary>Set once it is viral (NG-507); stays.</summary>
    public Virality? Viral { get; init; }

    /// <summary>Evidence hashes (<c>s:</c>) and keyed hashes of URLs (<c>u:</c>), at most <see cref="MostEvidence"/>.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public IReadOnlyList<CaseClock> Clocks { get; init; } = [];

    /// <summary>When the events happened that clocks start on, first time each.</summary>
    public IReadOnlyList<ClockOrigin> Origins { get; init; } = [];

    public Ruling? Ruling { get; init; }

    public CaseOutcome? Outcome { get; init; }

    /// <summary>Where a DUPLIKAT passes its reports.</summary>
    public GridId? Into { get; init; }

    /// <summary>How its reports stand where they differ; empty when all stand as the case does.</summary>
    public IReadOnlyList<CaseStanding> Standings { get; init; } = [];

    /// <summary>Reports whose latest decision is EXEMPT, kept for OVERRULE.</summary>
    public IReadOnlyList<ExemptReport> Exempt { get; init; } = [];

    /// <summary>Bodies that a decision wants at once: FORWARD to them needs no study.</summary>
    public IReadOnlyList<Body> NowBodies { get; init; } = [];

    public IReadOnlyList<CaseEscalation> Escalations { get; init; } = [];

    public IReadOnlyList<ReportTally> Tallies { get; init; } = [];

    /// <summary>Where and when severity was at least 1: what clusters count. At most <see cref="MostDays"/>.</summary>
    public IReadOnlyList<SubjectDay> Days { get; init; } = [];

    /// <summary>Pairs that the acts supported, by area.</summary>
    public IReadOnlyList<PairArea> Pairs { get; init; } = [];

    /// <summary>Grows by one with every change.</summary>
    public int Version { get; init; }

    /// <summary>Steps in its history so far.</summary>
    public int Steps { get; init; }
}

/// <summary>Reports received in one minute (minutes since 1970 UTC).</summary>
public sealed record MinuteCount(long Minute, int N);

/// <summary>How a case went viral.</summary>
/// <param name="ByRate">By reports in one minute, else by distinct reporters.</param>
/// <param name="Count">The highest rate or the number of reporters so far.</param>
public sealed record Virality(bool ByRate, int Count);

/// <summary>A clock of a case; each runs once.</summary>
/// <param name="Stopped">Stopped because the case left or closed: REOPEN lets it run again.</param>
public sealed record CaseClock(
    Clock Clock, string Duration, ClockUnit Unit, ClockStart StartsOn, DateTimeOffset? StartsAt, DateTimeOffset? DueAt, ClockState State, bool Stopped = false);

/// <summary>When an event that starts clocks happened.</summary>
public sealed record ClockOrigin(ClockStart On, DateTimeOffset At);

/// <summary>What the plenary found.</summary>
public sealed record Ruling(bool Violation, DateTimeOffset At);

/// <summary>What the PPK did.</summary>
public sealed record CaseOutcome(CaseStatus Status, Sanction? Sanction);

/// <summary>An exempted report.</summary>
public sealed record ExemptReport(GridId Incident, DecidedReport Last);

/// <summary>A call on a body or level because of a decision or a clock of this case.</summary>
/// <param name="Key">Case id and body, or case id and clock.</param>
public sealed record CaseEscalation(
    GridId Id, string Rule, EscalationSource Source, string Key, Level? Level, IReadOnlyList<Body> Bodies, EscalationStatus Status,
    DateTimeOffset OpenedAt, DateTimeOffset UpdatedAt, DateTimeOffset? DueAt, int Count, Bilingual Title, bool ClosedByLeaving = false);

/// <summary>Reports of the case by place (district, or regency where no district was given), act and phase.</summary>
public sealed record ReportTally(string Area, ActCode Act, Phase Phase, int N);

/// <summary>That the subject did something of severity 1 or more in a region's district or agency on a local day.</summary>
/// <param name="N">How many of the case's reports say so.</param>
public sealed record SubjectDay(string Region, string Part, DateOnly Day, int N = 1);

/// <summary>An area (district or regency) in which the act supported a pair.</summary>
public sealed record PairArea(string Election, int Pair, string Area);
