using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs.Backtesting;

/// <summary>An incident that the candidate pack decides otherwise.</summary>
/// <param name="Before">The decision of the log.</param>
/// <param name="After">The decision under the candidate.</param>
public sealed record DecisionChange(Decision Before, Decision After)
{
    /// <summary>What differs of what people act on: <c>outcome</c>, <c>severity</c>, <c>priority</c>, <c>admission</c>, <c>rules</c>, <c>sanction</c>, <c>targets</c>, <c>deadlines</c>.</summary>
    public IReadOnlyList<string> Parts { get; } = [.. PartsOf(Before, After)];

    private static IEnumerable<string> PartsOf(Decision a, Decision b)
    {
        if (a.Outcome != b.Outcome)
        {
            yield return "outcome";
        }

        if (a.Severity != b.Severity)
        {
            yield return "severity";
        }

        if (a.Priority != b.Priority)
        {
            yield return "priority";
        }

        if (a.Admission.Verdict != b.Admission.Verdict || !a.Admission.Missing.SequenceEqual(b.Admission.Missing))
        {
            yield return "admission";
        }

        if (!RulesOf(a).SequenceEqual(RulesOf(b)))
        {
            yield return "rules";
        }

        if (SanctionOf(a) != SanctionOf(b))
        {
            yield return "sanction";
        }

        if (!TargetsOf(a).SequenceEqual(TargetsOf(b)))
        {
            yield return "targets";
        }

        if (!DeadlinesOf(a).SequenceEqual(DeadlinesOf(b)))
        {
            yield return "deadlines";
        }
    }

    /// <summary>The rules of a decision, by id.</summary>
    public static IEnumerable<string> RulesOf(Decision decision) => decision.Rules.Select(r => r.Id);

    /// <summary>The targets of a decision in words; why each is asked is not a change.</summary>
    public static IEnumerable<string> TargetsOf(Decision decision) => decision.Targets.Select(t =>
        $"{Codes.Code.Text(t.Body)}{(t.Level is { } level ? $" {Codes.Code.Text(level)}" : "")} {Codes.Code.Text(t.Action)} {Codes.Code.Text(t.When)}");

    /// <summary>The clocks of a decision in words.</summary>
    public static IEnumerable<string> DeadlinesOf(Decision decision) => decision.Deadlines.Select(d => $"{Codes.Code.Text(d.Clock)} {d.Duration} {Codes.Code.Text(d.Unit)}");

    /// <summary>The sanction of a decision in words.</summary>
    public static string SanctionOf(Decision decision) => decision.Sanction switch
    {
        null => "none",
        { Recommended: { } recommended, Min: { } min, Max: { } max } sanction =>
            $"{Codes.Code.Text(recommended)} of {Codes.Code.Text(min)}-{Codes.Code.Text(max)}{(sanction.Criminal is null ? "" : " + criminal")}",
        _ => "criminal",
    };
}
