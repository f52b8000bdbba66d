using System.Diagnostics;
using System.Text.Json;
using NetralitasGrid.Faults.Tests.Cells;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Faults.Tests.Keeping;

/// <summary>What an operator does on the command line of a grid of two cells.</summary>
internal static class Operator
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs <c>grid</c> over both cells.</summary>
    public static Task<(int Code, string Output)> RunAsync(this TwoCells grid, params string[] arguments) =>
        StartAsync([.. arguments, "--cells", grid.CellsFile], stopAt: null);

    /// <summary>Runs <c>grid</c> on one cell, with its secrets and the folder of its anchors.</summary>
    public static Task<(int Code, string Output)> RunOnAsync(this TwoCells grid, string database, params string[] arguments) => StartAsync(
        [.. arguments, "--database", database, "--data", grid.Data, "--secrets", Path.Combine(grid.Data, Secrets.FileName)], stopAt: null);

    /// <summary>Runs retention on one cell over everything that is closed now.</summary>
    public static async Task RetainAsync(this TwoCells grid, string database)
    {
        var soon = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        var folder = Path.Combine(grid.Data, database == grid.East ? "timur" : "barat");
        var (code, output) = await StartAsync(
            ["retention", "run", "--before", soon, "--database", database, "--data", folder, "--secrets", Path.Combine(grid.Data, Secrets.FileName)], stopAt: null);
        Assert.True(code == 0, output);
    }

    /// <summary>Moves East Java to a cell; killed as soon as it says what <paramref name="stopAt"/> is a part of.</summary>
    public static async Task MoveAsync(this TwoCells grid, string to, string? stopAt = null)
    {
        var (code, output) = await StartAsync(["cell", "move", "35", "--to", to, "--cells", grid.CellsFile], stopAt);
        Assert.True(stopAt is not null || code == 0, output);
    }

    /// <summary>What the verification of a cell's chains says.</summary>
    public static Task<(int Code, string Output)> VerifyAsync(this TwoCells grid, string database) => grid.RunOnAsync(database, "audit", "verify");

    /// <summary>The subject key of a person.</summary>
    public static async Task<string> KeyOfAsync(this TwoCells grid, string nip) =>
        (await grid.SendAsync(HttpMethod.Post, "/api/employees/lookup", $$"""{"nip":"{{nip}}"}""")).Json.GetProperty("subjectKey").GetString()!;

    /// <summary>What a reveal of an incident's name answers: the name, or null where it was erased.</summary>
    public static async Task<string?> NameAsync(this TwoCells grid, string incident)
    {
        var (status, json, text) = await grid.SendAsync(
            HttpMethod.Post, $"/api/incidents/{incident}/reveal", """{"fields":["subject.name"],"reason":"uji"}""");
        Assert.True(status == 200, text);
        return json.GetProperty("erased").GetBoolean() ? null : json.GetProperty("fields").GetProperty("subject.name")[0].GetString();
    }

    public static string Id(this JsonElement answer) => answer.GetProperty("id").GetString()!;

    public static string Case(this JsonElement answer) => answer.GetProperty("decision").GetProperty("caseId").GetString()!;

    private static async Task<(int Code, string Output)> StartAsync(string[] arguments, string? stopAt)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var process = Process.Start(new ProcessStartInfo(SiloProcess.Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            said.Add(line);
            if (stopAt is not null && line.Contains(stopAt, StringComparison.Ordinal))
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, string.Join('\n', [.. said, await errors]));
    }
}
