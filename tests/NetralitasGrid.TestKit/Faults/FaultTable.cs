using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Load.Reporting;

namespace NetralitasGrid.TestKit.Faults;

/// <summary>What many rounds of a fault came to.</summary>
/// <param name="Held">Whether every check held; false also while it runs, and so for good when it does not come to its end.</param>
/// <param name="Recovered">Null where it was not measured.</param>
/// <param name="Broken">What was taken out of a copy of the program and made the test of this fault fail; null where nothing was tried.</param>
/// <param name="Commit">What was tested.</param>
internal sealed record FaultRow(
    string Fault, int Rounds, bool Held, long Acknowledged, int Lost, int Doubled, FaultSpan? Recovered, string? Broken, string Commit)
{
    public const string Columns = "| fault | rounds | acknowledged | lost | doubled | recovered: median | worst | fails without |\n|---|---|---|---|---|---|---|---|";

    public string ToMarkdown()
    {
        var name = Held ? Fault : $"**FAILED** {Fault}";
        var recovered = Recovered is { } r ? string.Create(CultureInfo.InvariantCulture, $"{r.Median:0.0} s | {r.Worst:0.0} s") : " | ";
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {Rounds} | {Acknowledged} | {Lost} | {Doubled} | {recovered} | {Broken} |");
    }
}

/// <summary>Seconds.</summary>
internal sealed record FaultSpan(double Median, double Worst)
{
    public static FaultSpan? Of(IReadOnlyCollection<TimeSpan> rounds) =>
        rounds.Count == 0 ? null : new(rounds.Order().ElementAt(rounds.Count / 2).TotalSeconds, rounds.Max().TotalSeconds);
}

/// <summary>
/// The table of all faults, in the two files that <c>GRID_FAULT_TABLE</c> names without their ends, <c>.json</c> and <c>.md</c>. Several programs
/// add to it, one after another; a row takes the place of an older one of the same fault.
/// </summary>
internal static class FaultTable
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
            var rows = File.Exists(name + ".json") ? JsonSerializer.Deserialize<Table>(File.ReadAllText(name + ".json"), Options)!.Faults : [];
            var place = rows.FindIndex(r => r.Fault == row.Fault);
            if (place < 0)
            {
                rows.Add(row);
            }
            else
            {
                rows[place] = row;
            }

            File.WriteAllText(name + ".json", JsonSerializer.Serialize(new Table(Machine.Description, rows), Options));
            File.WriteAllLines(name + ".md", [FaultRow.Columns, .. rows.Select(static r => r.ToMarkdown())]);
        }
    }

    private sealed record Table(string Machine, List<FaultRow> Faults);
}
