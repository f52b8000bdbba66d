using System.Globalization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>Says of each step of the combination what it came to, and by which rules.</summary>
internal sealed class CombinationSteps(Decision decision, Weighing weighed, IncidentInput input, CompiledPack pack, IReadOnlyList<InspectedRule> rules)
{
    public IReadOnlyList<CombinationStep> All() =>
        [Admission(), Exemptions(), Grounds(), Severity(), Sanction(), Bodies(), Deadlines(), Priority()];

    private CombinationStep Admission()
    {
        var verdict = decision.Admission.Verdict.Text();
        var by = Ids(weighed.Shown.Where(r => r.Step == RuleStep.Admission));
        var missing = decision.Admission.Missing.Count == 0 ? new Bilingual("", "")
            : new($"; kurang: {string.Join(", ", decision.Admission.Missing.Select(m => m.Text()))}", $"; missing: {string.Join(", ", decision.Admission.Missing.Select(m => m.Text()))}");
        return Step("Penerimaan laporan", "Admission", $"{verdict} ({by.Id}){missing.Id}", $"{verdict} ({by.En}){missing.En}");
    }

    private CombinationStep Exemptions()
    {
        var closed = rules.Where(r => r.Fate == RuleFate.Closed).Select(r => r.Id).ToList();
        return weighed.Exemption is not { } exemption
            ? Step("Pengecualian", "Exemptions", "tidak ada yang berlaku", "none applies")
            : Step(
                "Pengecualian", "Exemptions",
                closed.Count == 0 ? $"{exemption.Id} berlaku, tetapi tidak ada yang ditutupnya" : $"{exemption.Id} menutup {string.Join(", ", closed)}",
                closed.Count == 0 ? $"{exemption.Id} applies, but closes nothing" : $"{exemption.Id} closes {string.Join(", ", closed)}");
    }

    private CombinationStep Grounds()
    {
        var grounds = weighed.Open.Where(r => r.Step != RuleStep.Aggravation).ToList();
        var alone = rules.Where(r => r.Fate == RuleFate.Alone).Select(r => r.Id).ToList();
        var (id, en) = grounds.Count == 0
            ? ($"tidak ada; hasil {decision.Outcome.Text()}", $"none; outcome {decision.Outcome.Text()}")
            : (string.Join("; ", grounds.Select(r => $"{r.Id} {Weight(r)}")), string.Join("; ", grounds.Select(r => $"{r.Id} {Weight(r)}")));
        return Step(
            "Dasar", "Grounds", alone.Count == 0 ? id : $"{id} (tidak dihitung sendirian: {string.Join(", ", alone)})",
            alone.Count == 0 ? en : $"{en} (not counted alone: {string.Join(", ", alone)})");
    }

    private string Weight(PackRule rule)
    {
        if (weighed.SeverityOf(rule) is not { } own)
        {
            return "-";
        }

        var scale = pack.Sanctions.ScaleOf(input.Subject.Kind)?.Weigh(rule.Step, own) ?? own;
        return scale == own ? Number(own) : $"{Number(own)} -> {Number(scale)} ({input.Subject.Kind.Text()})";
    }

    private CombinationStep Severity()
    {
        var raising = weighed.Open.Where(r => r.Step == RuleStep.Aggravation).ToList();
        var ids = string.Join(", ", raising.Select(r => r.Id));
        var before = Number(weighed.Before);
        var (id, en) = raising.Count == 0
            ? ($"tertinggi {before}", $"highest {before}")
            : weighed.Severity > weighed.Before
                ? ($"tertinggi {before}, dengan {ids} menjadi {Number(weighed.Severity)}", $"highest {before}, raised by {ids} to {Number(weighed.Severity)}")
                : ($"tertinggi {before}; {ids} tidak menaikkannya", $"highest {before}; {ids} does not raise it");
        return Step("Keparahan", "Severity", id, en);
    }

    private CombinationStep Sanction()
    {
        if (decision.Sanction is not { Min: { } min, Max: { } max, Recommended: { } recommended })
        {
            return Step("Sanksi", "Sanction", decision.Sanction is null ? "tidak ada" : "hanya pidana", decision.Sanction is null ? "none" : "criminal only");
        }

        // The rule whose range was taken is not said in a decision: the open ones whose own range, on the scale of the kind, is this.
        var of = Ids(weighed.Open.Where(r => r.Matched.Sanction is { } own && weighed.SeverityOf(r) is { } severity
            && pack.Sanctions.ScaleOf(input.Subject.Kind)?.Map(own, severity, weighed.Before) == new SanctionRange(min, max)));
        var raising = string.Join(", ", weighed.Open.Where(r => r.Aggravates is not null).Select(r => $"{r.Id} ({r.Aggravates!.Value.Text()})"));
        return Step(
            "Sanksi", "Sanction",
            $"{min.Text()} sampai {max.Text()} ({of.Id}); dianjurkan {recommended.Text()}{(raising.Length == 0 ? "" : $" karena {raising}")}",
            $"{min.Text()} to {max.Text()} ({of.En}); recommended {recommended.Text()}{(raising.Length == 0 ? "" : $" by {raising}")}");
    }

    private CombinationStep Bodies()
    {
        var text = string.Join("; ", decision.Targets.Select(t =>
            $"{t.Body.Text()}{(t.Level is { } level ? $" {level.Text()}" : "")} {t.Action.Text()} {t.When.Text()}{(t.Rules.Count == 0 ? "" : $" ({string.Join(", ", t.Rules)})")}"));
        return Step("Tujuan", "Targets", text, text);
    }

    private CombinationStep Deadlines()
    {
        var text = string.Join("; ", decision.Deadlines.Select(d =>
            $"{d.Clock.Text()} {d.Duration} {d.StartsOn.Text()}{(d.DueAt is { } due ? $" -> {due.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)}" : "")}"));
        return Step("Tenggat", "Deadlines", text.Length == 0 ? "tidak ada" : text, text.Length == 0 ? "none" : text);
    }

    private CombinationStep Priority()
    {
        var by = weighed.Open.Where(r => r.Priority is not null).Select(r => r.Id).ToList();
        var text = by.Count == 0 ? Number(decision.Priority) : $"{Number(decision.Priority)} ({string.Join(", ", by)})";
        return Step("Prioritas", "Priority", text, text);
    }

    private static Bilingual Ids(IEnumerable<PackRule> rules)
    {
        var ids = string.Join(", ", rules.Select(r => r.Id));
        return ids.Length == 0 ? new("tidak ada aturan", "no rule") : new(ids, ids);
    }

    private static CombinationStep Step(string nameId, string nameEn, string id, string en) => new(new(nameId, nameEn), new(id, en));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
