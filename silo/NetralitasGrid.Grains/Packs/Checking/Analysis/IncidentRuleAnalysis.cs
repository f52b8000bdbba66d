using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>What the incident rules of a pack do to each other: shadow, overlap, close, need.</summary>
internal sealed class IncidentRuleAnalysis(CompiledPack pack, RuleClaims claims, List<RuleIssue> issues)
{
    private readonly PackRule[] _rules = pack.IncidentRules.InFileOrder;

    public void Run(int mostPaired)
    {
        Unreachable();
        UnmetNeeds();
        foreach (var step in (RuleStep[])[RuleStep.Act, RuleStep.Criminal, RuleStep.Subject, RuleStep.Exemption, RuleStep.Admission])
        {
            var rules = Enumerable.Range(0, _rules.Length).Where(i => _rules[i].Step == step && !claims.Never(claims.Claims[i])).ToArray();
            if (rules.Length <= mostPaired)
            {
                Pairs(rules);
            }
        }
    }

    private void Unreachable()
    {
        var exempt = Claim.Any(Enumerable.Range(0, _rules.Length).Where(i => _rules[i].Step == RuleStep.Exemption).Select(i => claims.Claims[i]));
        for (var i = 0; i < _rules.Length; i++)
        {
            if (_rules[i].Step is RuleStep.Act or RuleStep.Subject && !_rules[i].NeverClosed && !claims.Never(claims.Claims[i]) && claims.Implies(claims.Claims[i], exempt))
            {
                var by = Enumerable.Range(0, _rules.Length).Where(e => _rules[e].Step == RuleStep.Exemption && !claims.Never(Claim.All(claims.Claims[i], claims.Claims[e]))).Select(e => _rules[e].Id);
                Warn(PackCodes.Unreachable, i, $"{_rules[i].Id} never counts: wherever it matches, an exemption closes it ({string.Join(", ", by)})", "'neverClosed', or a condition outside the exemption");
            }
        }
    }

    private void UnmetNeeds()
    {
        for (var i = 0; i < _rules.Length; i++)
        {
            if (_rules[i].Needs is { } needs && !claims.Never(claims.Claims[i]))
            {
                var beside = Claim.Any(Enumerable.Range(0, _rules.Length).Where(o => o != i && needs.MetBy(_rules[o], _rules[o].HasDetails ? 5 : _rules[o].Matched.Severity)).Select(o => claims.Claims[o]));
                if (claims.Never(Claim.All(claims.Claims[i], beside)))
                {
                    Warn(PackCodes.NeverMatches, i, $"{_rules[i].Id} never counts: no rule that it needs can match with it");
                }
            }
        }
    }

    private void Pairs(int[] rules)
    {
        foreach (var a in rules)
        {
            foreach (var b in rules)
            {
                if (a != b && AddsNothing(_rules[a], _rules[b]) && claims.Implies(claims.Claims[a], claims.Claims[b])
                    // Of two equal ones, the later is the shadowed one.
                    && (a > b || !(AddsNothing(_rules[b], _rules[a]) && claims.Implies(claims.Claims[b], claims.Claims[a]))))
                {
                    Warn(PackCodes.Shadowed, a, $"{_rules[a].Id} is shadowed by {_rules[b].Id}: that one matches wherever it does and weighs at least as much, so it changes no decision but its list of rules");
                    break;
                }
            }
        }

        for (var i = 0; i < rules.Length; i++)
        {
            Overlaps(rules[i], [.. rules.Take(i)]);
        }
    }

    // Rules of the law for one act that differ in what they ask: the gravest counts, which the author may not have meant.
    private void Overlaps(int rule, int[] earlier)
    {
        var b = _rules[rule];
        var found = new List<(PackRule Rule, string Example)>();
        foreach (var other in earlier)
        {
            var a = _rules[other];
            if (a.Step is RuleStep.Act or RuleStep.Criminal && (a.Matched.Severity != b.Matched.Severity || a.Matched.Sanction != b.Matched.Sanction)
                && !a.Expects(b) && !claims.Implies(claims.Claims[other], claims.Claims[rule]) && !claims.Implies(claims.Claims[rule], claims.Claims[other])
                && claims.Example(Claim.All(claims.Claims[other], claims.Claims[rule])) is { } example)
            {
                found.Add((a, example));
            }
        }

        if (found.Count > 0)
        {
            Warn(
                PackCodes.Overlapping, rule,
                $"{b.Id} ({Weight(b)}) overlaps {string.Join(", ", found.Select(f => $"{f.Rule.Id} ({Weight(f.Rule)})"))}; for example, it and {found[0].Rule.Id} match where {found[0].Example}; the gravest counts",
                $"\"overlaps\": [{string.Join(", ", found.Select(f => $"\"{f.Rule.Id}\""))}] where that is meant");
        }
    }

    private static string Weight(PackRule rule) =>
        $"severity {rule.Matched.Severity?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "of its parts"}{(rule.Matched.Sanction is { } s ? $", {s.Min.Text()}-{s.Max.Text()}" : "")}";

    // Whether rule a, where b matches too, changes nothing but the list of rules that matched.
    private static bool AddsNothing(PackRule a, PackRule b) =>
        a.Needs is null && b.Needs is null && a.Verdict is null && a.WindowNote is null && !a.HasDetails && !b.HasDetails
        && (!a.NeverClosed || b.NeverClosed) && a.Review == b.Review && !a.Claim
        && (a.Matched.Severity ?? 0) <= (b.Matched.Severity ?? 0) && a.Matched.Sanction == b.Matched.Sanction && a.Recommended == b.Recommended
        && a.Matched.Alternative == b.Matched.Alternative && a.Criminal is null && (a.Priority ?? 4) >= (b.Priority ?? 4)
        && (a.Level ?? Level.L0) <= (b.Level ?? Level.L0) && a.LevelUp <= b.LevelUp && a.LevelByPosition.Count == 0
        && a.Tracks.All(b.Tracks.Contains) && a.Targets.All(b.Targets.Contains) && a.Deadlines.All(b.Deadlines.Contains)
        && (a.Step != RuleStep.Exemption || a.Order >= b.Order);

    private void Warn(string code, int rule, string message, string? expected = null) =>
        issues.Add(PackAnalyzer.Warning(code, claims.Formulas[rule].Location, message, expected));
}
