using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>What the rules said of one incident (DECISION.md 6). A recommendation: Bawaslu and the PPK decide.</summary>
public sealed record Decision
{
    private Bilingual? _explanation;

    public required GridId Id { get; init; }

    public required GridId Incident { get; init; }

    public required GridId Case { get; init; }

    public required bool Attached { get; init; }

    /// <summary>The received time that clocks and routing were taken from, in the zone of the place.</summary>
    public required DateTimeOffset DecidedFor { get; init; }

    /// <summary>The decision that this one replaces, or null.</summary>
    public GridId? Supersedes { get; init; }

    /// <summary>Who had it decided again; null in first decisions.</summary>
    public Redecision? Redecision { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>0 (exempt or info) to 5.</summary>
    public required int Severity { get; init; }

    /// <summary>1 (within hours) to 4.</summary>
    public required int Priority { get; init; }

    public required Phase Phase { get; init; }

    public required IReadOnlyList<Window> Windows { get; init; }

    public required Zone Zone { get; init; }

    /// <summary>Whether NG-501 matched.</summary>
    public required bool Repeat { get; init; }

    public required Admission Admission { get; init; }

    public required IReadOnlyList<Track> Tracks { get; init; }

    public required IReadOnlyList<MatchedRule> Rules { get; init; }

    public required SanctionAdvice? Sanction { get; init; }

    public required IReadOnlyList<Target> Targets { get; init; }

    public required IReadOnlyList<Deadline> Deadlines { get; init; }

    /// <summary>
    /// The facts that the matched rules read, by path, as JSON values (text, list of texts, whole number, boolean, null): those of the act, the
    /// subject, the phase, the time, the report and the record, each in ordinal order.
    /// </summary>
    public required IReadOnlyList<KeyValuePair<string, object?>> Facts { get; init; }

    /// <summary>The whole in words. Told when it is first read: a turn writes it without making texts of it.</summary>
    public Bilingual Explanation
    {
        get => _explanation ??= Explainer.Explain(this, Source ?? throw new InvalidOperationException("The decision has no explanation."));
        init => _explanation = value;
    }

    /// <summary>What it was made from; null where it was read.</summary>
    internal DecisionSource? Source { get; init; }

    /// <summary>What overlays add for the place.</summary>
    public required IReadOnlyList<Bilingual> Notes { get; init; }

    public required PackName Pack { get; init; }
}

/// <summary>A human's step that had an incident decided again.</summary>
/// <param name="Event">The step; the reason that was given is sealed under its id.</param>
/// <param name="Type">OVERRULE or REDECIDE.</param>
/// <param name="By">Source of the API key.</param>
/// <param name="At">When it was received, in the zone of the case.</param>
/// <param name="ExemptionsOff">Whether rules 7xx are off: a human overruled the exemption.</param>
public sealed record Redecision(GridId Event, CaseEventType Type, string By, DateTimeOffset At, bool ExemptionsOff);

/// <summary>Text in Indonesian and English.</summary>
public sealed record Bilingual(string Id, string En);

/// <summary>Name, version and content hash (64 hex) of the pack.</summary>
public sealed record PackName(string Name, string Version, string Hash);

/// <summary>How the report entered.</summary>
/// <param name="Unproven">Exemption rules (NG-702, 703, 705) whose claim lacks a DOCUMENT.</param>
public sealed record Admission(Verdict Verdict, IReadOnlyList<MissingItem> Missing, IReadOnlyList<string> Unproven);

/// <summary>A rule that matched.</summary>
public sealed record MatchedRule(
    string Id, RuleStep Step, Bilingual Title, int? Severity, SanctionRange? Sanction, SanctionRange? Alternative, IReadOnlyList<string> Basis)
{
    private byte[]? _json;

    /// <summary>The rule as a decision's JSON shows it.</summary>
    internal byte[] Json => _json ??= DecisionWriter.Write(this);

    // A copy is another rule: it must not keep the JSON of the one it came from.
    private MatchedRule(MatchedRule original)
    {
        Id = original.Id;
        Step = original.Step;
        Title = original.Title;
        Severity = original.Severity;
        Sanction = original.Sanction;
        Alternative = original.Alternative;
        Basis = original.Basis;
    }
}

/// <summary>From and to on the scale of the subject's kind.</summary>
public sealed record SanctionRange(Sanction Min, Sanction Max);

/// <summary>The recommended sanction; nulls where no range applies.</summary>
public sealed record SanctionAdvice(Sanction? Min, Sanction? Max, Sanction? Recommended, SanctionRange? Alternative, CriminalRange? Criminal);

/// <summary>Criminal side: articles, prison in months and fine in rupiah, each from-to or null.</summary>
public sealed record CriminalRange(IReadOnlyList<string> Articles, IReadOnlyList<long>? PrisonMonths, IReadOnlyList<long>? FineRupiah);

/// <summary>A body that the decision reaches; only BAWASLU has a level.</summary>
public sealed record Target(Body Body, Level? Level, TargetAction Action, TargetWhen When, IReadOnlyList<string> Rules);

/// <summary>A clock that the decision carries. Start and due are null until its start event happens.</summary>
/// <param name="Duration">ISO 8601: <c>P2D</c>, <c>PT12H</c>; days of <see cref="ClockUnit.WorkingDays"/> skip weekends and holidays.</param>
/// <param name="DueAt">Exclusive: local midnight after the last day; exact for hours.</param>
public sealed record Deadline(Clock Clock, string Duration, ClockUnit Unit, ClockStart StartsOn, DateTimeOffset? StartsAt, DateTimeOffset? DueAt);
