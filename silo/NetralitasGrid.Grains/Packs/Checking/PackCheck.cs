using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>What a whole check of a pack found: the faults of every file at once, or the compiled pack and what is doubtful in it.</summary>
/// <param name="Pack">The compiled pack; null when there is any error in what is compiled.</param>
/// <param name="Cases">The sound golden cases.</param>
/// <param name="Issues">Errors, warnings and notes in the order of files and lines.</param>
public sealed record PackCheck(CompiledPack? Pack, IReadOnlyList<GoldenCase> Cases, IReadOnlyList<RuleIssue> Issues)
{
    private const int MostUncovered = 5;

    public int Errors => Issues.Count(i => i.Severity == RuleSeverity.Error);

    public int Warnings => Issues.Count(i => i.Severity == RuleSeverity.Warning);

    /// <summary>What the author says is still to be verified.</summary>
    public int Notes => Issues.Count - Errors - Warnings;

    /// <summary>Reads, compiles and analyses an archive.</summary>
    public static PackCheck Of(PackArchive archive)
    {
        var issues = new List<RuleIssue>();
        var reading = PackReader.Read(archive);
        var pack = PackCompiler.Compile(reading, issues);
        var cases = reading.Draft is { } draft ? GoldenCaseReader.Read(draft, issues) : [];
        if (pack is not null)
        {
            issues.AddRange(PackAnalyzer.Analyze(pack));
            issues.AddRange(Uncovered(pack));
            issues.AddRange(ToVerify(pack));
            if (!issues.Exists(i => i.Severity == RuleSeverity.Error))
            {
                issues.AddRange(Untested(pack, cases));
            }
        }

        return new(pack, cases, [.. issues.Distinct().OrderBy(i => i.File, StringComparer.Ordinal).ThenBy(i => i.Line).ThenBy(i => i.Column)]);
    }

    private static IEnumerable<RuleIssue> Uncovered(CompiledPack pack)
    {
        var uncovered = CoverageChecker.Check(pack).Uncovered.ToList();
        var at = pack.Document.Content.Workflows[PackCompiler.Incident].Location;
        foreach (var cell in uncovered.Take(MostUncovered))
        {
            yield return PackAnalyzer.Warning(PackCodes.Uncovered, at, $"no rule, exemption or review takes {cell}");
        }

        if (uncovered.Count > MostUncovered)
        {
            yield return PackAnalyzer.Warning(PackCodes.Uncovered, at, $"and {uncovered.Count - MostUncovered} more combinations of act, phase and kind");
        }
    }

    private static IEnumerable<RuleIssue> ToVerify(CompiledPack pack)
    {
        foreach (var rule in pack.IncidentRules.Program.Rules)
        {
            if (pack.IncidentRules.InFileOrder[rule.Index].ToVerify is { } what)
            {
                var at = rule.Rule.Location;
                yield return new(PackCodes.ToVerify, RuleSeverity.Note, at.File, at.Pointer, at.Line, at.Column, $"{rule.Name}: {what.En}");
            }
        }

        foreach (var open in pack.Sanctions.Rungs.Where(r => r.ToVerify is not null).GroupBy(r => r.ToVerify))
        {
            yield return new(PackCodes.ToVerify, RuleSeverity.Note, "sanctions.json", "", 0, 0, $"{string.Join(", ", open.Select(r => r.Sanction.Text()))}: {open.Key!.En}"); // only those that have one
        }
    }

    private static IEnumerable<RuleIssue> Untested(CompiledPack pack, IReadOnlyList<GoldenCase> cases)
    {
        foreach (var rule in pack.IncidentRules.Program.Rules.Concat(pack.Aggregates.Program.Rules).Concat(pack.Process.Program.Rules))
        {
            var (fires, silent) = (cases.Any(c => c.Rule == rule.Name && c.Fires), cases.Any(c => c.Rule == rule.Name && !c.Fires));
            if (!fires || !silent)
            {
                yield return PackAnalyzer.Warning(
                    PackCodes.Untested, rule.Rule.Location,
                    $"{rule.Name} has no golden case {(fires ? "in which it does not fire" : silent ? "in which it fires" : "at all")}", "both kinds of case");
            }
        }

        foreach (var golden in cases.Where(c => !pack.IncidentRules.ById.Any(r => r.Id == c.Rule) && pack.Aggregates.Find(c.Rule) is null && pack.Process.Find(c.Rule) is null).DistinctBy(c => c.Rule))
        {
            yield return new(PackCodes.UnknownReference, RuleSeverity.Warning, $"cases/{golden.Rule}.json", "", 0, 0, $"the case '{golden.Id}' is about '{golden.Rule}', and there is no such rule", null,
                NearestName.Of(golden.Rule, pack.IncidentRules.ById.Select(r => r.Id)));
        }
    }
}
