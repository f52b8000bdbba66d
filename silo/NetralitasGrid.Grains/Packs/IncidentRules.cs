using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>The compiled incident rules of a pack. Immutable; safe for any number of threads.</summary>
internal sealed class IncidentRules
{
    private readonly WorkflowProgram _program;
    private readonly WorkflowProgram? _details;
    private readonly (PackRule Rule, RuleDetail Detail)[] _detailOf;
    private readonly int[] _rankOf;

    public IncidentRules(WorkflowProgram program, PackRule[] rules, WorkflowProgram? details, (PackRule Rule, RuleDetail Detail)[] detailOf)
    {
        _program = program;
        _details = details;
        _detailOf = detailOf;
        InFileOrder = rules;
        ById = [.. rules.OrderBy(r => r.Id, StringComparer.Ordinal)];
        _rankOf = [.. rules.Select(r => Array.IndexOf(ById, r))];
    }

    public PackRule[] InFileOrder { get; }

    public PackRule[] ById { get; }

    public WorkflowProgram Program => _program;

    /// <summary>The rules whose conditions hold, in the order of their ids, and what the children of nested ones say.</summary>
    /// <exception cref="InvalidOperationException">A rule could not be computed: a fault of the pack, which must never pass as "did not match".</exception>
    public MatchedRules Run(IncidentInput input)
    {
        using var evaluation = Set(_program.Rent(), input);
        evaluation.Run();
        ThrowOnError(evaluation);
        var matched = new PackRule[evaluation.MatchCount];
        var needDetails = false;
        var count = 0;
        Span<int> ranks = stackalloc int[matched.Length];
        foreach (var index in evaluation.Matches)
        {
            ranks[count++] = _rankOf[index];
            needDetails |= InFileOrder[index].HasDetails;
        }

        ranks.Sort();
        for (var i = 0; i < ranks.Length; i++)
        {
            matched[i] = ById[ranks[i]];
        }

        return needDetails && _details is not null ? RunDetails(matched, input) : new MatchedRules(matched, null, []);
    }

    public static Evaluation Set(Evaluation evaluation, IncidentInput input)
    {
        evaluation.Set(0, input.Act);
        evaluation.Set(1, input.Subject);
        evaluation.Set(2, input.Time);
        evaluation.Set(3, input.Phase);
        evaluation.Set(4, input.Report);
        evaluation.Set(5, input.Record);
        evaluation.Set(6, input.Thresholds);
        return evaluation;
    }

    public static void ThrowOnError(Evaluation evaluation)
    {
        if (!evaluation.HasErrors)
        {
            return;
        }

        foreach (var rule in evaluation.Program.Rules)
        {
            if (evaluation.Error(rule.Index) is not null)
            {
                throw new InvalidOperationException($"The rule {rule.Name} could not be computed.");
            }
        }
    }

    private MatchedRules RunDetails(PackRule[] matched, IncidentInput input)
    {
        // Only called when there are nested rules, so there is a program of their children.
        using var evaluation = Set(_details!.Rent(), input);
        evaluation.Run();
        ThrowOnError(evaluation);
        Dictionary<PackRule, int>? severities = null;
        var missing = new List<MissingItem>();
        foreach (var index in evaluation.Matches)
        {
            var (rule, detail) = _detailOf[index];
            if (detail.Severity is { } severity)
            {
                (severities ??= []).TryAdd(rule, severity);
            }

            if (detail.Missing is { } item)
            {
                missing.Add(item);
            }
        }

        return new MatchedRules(matched, severities, missing);
    }
}

/// <summary>What matched.</summary>
/// <param name="Rules">In the order of their ids.</param>
/// <param name="Severities">Severities that children gave to nested rules.</param>
/// <param name="Missing">The missing items of the report.</param>
internal readonly record struct MatchedRules(PackRule[] Rules, Dictionary<PackRule, int>? Severities, IReadOnlyList<MissingItem> Missing)
{
    public int? SeverityOf(PackRule rule) => Severities is not null && Severities.TryGetValue(rule, out var severity) ? severity : rule.Matched.Severity;
}
