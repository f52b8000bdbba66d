using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>What became of a rule in a decision.</summary>
public enum RuleFate
{
    /// <summary>Its condition does not hold.</summary>
    Silent,

    /// <summary>It is in the decision.</summary>
    Counts,

    /// <summary>It matched, but an exemption closes it.</summary>
    Closed,

    /// <summary>It matched, but no rule that it needs stands beside it.</summary>
    Alone,

    /// <summary>It is an exemption that a human overruled.</summary>
    Overruled,
}

/// <summary>A rule of the pack over one incident.</summary>
/// <param name="ClosedBy">The exemption, for <see cref="RuleFate.Closed"/>.</param>
/// <param name="Trace">Its conditions, what they came to, and the facts that they read.</param>
public sealed record InspectedRule(string Id, RuleStep Step, Bilingual Title, RuleFate Fate, string? ClosedBy, RuleTrace Trace)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Fate}";
}

/// <summary>One step of the combination (DECISION.md 4) and what it came to.</summary>
public sealed record CombinationStep(Bilingual Name, Bilingual Text);

/// <summary>A decision with all that led to it, for people who ask why. Slow: never on the path of a turn.</summary>
/// <param name="Rules">Every incident rule of the pack, in the order of ids.</param>
/// <param name="Steps">How the rules were combined, in order.</param>
public sealed record Inspection(Decision Decision, IReadOnlyList<InspectedRule> Rules, IReadOnlyList<CombinationStep> Steps)
{
    /// <summary>Decides a request and looks into every rule.</summary>
    public static Inspection Of(DecisionRequest request, CompiledPack pack)
    {
        var input = InputReader.Read(request, pack, pack.When(request.Report));
        var rules = pack.IncidentRules;
        var weighed = Weighing.Of(rules.Run(input), input, pack, request.ExemptionsOverruled);
        using var evaluation = IncidentRules.Set(rules.Program.Rent(), input);
        var decision = Decider.Decide(request, pack);
        var inspected = rules.Program.Explain(evaluation)
            .Select(t => Of(t, rules.InFileOrder[t.Index], weighed, request.ExemptionsOverruled))
            .OrderBy(r => r.Id, StringComparer.Ordinal).ToList();
        return new(decision, inspected, new CombinationSteps(decision, weighed, input, pack, inspected).All());
    }

    private static InspectedRule Of(RuleTrace trace, PackRule rule, Weighing weighed, bool overruled)
    {
        var closedBy = trace.Matched ? Weighing.ClosedBy(rule, weighed.Exemption) : null;
        var fate = !trace.Matched ? RuleFate.Silent
            : closedBy is not null ? RuleFate.Closed
            : overruled && rule.Step == RuleStep.Exemption ? RuleFate.Overruled
            : weighed.Shown.Contains(rule) ? RuleFate.Counts
            : RuleFate.Alone;
        return new(rule.Id, rule.Step, rule.Matched.Title, fate, closedBy, trace);
    }
}
