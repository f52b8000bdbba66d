using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>A decision as the line of text that <see cref="DecisionModel"/> writes.</summary>
internal static class DecisionText
{
    public static string Of(Decision decision) => string.Join(" | ",
        decision.Outcome.Text(), decision.Severity, $"repeat={decision.Repeat}", string.Join(' ', decision.Rules.Select(r => r.Id)),
        decision.Admission.Verdict.Text(), string.Join(' ', decision.Admission.Missing.Select(m => m.Text())), string.Join(' ', decision.Admission.Unproven),
        string.Join(' ', decision.Tracks.Select(t => t.ToString().ToLowerInvariant())), SanctionOf(decision.Sanction),
        string.Join(' ', decision.Targets.Select(TargetOf)), string.Join(' ', decision.Deadlines.Select(d => $"{d.Clock.Text()}:{d.Duration}")),
        $"priority={decision.Priority}");

    private static string SanctionOf(SanctionAdvice? sanction) => sanction switch
    {
        null => "-",
        { Min: null } => "criminal only",
        _ => $"{sanction.Min}-{sanction.Max} {sanction.Recommended}{(sanction.Criminal is null ? "" : " criminal")}",
    };

    private static string TargetOf(Target target) =>
        target.Level is { } level
            ? $"{target.Body.Text()}:{level}:{target.Action.Text()}:{target.When.Text()}"
            : $"{target.Body.Text()}:{target.Action.Text()}:{target.When.Text()}";
}
