using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Load.Reporting;

namespace NetralitasGrid.TestKit.Faults;

/// <summary>What many rounds of a fault came to.</summary>
/// <param name="Recovered">Seconds from the fault to the next acknowledgement, the shortest and the longest; null where it was not measured.</param>
public sealed record FaultRow(string Fault, int Rounds, long Acknowledged, int Lost, int Doubled, FaultSpan? Recovered)
{
    internal string ToMarkdown() => string.Create(
        CultureInfo.InvariantCulture, $"| {Fault} | {Rounds} | {Acknowledged} | {Lost} | {Doubled} | {(Recovered is { } r ? $"{r.From:0.0} to {r.To:0.0} s" : "")} |");
}

/// <summary>Seconds, from the shortest to the longest.</summary>
public sealed record FaultSpan(double From, double To);

/// <summary>
/// The table of all faults, in the two files that <c>GRID_FAULT_TABLE</c> names without their ends, <c>.json</c> and <c>.md</c>. Tests of several programs
/// add to it; a row takes the place of an older one of the same fault.
/// </summary>
public static class FaultTable
{
    private static readonly Lock Gate = new();
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Adds a row, where a table was asked for.</summary>
    public static void Add(FaultRow row)
    {
        if (Environment.GetEnvironmentVariable("GRID_FAULT_TABLE") is not { Length: > 0 } name)
        {
            return;
        }

        lock (Gate)
        {
            var before = File.Exists(name + ".json") ? JsonSerializer.Deserialize<Table>(File.ReadAllText(name + ".json"), Options)!.Faults : [];
            var table = new Table(Machine.Commit, Machine.Description, [.. before.Where(r => r.Fault != row.Fault), row]);
            File.WriteAllText(name + ".json", JsonSerializer.Serialize(table, Options));
            File.WriteAllLines(
                name + ".md",
                ["| fault | rounds | acknowledged | lost | doubled | recovered |", "|---|---|---|---|---|---|", .. table.Faults.Select(static r => r.ToMarkdown())]);
        }
    }

    private sealed record Table(string Commit, string Machine, IReadOnlyList<FaultRow> Faults);
}
