using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>What the matched rules come to together: which are open, which an exemption closes, how grave the whole is.</summary>
internal sealed class Weighing
{
    private readonly MatchedRules _matched;

    private Weighing(MatchedRules matched) => _matched = matched;

    /// <summary>What the decision lists, in the order of ids.</summary>
    public required List<PackRule> Shown { get; init; }

    /// <summary>Those of them that give severity, sanction, targets and clocks: subject, act, criminal and aggravation rules.</summary>
    public required List<PackRule> Open { get; init; }

    /// <summary>The exemption that closes act and subject rules, or null.</summary>
    public required PackRule? Exemption { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>The severity before aggravation.</summary>
    public required int Before { get; init; }

    public required int Severity { get; init; }

    public required bool Repeat { get; init; }

    public static Weighing Of(in MatchedRules matched, IncidentInput input, CompiledPack pack, bool exemptionsOverruled)
    {
        PackRule? exemption = null;
        foreach (var rule in matched.Rules)
        {
            if (rule.Step == RuleStep.Exemption && !exemptionsOverruled && (exemption is null || rule.Order < exemption.Order))
            {
                exemption = rule;
            }
        }

        var shown = new List<PackRule>(matched.Rules.Length);
        var open = new List<PackRule>(matched.Rules.Length);
        AddFree(matched, exemption, exemptionsOverruled, shown, open);
        AddDependent(matched, exemption, shown, open, RuleStep.Subject);
        var grounds = open.Count;
        AddDependent(matched, exemption, shown, open, RuleStep.Aggravation);
        shown.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        open.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));

        var before = 0;
        var onlyReview = true;
        var scale = pack.Sanctions.ScaleOf(input.Subject.Kind);
        var aggravated = false;
        var repeat = false;
        foreach (var rule in open)
        {
            aggravated |= rule.Step == RuleStep.Aggravation;
            repeat |= rule.Aggravates == Aggravates.Full;
            if (rule.Step != RuleStep.Aggravation)
            {
                onlyReview &= rule.Review;
                if (matched.SeverityOf(rule) is { } severity)
                {
                    before = Math.Max(before, scale?.Weigh(rule.Step, severity) ?? severity);
                }
            }
        }

        return new Weighing(matched)
        {
            Shown = shown,
            Open = open,
            Exemption = exemption,
            Outcome = grounds == 0 ? (exemption is null ? Outcome.Review : Outcome.Exempt) : onlyReview ? Outcome.Review : Outcome.Recommended,
            Before = before,
            Severity = aggravated && pack.Sanctions.AggravatedFrom.Contains(before) ? before + pack.Sanctions.AggravatedBy : before,
            Repeat = repeat,
        };
    }

    /// <summary>The severity of a rule as it matched: its own, or what one of its children gave.</summary>
    public int? SeverityOf(PackRule rule) => _matched.SeverityOf(rule);

    public Track[] Tracks()
    {
        var bits = 0;
        foreach (var rule in Open)
        {
            foreach (var track in rule.Tracks)
            {
                bits |= 1 << (int)track;
            }
        }

        return bits == 0 ? NoTrack : TrackSets[bits];
    }

    private static readonly Track[] NoTrack = [Track.None];

    private static readonly Track[][] TrackSets =
        [.. Enumerable.Range(0, 1 << Enum.GetValues<Track>().Length).Select(set => Enum.GetValues<Track>().Where(t => (set & (1 << (int)t)) != 0).ToArray())];

    /// <summary>Which exemption closes a rule, or null.</summary>
    public static string? ClosedBy(PackRule rule, PackRule? exemption) =>
        exemption is not null && rule.Step is RuleStep.Act or RuleStep.Subject && !rule.NeverClosed ? exemption?.Id : null;

    private static void AddFree(in MatchedRules matched, PackRule? exemption, bool overruled, List<PackRule> shown, List<PackRule> open)
    {
        foreach (var rule in matched.Rules)
        {
            if (rule.Needs is not null || ClosedBy(rule, exemption) is not null || (overruled && rule.Step == RuleStep.Exemption))
            {
                continue;
            }

            shown.Add(rule);
            if (rule.Step is not (RuleStep.Admission or RuleStep.Exemption))
            {
                open.Add(rule);
            }
        }
    }

    // Rules that count only beside others: subject rules first, so that aggravation may lean on them.
    private static void AddDependent(in MatchedRules matched, PackRule? exemption, List<PackRule> shown, List<PackRule> open, RuleStep step)
    {
        foreach (var rule in matched.Rules)
        {
            if (rule.Needs is { } needs && (rule.Step == step || (step == RuleStep.Aggravation && rule.Step is not RuleStep.Subject))
                && ClosedBy(rule, exemption) is null && IsMet(needs, open, matched))
            {
                shown.Add(rule);
                open.Add(rule);
            }
        }
    }

    private static bool IsMet(RuleNeeds needs, List<PackRule> open, in MatchedRules matched)
    {
        foreach (var rule in open)
        {
            if (needs.MetBy(rule, matched.SeverityOf(rule)))
            {
                return true;
            }
        }

        return false;
    }
}
