using System.Diagnostics;
using System.Globalization;

namespace NetralitasGrid.Load.Processes;

/// <summary>Signals to processes, which .NET cannot send itself.</summary>
public static class Signals
{
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
