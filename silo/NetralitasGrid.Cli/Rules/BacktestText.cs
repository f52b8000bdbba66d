using System.Globalization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Packs.Backtesting;

namespace NetralitasGrid.Cli.Rules;

/// <summary>Shows a back-test: a line a changed decision, then the sum.</summary>
internal sealed class BacktestText(Screen screen, bool json)
{
    private const int MostRows = 20;

    public void Show(DecisionChange change)
    {
        var (a, b) = (change.Before, change.After);
        if (json)
        {
            JsonOutput.WriteLine(new { incidentId = a.Incident.ToString(), caseId = a.Case.ToString(), decidedFor = a.DecidedFor, parts = change.Parts, before = Json(a), after = Json(b) });
            return;
        }

        var parts = new List<string>();
        Move(parts, "outcome", a.Outcome.Text(), b.Outcome.Text());
        Move(parts, "severity", Number(a.Severity), Number(b.Severity));
        Move(parts, "priority", Number(a.Priority), Number(b.Priority));
        Move(parts, "verdict", a.Admission.Verdict.Text(), b.Admission.Verdict.Text());
        Move(parts, "sanction", DecisionChange.SanctionOf(a), DecisionChange.SanctionOf(b));
        Differ(parts, "rules", DecisionChange.RulesOf(a), DecisionChange.RulesOf(b));
        Differ(parts, "targets", DecisionChange.TargetsOf(a), DecisionChange.TargetsOf(b));
        Differ(parts, "deadlines", DecisionChange.DeadlinesOf(a), DecisionChange.DeadlinesOf(b));
        screen.Line($"{screen.Bold(a.Incident.ToString())} {screen.Dim($"{a.Case} {a.DecidedFor.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}")} {string.Join("; ", parts)}");
    }

    public void Sum(BacktestSum sum, TimeSpan elapsed, PackName pack, LogBeginning beginning)
    {
        if (json)
        {
            JsonOutput.WriteLine(new { pack, seconds = Math.Round(elapsed.TotalSeconds, 3), beginning = beginning.Json, sum });
            return;
        }

        screen.Line();
        screen.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Say.Count(sum.Compared, "decision")} compared under {pack.Name} {pack.Version} ({pack.Hash[..12]}) in {elapsed.TotalSeconds:0.0} s"));
        if (beginning.Notice is not null)
        {
            screen.Line(screen.Yellow(beginning.Notice));
        }

        var changed = $"{Say.Count(sum.Changed, "decision")} of {Say.Count(sum.Cases, "case")} would change";
        screen.Line(sum.Changed == 0 ? screen.Green(changed) : screen.Yellow(changed));
        if (sum.Failed > 0)
        {
            screen.Line(screen.Red($"{Say.Count(sum.Failed, "decision")} of the log would not be made at all"));
        }

        Table("By what changes", sum.Parts);
        Table("Severity", sum.Severities);
        Table("Outcome", sum.Outcomes);
        Table("Verdict", sum.Verdicts);
        Table("Sanction", sum.Sanctions);
        Table("Rules", sum.Rules);
        Table("Targets", sum.Targets);
        Table("Deadlines", sum.Deadlines);
    }

    private void Table(string title, SortedDictionary<string, long> counts)
    {
        if (counts.Count == 0)
        {
            return;
        }

        screen.Line(screen.Bold(title));
        foreach (var (what, count) in counts.OrderByDescending(c => c.Value).Take(MostRows))
        {
            screen.Line($"  {Say.Number(count),12}  {what}");
        }

        if (counts.Count > MostRows)
        {
            screen.Line(screen.Dim($"  and {counts.Count - MostRows} more; see them all with --json"));
        }
    }

    private static object Json(Decision decision) => new
    {
        outcome = decision.Outcome.Text(),
        severity = decision.Severity,
        priority = decision.Priority,
        verdict = decision.Admission.Verdict.Text(),
        rules = DecisionChange.RulesOf(decision),
        sanction = DecisionChange.SanctionOf(decision),
        targets = DecisionChange.TargetsOf(decision),
        deadlines = DecisionChange.DeadlinesOf(decision),
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Move(List<string> parts, string name, string before, string after)
    {
        if (before != after)
        {
            parts.Add($"{name} {before} -> {after}");
        }
    }

    private static void Differ(List<string> parts, string name, IEnumerable<string> before, IEnumerable<string> after)
    {
        var (first, second) = (before.ToList(), after.ToList());
        var changes = first.Except(second).Select(gone => $"-{gone}").Concat(second.Except(first).Select(come => $"+{come}")).ToList();
        if (changes.Count > 0)
        {
            parts.Add($"{name} {string.Join(", ", changes)}");
        }
    }
}
