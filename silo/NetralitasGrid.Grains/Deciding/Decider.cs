using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>Decides incidents, in the order of DOMAIN 6.5: what the rules say, how grave it is, what is recommended, to whom and by when.</summary>
public static class Decider
{
    /// <summary>The decision of a request under a pack. A pure function: no clock, random, network or database.</summary>
    /// <exception cref="ArgumentException">The place or duty region is of no province that the pack's calendar knows.</exception>
    /// <exception cref="InvalidOperationException">A rule of the pack could not be computed.</exception>
    public static Decision Decide(DecisionRequest request, CompiledPack pack)
    {
        var when = pack.When(request.Report);
        var input = InputReader.Read(request, pack, when);
        var matched = pack.IncidentRules.Run(input);
        var weighed = Weighing.Of(matched, input, pack, request.ExemptionsOverruled);
        var admission = AdmissionOf(weighed, matched.Missing, input);
        var decidedFor = pack.Calendar.In(when.PlaceZone, request.ReceivedAt);
        var (rules, notes) = Shown(weighed, request, input, when, pack);
        var facts = FactTable.Always;
        foreach (var rule in weighed.Shown)
        {
            facts |= rule.FactBits;
        }

        return new Decision
        {
            Id = request.Decision,
            Incident = request.Incident,
            Case = request.Case,
            Attached = request.Attached,
            DecidedFor = decidedFor,
            Supersedes = request.Supersedes,
            Redecision = request.Redecision,
            Outcome = weighed.Outcome,
            Severity = weighed.Severity,
            Priority = PriorityOf(weighed, pack),
            Phase = when.Phase,
            Windows = when.Windows,
            Zone = when.Zone,
            Repeat = weighed.Repeat,
            Admission = admission,
            Tracks = weighed.Tracks(),
            Rules = rules,
            Sanction = SanctionAdvisor.Advise(weighed, input.Subject.Kind, pack.Sanctions),
            Targets = TargetPlanner.Plan(weighed, input.Subject, admission.Verdict, pack, DateOnly.FromDateTime(decidedFor.DateTime)),
            Deadlines = DeadlinePlanner.Plan(weighed, admission.Verdict, pack, decidedFor, when.PlaceZone),
            Facts = FactTable.Read(input, facts),
            Source = new(weighed, request, input, when, pack),
            Notes = notes,
            Pack = pack.Name,
        };
    }

    private static Admission AdmissionOf(Weighing weighed, IReadOnlyList<MissingItem> missing, IncidentInput input)
    {
        var verdict = Verdict.Admissible;
        List<string>? unproven = null;
        foreach (var rule in weighed.Shown)
        {
            // The verdicts stand in the order best first, so the worst of those that matched counts.
            verdict = rule.Verdict > verdict ? rule.Verdict.Value : verdict;
            if (rule is { Step: RuleStep.Exemption, Claim: true } && !input.Report.HasDocument)
            {
                (unproven ??= []).Add(rule.Id);
            }
        }

        return new Admission(verdict, missing, unproven ?? (IReadOnlyList<string>)[]);
    }

    private static int PriorityOf(Weighing weighed, CompiledPack pack)
    {
        var priority = pack.Routing.Priorities[weighed.Severity];
        foreach (var rule in weighed.Open)
        {
            priority = Math.Min(priority, rule.Priority ?? priority);
        }

        return priority;
    }

    private static (MatchedRule[] Rules, IReadOnlyList<Bilingual> Notes) Shown(
        Weighing weighed, DecisionRequest request, IncidentInput input, in EventTime when, CompiledPack pack)
    {
        var rules = new MatchedRule[weighed.Shown.Count];
        var local = false;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = weighed.Shown[i];
            rules[i] = rule.With(weighed.SeverityOf(rule));
            local |= rule.Step is RuleStep.Act or RuleStep.Subject;
        }

        List<Bilingual>? notes = null;
        if (local)
        {
            foreach (var overlay in pack.Overlays)
            {
                if (overlay.Covers(request.Report.Place, when.Date, input.Act.Code, input.Subject.Kind))
                {
                    (notes ??= []).Add(overlay.Notes);
                    for (var i = 0; i < rules.Length && overlay.Basis is not null; i++)
                    {
                        rules[i] = rules[i].Step is RuleStep.Act or RuleStep.Subject
                            ? rules[i] with { Basis = [.. rules[i].Basis, overlay.Basis] }
                            : rules[i];
                    }
                }
            }
        }

        return (rules, notes ?? (IReadOnlyList<Bilingual>)[]);
    }
}
