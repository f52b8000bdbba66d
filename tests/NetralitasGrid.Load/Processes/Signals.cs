using System.Diagnostics;
using System.Globalization;

namespace NetralitasGrid.Load.Processes;

/// <summary>Signals to processes, which .NET cannot send or keep away itself.</summary>
public static class Signals
{
    private const string Setsid = "/usr/bin/setsid";

    /// <summary>Words to put before a command that shall not hear the terminal's Ctrl-C; empty where the machine cannot do that.</summary>
    public static IReadOnlyList<string> Session(bool own) => own && File.Exists(Setsid) ? [Setsid] : [];

    /// <summary>Sends a signal by name without SIG (<c>TERM</c>, <c>STOP</c>, <c>CONT</c>); a process that is gone gets none.</summary>
    public static async Task SendAsync(Process process, string signal)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }
    }
}
