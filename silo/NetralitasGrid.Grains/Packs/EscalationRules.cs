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
        using var evaluation = _program.Rent();
        evaluation.Set(0, facts);
        if (_thresholds is not null)
        {
            evaluation.Set(1, _thresholds);
        }

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
            matches.Add(new EscalationMatch(rule, ThresholdOf(rule, (facts as AggregateFacts)?.Ikp)));
        }

        return matches;
    }

    /// <summary>The threshold of a rule where the IKP is of a class; null where it has none.</summary>
    public int? ThresholdOf(EscalationRule rule, IkpClass? ikp)
    {
        var name = ikp == IkpClass.High ? rule.ThresholdIfIkpHigh ?? rule.Threshold : rule.Threshold;
        return name is null ? null : _thresholds?.Of(name);
    }
}
