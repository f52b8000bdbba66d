using System.Diagnostics;

namespace NetralitasGrid.Cli.Tests;

/// <summary>The real command line, run as a process.</summary>
internal static class GridCommand
{
    public static readonly string Executable = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../NetralitasGrid.Cli/release/grid"));

    public static async Task<(int Code, string Output, string Error)> RunAsync(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])[.. arguments, "--data", data])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (await output).Trim(), (await error).Trim());
    }
}
