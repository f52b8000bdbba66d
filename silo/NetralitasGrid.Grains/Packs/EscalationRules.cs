using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>An escalation rule that held, and the threshold that was crossed (null where the rule has none).</summary>
public readonly record struct EscalationMatch(EscalationRule Rule, int? Threshold);

/// <summary>The compiled rules over counts (<see cref="AggregateFacts"/>) or over the steps of a case (<see cref="ProcessFacts"/>). Safe for any number of threads.</summary>
public sealed class EscalationRules<T>
    where T : class
{
    private readonly WorkflowProgram _program;
    private readonly Thresholds? _thresholds;

    internal EscalationRules(WorkflowProgram program, EscalationRule[] rules, Thresholds? thresholds)
    {
        _program = program;
        _thresholds = thresholds;
        Rules = rules;
    }

    internal WorkflowProgram Program => _program;

    /// <summary>All rules, in file order.</summary>
    public IReadOnlyList<EscalationRule> Rules { get; }

    /// <summary>A rule by its id, or null.</summary>
    public EscalationRule? Find(string id) => Rules.FirstOrDefault(r => r.Id == id);

    /// <summary>The rules that hold for these facts, in file order.</summary>
    /// <exception cref="InvalidOperationException">A rule could not be computed: a fault of the pack.</exception>
    public IReadOnlyList<EscalationMatch> Evaluate(T facts)
    {
        using var evaluation = Set(facts);
        evaluation.Run();
        IncidentRules.ThrowOnError(evaluation);
        if (evaluation.MatchCount == 0)
        {
            return [];
        }

        var matches = new List<EscalationMatch>();
        foreach (var index in evaluation.Matches)
        {
            var rule = Rules[index];
            matches.Add(new EscalationMatch(rule, ThresholdOf(rule, facts as AggregateFacts)));
        }

        return matches;
    }

    /// <summary>What every rule says of these facts and why, in file order. Slow; for people who ask.</summary>
    public IReadOnlyList<RuleTrace> Explain(T facts)
    {
        using var evaluation = Set(facts);
        return _program.Explain(evaluation);
    }

    private Evaluation Set(T facts)
    {
        var evaluation = _program.Rent();
        evaluation.Set(0, facts);
        if (_thresholds is not null)
        {
            evaluation.Set(1, _thresholds);
        }

        return evaluation;
    }

    // Shown beside the count that crossed it: a rule may have another where the IKP is high, and for a rate.
    private int? ThresholdOf(EscalationRule rule, AggregateFacts? facts)
    {
        var name = facts switch
        {
            { Ikp: IkpClass.High } => rule.ThresholdIfIkpHigh ?? rule.Threshold,
            { ReportsPerMinute: > 0, Reporters: 0 } => rule.ThresholdIfRate ?? rule.Threshold,
            _ => rule.Threshold,
        };
        return name is null ? null : _thresholds?.Of(name);
    }
}
