using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>One condition of a rule as written, and what it came to; null when it was not reached.</summary>
public sealed record TracedCondition(string Expression, bool? Value);

/// <summary>What one rule of the pack said of an incident.</summary>
/// <param name="Matched">Whether its condition holds and, for a rule that counts only beside others, whether one of them stands.</param>
/// <param name="ClosedBy">The exemption that closed it though it matched, or null.</param>
public sealed record TracedRule(string Id, bool Matched, string? ClosedBy, IReadOnlyList<TracedCondition> Conditions);

/// <summary>The trace of DECISION.md 6: every incident rule, in the order of ids. Slow; for people who ask why.</summary>
public static class Trace
{
    /// <summary>The trace of a request under a pack; the same request and pack always give the same.</summary>
    public static IReadOnlyList<TracedRule> Of(DecisionRequest request, CompiledPack pack)
    {
        var input = InputReader.Read(request, pack, pack.When(request.Report));
        var rules = pack.IncidentRules;
        var weighed = Weighing.Of(rules.Run(input), input, pack, request.ExemptionsOverruled);
        using var evaluation = IncidentRules.Set(rules.Program.Rent(), input);
        var traces = rules.Program.Explain(evaluation);
        return [.. traces.Select(t => Of(t, rules.InFileOrder[t.Index], weighed)).OrderBy(t => t.Id, StringComparer.Ordinal)];
    }

    private static TracedRule Of(RuleTrace trace, PackRule rule, Weighing weighed)
    {
        var conditions = trace.Conditions.Select(c => new TracedCondition(c.Text, c.Value)).ToList();
        var matched = trace.Matched;
        var closedBy = matched ? Weighing.ClosedBy(rule, weighed.Exemption) : null;
        if (rule.Needs is { } needs && matched && closedBy is null)
        {
            matched = weighed.Open.Contains(rule);
            conditions.Add(new TracedCondition($"needs: beside {string.Join(" or ", needs.Steps.Select(s => s.Text()))}", matched));
        }

        return new TracedRule(rule.Id, matched, closedBy, conditions);
    }
}
