using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>
/// Looks for rules of a sound pack that cannot do what their author wanted: that never match, that another or an exemption makes pointless,
/// that overlap; and for notions and thresholds that nothing uses. That something never happens is proven before it is said; that it can
/// happen is proven as far as conditions can be taken apart.
/// </summary>
public static class PackAnalyzer
{
    // The grid itself counts with these.
    private static readonly string[] UsedByTheGrid = ["repeatDays", "clusterDays", "lateArrivalDays", "reportersCounted"];

    // Pairs grow with the square of the rules of a step: beyond this many, only single rules are looked at.
    private const int MostPaired = 400;

    /// <summary>The warnings of a pack, in the order of its files.</summary>
    public static IReadOnlyList<RuleIssue> Analyze(CompiledPack pack)
    {
        var issues = new List<RuleIssue>();
        var incident = new RuleClaims(pack.IncidentRules.Program, pack);
        Single(pack.IncidentRules.Program, incident, issues);
        Single(pack.Aggregates.Program, new(pack.Aggregates.Program, pack), issues);
        Single(pack.Process.Program, new(pack.Process.Program, pack), issues);
        new IncidentRuleAnalysis(pack, incident, issues).Run(MostPaired);
        UnusedNotions(pack, incident, issues);
        UnusedThresholds(pack, issues);
        return [.. issues.OrderBy(i => i.File, StringComparer.Ordinal).ThenBy(i => i.Line).ThenBy(i => i.Column)];
    }

    internal static RuleIssue Warning(string code, SourceLocation at, string message, string? expected = null) =>
        new(code, RuleSeverity.Warning, at.File, at.Pointer, at.Line, at.Column, message, expected);

    private static void Single(WorkflowProgram program, RuleClaims claims, List<RuleIssue> issues)
    {
        foreach (var rule in program.Rules)
        {
            var (formula, claim) = (claims.Formulas[rule.Index], claims.Claims[rule.Index]);
            if (claims.Never(claim))
            {
                issues.Add(Warning(PackCodes.NeverMatches, formula.Location, $"{rule.Name} never matches: {Clash(formula, claims)}"));
                continue;
            }

            if (claims.Never(!claim))
            {
                issues.Add(Warning(PackCodes.AlwaysMatches, formula.Location, $"{rule.Name} matches every time"));
                continue;
            }

            new DeadConditions(rule.Name, claims, issues).Visit(formula, Claim.True);
        }
    }

    // The fewest operands of the topmost "and" that cannot hold together.
    private static string Clash(RuleFormula formula, RuleClaims claims)
    {
        if (formula is not RuleFormula.Joined { IsAnd: true } and)
        {
            return $"'{formula.Text}' cannot hold";
        }

        var left = and.Operands.ToList();
        foreach (var operand in and.Operands)
        {
            if (left.Count > 1 && claims.Never(Claim.All(left.Where(o => o != operand).Select(claims.ClaimOf))))
            {
                left.Remove(operand);
            }
        }

        return left is [var one] ? $"'{one.Text}' cannot hold" : $"{string.Join(" and ", left.Select(o => $"'{o.Text}'"))} cannot hold together";
    }

    private static void UnusedNotions(CompiledPack pack, RuleClaims incident, List<RuleIssue> issues)
    {
        var notions = pack.Document.Content.Workflows[PackCompiler.Incident].GlobalParams;
        issues.AddRange(notions.Where(n => incident.Unused.Contains(n.Name))
            .Select(n => Warning(PackCodes.UnusedNotion, n.Location, $"no rule uses the notion '{n.Name}'")));
    }

    private static void UnusedThresholds(CompiledPack pack, List<RuleIssue> issues)
    {
        const string File = "thresholds.json";
        var used = pack.IncidentRules.Program.Rules.SelectMany(r => pack.IncidentRules.Program.FactsUsed(r.Index))
            .Concat(pack.Aggregates.Program.Rules.SelectMany(r => pack.Aggregates.Program.FactsUsed(r.Index)))
            .Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        var shown = pack.Aggregates.Rules.SelectMany(r => (string?[])[r.Threshold, r.ThresholdIfIkpHigh, r.ThresholdIfRate]).ToHashSet();
        var file = pack.Document.Archive.Files.First(f => f.Path == File);
        var node = PackNodeReader.Read(file, []);
        foreach (var name in Thresholds.Names.Where(n => !used.Contains($"thresholds.{n}") && !shown.Contains(n) && !UsedByTheGrid.Contains(n)))
        {
            var at = node?.Find(name);
            issues.Add(Warning(PackCodes.UnusedThreshold, new(File, $"/{name}", at?.Line ?? 0, at?.Column ?? 0), $"no rule uses the threshold '{name}'"));
        }
    }
}

/// <summary>Finds alternatives of a rule that can never be what makes it match.</summary>
internal sealed class DeadConditions(string rule, RuleClaims claims, List<RuleIssue> issues)
{
    /// <param name="beside">What must hold besides.</param>
    public void Visit(RuleFormula formula, Claim beside)
    {
        if (formula is not RuleFormula.Joined joined)
        {
            return;
        }

        foreach (var operand in joined.Operands)
        {
            // What stands in a notion stands there for all rules: one that needs less of it is no fault.
            if (operand.Location == joined.Location && operand.Text == joined.Text)
            {
                continue;
            }

            var others = joined.IsAnd ? Claim.All(joined.Operands.Where(o => o != operand).Select(claims.ClaimOf).Append(beside)) : beside;
            if (!joined.IsAnd && claims.Never(Claim.All(claims.ClaimOf(operand), others)))
            {
                issues.Add(PackAnalyzer.Warning(PackCodes.DeadCondition, operand.Location, $"in {rule}, '{operand.Text}' can never be what makes it match"));
            }
            else
            {
                Visit(operand, others);
            }
        }
    }
}
