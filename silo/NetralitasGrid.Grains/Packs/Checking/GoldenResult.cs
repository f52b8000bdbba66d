using System.Text;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>What running the golden cases of a pack showed.</summary>
/// <param name="Run">How many cases ran.</param>
/// <param name="Failures">The cases whose outcome differs, in the order of the cases.</param>
public sealed record GoldenResult(int Run, IReadOnlyList<GoldenFailure> Failures)
{
    public bool Passed => Failures.Count == 0;
}

/// <summary>A golden case that failed and how: paths with the expected and the actual value.</summary>
public sealed record GoldenFailure(GoldenCase Case, IReadOnlyList<JsonDifference> Differences)
{
    /// <summary>The case, what it is about, and one line a difference.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Case.Id).Append(": ").Append(Case.About.En);
        foreach (var difference in Differences)
        {
            text.AppendLine().Append("  ").Append(difference);
        }

        return text.ToString();
    }
}
