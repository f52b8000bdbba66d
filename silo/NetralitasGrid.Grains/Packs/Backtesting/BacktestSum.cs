using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs.Backtesting;

/// <summary>What a back-test found, in sum. Owned by one thread; those of several partitions are added up.</summary>
public sealed class BacktestSum
{
    /// <summary>Decisions of the log that were made again and compared.</summary>
    public long Compared { get; private set; }

    /// <summary>Decisions that the candidate makes otherwise.</summary>
    public long Changed { get; private set; }

    /// <summary>Cases with such a decision.</summary>
    public long Cases { get; internal set; }

    /// <summary>Incidents that the candidate cannot decide.</summary>
    public long Failed { get; internal set; }

    /// <summary>Decisions by what differs in them.</summary>
    public SortedDictionary<string, long> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>Decisions by severity before and after, where they differ.</summary>
    public SortedDictionary<string, long> Severities { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Outcomes { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Verdicts { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Sanctions { get; } = new(StringComparer.Ordinal);

    /// <summary>Rules that come (<c>+</c>) and go (<c>-</c>).</summary>
    public SortedDictionary<string, long> Rules { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Targets { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Deadlines { get; } = new(StringComparer.Ordinal);

    internal void Count() => Compared++;

    internal void Add(DecisionChange change)
    {
        Changed++;
        var (a, b) = (change.Before, change.After);
        foreach (var part in change.Parts)
        {
            Count(Parts, part);
        }

        Move(Severities, $"{a.Severity}", $"{b.Severity}");
        Move(Outcomes, a.Outcome.Text(), b.Outcome.Text());
        Move(Verdicts, a.Admission.Verdict.Text(), b.Admission.Verdict.Text());
        Move(Sanctions, DecisionChange.SanctionOf(a), DecisionChange.SanctionOf(b));
        Differ(Rules, DecisionChange.RulesOf(a), DecisionChange.RulesOf(b));
        Differ(Targets, DecisionChange.TargetsOf(a), DecisionChange.TargetsOf(b));
        Differ(Deadlines, DecisionChange.DeadlinesOf(a), DecisionChange.DeadlinesOf(b));
    }

    /// <summary>Adds the sum of another partition.</summary>
    public void Add(BacktestSum other)
    {
        Compared += other.Compared;
        Changed += other.Changed;
        Cases += other.Cases;
        Failed += other.Failed;
        foreach (var (mine, theirs) in (ReadOnlySpan<(SortedDictionary<string, long>, SortedDictionary<string, long>)>)
            [
                (Parts, other.Parts), (Severities, other.Severities), (Outcomes, other.Outcomes), (Verdicts, other.Verdicts), (Sanctions, other.Sanctions),
                (Rules, other.Rules), (Targets, other.Targets), (Deadlines, other.Deadlines),
            ])
        {
            foreach (var (key, count) in theirs)
            {
                mine[key] = mine.GetValueOrDefault(key) + count;
            }
        }
    }

    private static void Move(SortedDictionary<string, long> counts, string before, string after)
    {
        if (before != after)
        {
            Count(counts, $"{before} -> {after}");
        }
    }

    private static void Differ(SortedDictionary<string, long> counts, IEnumerable<string> before, IEnumerable<string> after)
    {
        var (first, second) = (before.ToList(), after.ToList());
        foreach (var gone in first.Except(second))
        {
            Count(counts, $"-{gone}");
        }

        foreach (var come in second.Except(first))
        {
            Count(counts, $"+{come}");
        }
    }

    private static void Count(SortedDictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
