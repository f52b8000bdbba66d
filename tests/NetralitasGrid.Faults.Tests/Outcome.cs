using NetralitasGrid.Faults.Tests.Checking;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.TestKit.Faults;

namespace NetralitasGrid.Faults.Tests;

/// <summary>Faults that are made while a crowd posts, and what they came to.</summary>
internal static class Outcome
{
    /// <param name="few">How often <c>./test</c> makes the fault.</param>
    /// <param name="broken">What was taken out of a copy of the program and made this test fail (docs/faults.md); null where nothing was tried.</param>
    public static FaultRun Begin(string fault, Crowd crowd, int few = 1, string? broken = null) => new(fault, few, () => crowd.Answers, crowd.TakeLongestWait, broken);

    /// <summary>Nothing is wrong; and besides what was acknowledged there is only what may have been written and never answered.</summary>
    /// <param name="acknowledged">What was acknowledged, to the crowd and others.</param>
    /// <param name="unanswered">How many may be: one for each reporter and break.</param>
    public static void Hold(this FaultRun run, GridFindings findings, int acknowledged, int unanswered)
    {
        run.End(findings.Holds(acknowledged, unanswered), findings.Lost, findings.Doubled);
        findings.Hold(acknowledged, unanswered);
    }
}
