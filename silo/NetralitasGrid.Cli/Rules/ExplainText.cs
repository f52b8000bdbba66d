using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Packs.Checking;

namespace NetralitasGrid.Cli.Rules;

/// <summary>Tells a lay reader, in Indonesian or English, what was decided and why.</summary>
internal sealed class ExplainText(Screen screen, bool english)
{
    public void Refused(IEnumerable<JsonDifference> refusals)
    {
        screen.Line(screen.Red(In("Laporan ini akan ditolak:", "This report would be refused:")));
        foreach (var refusal in refusals)
        {
            screen.Line($"  {screen.Bold(refusal.Path)}: {refusal.Actual} ({In("seharusnya", "expected")} {refusal.Expected})");
        }
    }

    /// <param name="whole">Whether the decision and its steps are shown, too.</param>
    public void Show(Inspection inspection, IReadOnlyList<InspectedRule> rules, bool whole)
    {
        if (whole)
        {
            screen.Line(In(inspection.Decision.Explanation));
            screen.Line();
        }

        Group(In("Aturan yang cocok", "Rules that match"), rules.Where(r => r.Fate == RuleFate.Counts));
        Group(In("Cocok, tetapi ditutup pengecualian", "Match, but an exemption closes them"), rules.Where(r => r.Fate == RuleFate.Closed));
        Group(In("Cocok, tetapi tidak dihitung sendirian", "Match, but do not count alone"), rules.Where(r => r.Fate == RuleFate.Alone));
        Group(whole ? In("Tidak cocok", "Do not match") : In("Tidak cocok", "Does not match"), rules.Where(r => r.Fate == RuleFate.Silent));
        var hidden = inspection.Rules.Count - rules.Count;
        if (whole && hidden > 0)
        {
            screen.Line(screen.Dim(In($"{hidden} aturan lain jauh dari cocok; lihat semuanya dengan --all.", $"{hidden} other rules are far from matching; see all with --all.")));
            screen.Line();
        }

        if (whole)
        {
            screen.Line(screen.Bold(In("Cara aturan digabungkan", "How the rules were combined")));
            foreach (var (i, step) in inspection.Steps.Index())
            {
                screen.Line($"  {i + 1}. {In(step.Name)}: {In(step.Text)}");
            }
        }
    }

    private void Group(string title, IEnumerable<InspectedRule> rules)
    {
        var first = true;
        foreach (var rule in rules)
        {
            if (first)
            {
                screen.Line(screen.Bold(title));
                first = false;
            }

            screen.Line($"  {screen.Bold(rule.Id)} {In(rule.Title)}{(rule.ClosedBy is null ? "" : In($" (ditutup {rule.ClosedBy})", $" (closed by {rule.ClosedBy})"))}");
            new TraceText(screen).Show(rule.Trace, 4);
        }

        if (!first)
        {
            screen.Line();
        }
    }

    private string In(Bilingual words) => In(words.Id, words.En);

    private string In(string id, string en) => english ? en : id;
}
