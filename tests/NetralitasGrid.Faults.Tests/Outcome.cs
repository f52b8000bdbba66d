using NetralitasGrid.Faults.Tests.Checking;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.TestKit.Faults;

namespace NetralitasGrid.Faults.Tests;

/// <summary>What a fault came to.</summary>
internal static class Outcome
{
    /// <param name="recovered">From the fault to the next acknowledgement, of each round.</param>
    public static void Say(string fault, int rounds, Crowd crowd, GridFindings findings, params IReadOnlyCollection<TimeSpan> recovered) => FaultTable.Add(new(
        fault, rounds, crowd.Acknowledged.Count, findings.Lost, findings.Doubled,
        recovered.Count == 0 ? null : new(recovered.Min().TotalSeconds, recovered.Max().TotalSeconds)));
}
