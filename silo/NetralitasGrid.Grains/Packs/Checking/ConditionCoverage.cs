using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>How often a condition of a rule came to true and to false. Owned by one thread.</summary>
public sealed class ConditionCoverage
{
    internal ConditionCoverage(ConditionTrace first)
    {
        Text = first.Text;
        Kind = first.Kind;
        Children = [.. first.Children.Select(c => new ConditionCoverage(c))];
    }

    public string Text { get; }

    public ConditionKind Kind { get; }

    public IReadOnlyList<ConditionCoverage> Children { get; }

    public long True { get; private set; }

    public long False { get; private set; }

    /// <summary>The conditions that are not taken apart further: each is two branches.</summary>
    public IEnumerable<ConditionCoverage> Leaves => Children.Count == 0 ? [this] : Children.SelectMany(c => c.Leaves);

    internal void Add(ConditionTrace trace)
    {
        True += trace.Value == true ? 1 : 0;
        False += trace.Value == false ? 1 : 0;
        for (var i = 0; i < Math.Min(Children.Count, trace.Children.Count); i++)
        {
            Children[i].Add(trace.Children[i]);
        }
    }

    internal void Add(ConditionCoverage other)
    {
        True += other.True;
        False += other.False;
        for (var i = 0; i < Children.Count; i++)
        {
            Children[i].Add(other.Children[i]);
        }
    }
}

/// <summary>How often a rule matched, and what its conditions came to.</summary>
public sealed class RuleCoverage
{
    internal RuleCoverage(RuleTrace first)
    {
        Id = first.Name;
        Conditions = [.. first.Conditions.Select(c => new ConditionCoverage(c))];
    }

    public string Id { get; }

    public long Runs { get; private set; }

    public long Matched { get; private set; }

    public IReadOnlyList<ConditionCoverage> Conditions { get; }

    /// <summary>Two for each condition that is not taken apart further: that it holds, that it does not.</summary>
    public int Branches => Conditions.SelectMany(c => c.Leaves).Count() * 2;

    /// <summary>Those of them that happened.</summary>
    public int Touched => Conditions.SelectMany(c => c.Leaves).Sum(c => (c.True > 0 ? 1 : 0) + (c.False > 0 ? 1 : 0));

    internal void Add(RuleTrace trace)
    {
        Runs++;
        Matched += trace.Matched ? 1 : 0;
        for (var i = 0; i < Math.Min(Conditions.Count, trace.Conditions.Count); i++)
        {
            Conditions[i].Add(trace.Conditions[i]);
        }
    }

    internal void Add(RuleCoverage other)
    {
        Runs += other.Runs;
        Matched += other.Matched;
        for (var i = 0; i < Conditions.Count; i++)
        {
            Conditions[i].Add(other.Conditions[i]);
        }
    }
}
