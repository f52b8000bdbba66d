using System.Globalization;
using NetralitasGrid.Faults.Tests.Checking;
using NetralitasGrid.Faults.Tests.Posting;

namespace NetralitasGrid.Faults.Tests;

/// <summary>One line of the fault table, for the log of a test and for the file that <c>GRID_FAULT_TABLE</c> names.</summary>
internal static class Outcome
{
    /// <param name="recovered">From the fault to the next acknowledgement, of each round.</param>
    public static void Say(string fault, int rounds, Crowd crowd, GridFindings findings, params IReadOnlyCollection<TimeSpan> recovered)
    {
        var times = recovered.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{recovered.Min().TotalSeconds:0.0} to {recovered.Max().TotalSeconds:0.0} s");
        var line = string.Create(
            CultureInfo.InvariantCulture, $"| {fault} | {rounds} | {crowd.Acknowledged.Count} | {findings.Lost} | {findings.Doubled} | {times} |");
        TestContext.Current.SendDiagnosticMessage("{0}", line);
        if (Environment.GetEnvironmentVariable("GRID_FAULT_TABLE") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + Environment.NewLine);
        }
    }
}
