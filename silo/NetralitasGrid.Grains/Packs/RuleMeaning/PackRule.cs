using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

/// <summary>How far an aggravation rule moves the recommendation inside the range: one HALF to its middle, a FULL or two of any to its end.</summary>
internal enum Aggravates
{
    Half, Full,
}

/// <summary>A body or an office that a rule addresses: exactly one of the two is set.</summary>
internal sealed record RuleTarget(Body? Body, Office? Office, TargetAction Action, TargetWhen When);

/// <summary>A clock that a rule starts or shortens.</summary>
internal sealed record RuleDeadline(Clock Clock, ClockDuration Duration, ClockUnit Unit);

/// <summary>The rule counts only beside another open rule of these steps, at least so grave, with a range if asked, and not among the excepted.</summary>
internal sealed record RuleNeeds(IReadOnlyList<RuleStep> Steps, int Severity, bool Range, IReadOnlyList<string> Except)
{
    public bool MetBy(PackRule rule, int? severity) =>
        Steps.Contains(rule.Step) && (Severity == 0 || severity >= Severity) && (!Range || rule.Matched.Sanction is not null) && !Except.Contains(rule.Id);
}

/// <summary>A sentence for the explanation while a window is open.</summary>
internal sealed record WindowNote(Window Window, Bilingual Note);

/// <summary>A child of a nested rule that says more than yes: the severity it gives, or the missing item it stands for.</summary>
internal sealed record RuleDetail(int? Severity, MissingItem? Missing);

/// <summary>An incident rule of a pack with all that it means. Immutable.</summary>
internal sealed class PackRule
{
    /// <summary>What decisions show of the rule, its basis without overlays.</summary>
    public required MatchedRule Matched { get; init; }

    public string Id => Matched.Id;

    public RuleStep Step => Matched.Step;

    /// <summary>A clause that ends "... because ...".</summary>
    public required Bilingual Because { get; init; }

    /// <summary>The condition as written; a nested rule's is its children's joined by its operator.</summary>
    public required string Expression { get; init; }

    public required IReadOnlyList<Track> Tracks { get; init; }

    /// <summary>The facts that its condition reads, as paths.</summary>
    public required IReadOnlyList<string> Facts { get; init; }

    public required Sanction? Recommended { get; init; }

    public required CriminalRange? Criminal { get; init; }

    public required Level? Level { get; init; }

    public required IReadOnlyDictionary<Position, Level> LevelByPosition { get; init; }

    public required int LevelUp { get; init; }

    public required IReadOnlyList<RuleTarget> Targets { get; init; }

    public required IReadOnlyList<RuleDeadline> Deadlines { get; init; }

    public required int? Priority { get; init; }

    public required RuleNeeds? Needs { get; init; }

    public required bool NeverClosed { get; init; }

    /// <summary>Rules whose overlap with this one the author knows of and means.</summary>
    public required IReadOnlyList<string> Overlaps { get; init; }

    /// <summary>Exemptions: the lowest of those that matched is named as the closing one.</summary>
    public required int Order { get; init; }

    /// <summary>Exemptions: whether a DOCUMENT must prove the claim.</summary>
    public required bool Claim { get; init; }

    public required Verdict? Verdict { get; init; }

    public required Aggravates? Aggravates { get; init; }

    public required bool Review { get; init; }

    public required WindowNote? WindowNote { get; init; }

    /// <summary>What of its legal basis nobody has verified yet; null when all is.</summary>
    public required Bilingual? ToVerify { get; init; }

    /// <summary>Whether its children say more than yes, so that they are run by themselves when it matched.</summary>
    public required bool HasDetails { get; init; }

    /// <summary>Whether its author, or the other's, says that the two overlap.</summary>
    public bool Expects(PackRule other) => Overlaps.Contains(other.Id) || other.Overlaps.Contains(Id);

    /// <summary>What a decision shows when a child gave the severity, by severity.</summary>
    public MatchedRule With(int? severity) => severity is null || severity == Matched.Severity ? Matched : BySeverity[severity.Value];

    /// <summary>The bits of the facts in <see cref="Facts.FactTable"/>.</summary>
    public required ulong FactBits { get; init; }

    public string SentenceId { get; init; } = "";

    public string SentenceEn { get; init; } = "";

    private MatchedRule[] BySeverity => _bySeverity ??= [.. Enumerable.Range(0, 6).Select(s => Matched with { Severity = s })];

    private MatchedRule[]? _bySeverity;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
