using System.Runtime.InteropServices;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>
/// The program of the Orleans engine, which stands apart because its packages cannot be had everywhere: this process becomes it, so that who started
/// the front door, a Functions host for one, goes on with the same process.
/// </summary>
internal static class OrleansProgram
{
    private const string Name = "NetralitasGrid.Silo.Orleans";

    /// <summary>Beside this program, where it was deployed, or where it was built.</summary>
    private static readonly string[] Places = [Name, $"../../{Name}/release/{Name}"];

    /// <summary>Replaces this process; returns only when that failed, with the exit code.</summary>
    public static int Become(string[] arguments)
    {
        var program = Places.Select(static p => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, p))).FirstOrDefault(File.Exists);
        if (program is null)
        {
            Console.Error.WriteLine($"--engine orleans needs the program {Name}, which was not built here: its packages could not be restored (docs/orleans.md).");
            return 4;
        }

        if (OperatingSystem.IsWindows())
        {
            Console.Error.WriteLine($"On Windows start {program} itself.");
            return 4;
        }

        nint[] words = [.. new[] { program }.Concat(arguments).Select(Marshal.StringToCoTaskMemUTF8), 0];
        _ = execv(words[0], words);
        Console.Error.WriteLine($"{program} could not be started (error {Marshal.GetLastPInvokeError()}).");
        return 4;
    }

#pragma warning disable SYSLIB1054, IDE1006 // The name is the system's.
    [DllImport("libc", SetLastError = true)]
    private static extern int execv(nint path, nint[] words);
#pragma warning restore SYSLIB1054, IDE1006
}
