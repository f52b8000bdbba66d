using System.Collections;

namespace NetralitasGrid.Rules;

/// <summary>
/// The results of a run: one for each top-level rule that was run, in that order. They are made when they are read, so that a rule that does
/// not match costs nothing; <see cref="Outcome"/> and <see cref="Matches"/> make none of the others. Safe for any number of threads.
/// </summary>
public sealed class RuleResults : IReadOnlyList<RuleResult>
{
    internal RuleResults(EngineRun run, int count)
    {
        Run = run;
        Count = count;
    }

    /// <summary>How many rules were run.</summary>
    public int Count { get; }

    /// <summary>The results of the rules that hold.</summary>
    public IEnumerable<RuleResult> Matches
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (Outcome(i) == RuleOutcome.Matched)
                {
                    yield return this[i];
                }
            }
        }
    }

    internal EngineRun Run { get; }

    /// <summary>The result at a place.</summary>
    public RuleResult this[int index] => Run.Result(RuleAt(index));

    /// <summary>What the rule at a place came to.</summary>
    public RuleOutcome Outcome(int index) => Run.Outcome(RuleAt(index));

    /// <summary>Calls once, with the SuccessEvent (else the name) of the first rule that holds.</summary>
    public RuleResults OnSuccess(Action<string> onSuccess)
    {
        ArgumentNullException.ThrowIfNull(onSuccess);
        if (Matches.FirstOrDefault() is { Rule: var rule })
        {
            onSuccess(rule.SuccessEvent ?? rule.Name);
        }

        return this;
    }

    /// <summary>Calls when no rule holds.</summary>
    public RuleResults OnFail(Action onFail)
    {
        ArgumentNullException.ThrowIfNull(onFail);
        if (!Matches.Any())
        {
            onFail();
        }

        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<RuleResult> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int RuleAt(int index) => (uint)index < (uint)Count ? Run.Program.Order[index] : throw new ArgumentOutOfRangeException(nameof(index));
}
