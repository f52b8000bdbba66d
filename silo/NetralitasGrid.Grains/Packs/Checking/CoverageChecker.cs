using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>Proves that every (act, phase, kind) meets a rule, an exemption or a human's review, by deciding all of them.</summary>
public static class CoverageChecker
{
    private const string Place = "35.17";
    private static readonly TimeSpan Noon = TimeSpan.FromHours(12);
    private static readonly GridId Id = new(GridId.Incident, 1);

    /// <summary>Decides acts x phases x kinds x <see cref="KnownFacts"/> with the pack.</summary>
    public static Coverage Check(CompiledPack pack)
    {
        var cells = new List<CoverageCell>();
        foreach (var act in Enum.GetValues<ActCode>())
        {
            foreach (var span in pack.Calendar.Phases)
            {
                var at = DayIn(span, pack.Calendar);
                foreach (var kind in Enum.GetValues<SubjectKind>())
                {
                    foreach (var facts in Enum.GetValues<KnownFacts>())
                    {
                        cells.Add(CellOf(act, span.Phase, kind, facts, Decider.Decide(RequestOf(act, at, kind, facts, pack), pack)));
                    }
                }
            }
        }

        return new(cells);
    }

    private static CoverageCell CellOf(ActCode act, Phase phase, SubjectKind kind, KnownFacts facts, Decision decision)
    {
        var covered = decision.Phase == phase && decision.Targets.Any(t => t is { Body: Body.Bawaslu, Action: TargetAction.Handle }) && decision.Outcome switch
        {
            Outcome.Recommended => decision.Severity > 0 && decision.Rules.Any(r => r.Step is RuleStep.Subject or RuleStep.Act or RuleStep.Criminal),
            Outcome.Exempt => decision.Rules.Any(r => r.Step == RuleStep.Exemption),
            _ => true,
        };
        return new(act, phase, kind, facts, decision.Outcome, covered, [.. decision.Rules.Select(r => r.Id)]);
    }

    // Noon of the phase's first day; of the day before the second phase for the one that has no beginning.
    private static DateTimeOffset DayIn(PhaseSpan span, ElectionCalendar calendar)
    {
        var day = span.From ?? calendar.Phases[1].From!.Value.AddDays(-1);
        return new(day.ToDateTime(TimeOnly.FromTimeSpan(Noon)), calendar.OffsetOf(calendar.ZoneOf(Place)));
    }

    private static DecisionRequest RequestOf(ActCode act, DateTimeOffset at, SubjectKind kind, KnownFacts facts, CompiledPack pack) => new()
    {
        Incident = Id,
        Decision = Id.As(GridId.Decision),
        Case = Id.As(GridId.Case),
        Attached = false,
        SameEvidence = false,
        ReceivedAt = at,
        AppendedAt = at,
        Record = new(),
        Report = new()
        {
            ReportId = "coverage",
            Election = pack.Election,
            Source = "coverage",
            OccurredAt = at,
            KnownAt = at,
            Place = Place,
            Subject = new() { Key = "e00000000000000000000000000000001", Identity = IdentityStrength.Verified, Kind = kind, HasName = true },
            Act = facts == KnownFacts.Minimal ? new() { Code = act } : Telling(act),
            Evidence = [new(EvidenceKind.Image, null, null)],
            Witnesses = pack.Thresholds.Witnesses,
            HasDescription = true,
            Reporter = new() { Kind = ReporterKind.Voter, HasName = true, HasNik = true, HasAddress = true },
        },
    };

    private static ReportedAct Telling(ActCode act) => new()
    {
        Code = act,
        Published = true,
        Active = true,
        Symbols = [Symbol.Thumb],
        Attributes = [ActAttribute.Party],
        Involved = [SubjectKind.Pns],
        Effect = Effect.Benefit,
        Supports = new(Place, 1),
    };
}
