using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace NetralitasGrid.Load.Processes;

/// <summary>A silo over PostgreSQL in a process of its own (<c>grid silo</c>).</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private readonly StringBuilder _output = new();

    private SiloProcess(Process process) => Process = process;

    /// <summary>The process itself, for signals.</summary>
    public Process Process { get; }

    /// <summary>What it wrote to its console so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Where the command line was built, seen from the folder of a test or benchmark.</summary>
    public static string Executable { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../NetralitasGrid.Cli/release/grid"));

    /// <summary>Where the program of the Orleans engine was built, if it was.</summary>
    public static string OrleansExecutable { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../NetralitasGrid.Silo.Orleans/release/NetralitasGrid.Silo.Orleans"));

    /// <summary>Configuration by which several processes of an Orleans cluster run on this machine.</summary>
    public static IReadOnlyDictionary<string, string> AnyPort { get; } = new Dictionary<string, string> { ["OrleansEngine__SiloPort"] = "0" };

    /// <summary>Starts a silo and waits until it takes turns.</summary>
    /// <param name="workers">Turns in progress at once.</param>
    /// <exception cref="InvalidOperationException">It ended instead; its output is in the message.</exception>
    public static Task<SiloProcess> StartAsync(string database, int workers, CancellationToken cancellationToken) =>
        StartAsync(database, workers, ownSession: false, new Dictionary<string, string>(), cancellationToken);

    /// <summary>Starts a silo, which does not hear Ctrl-C at this process's terminal where it has a session of its own.</summary>
    /// <param name="settings">Environment variables that it has besides.</param>
    /// <exception cref="InvalidOperationException">It ended instead; its output is in the message.</exception>
    public static Task<SiloProcess> StartAsync(
        string database, int workers, bool ownSession, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        StartAsync(Executable, database, workers, ownSession, settings, cancellationToken);

    /// <summary>Starts a silo of the Orleans engine, which joins those that are there.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; its output is in the message.</exception>
    public static Task<SiloProcess> StartOrleansAsync(string database, int workers, bool ownSession, CancellationToken cancellationToken) =>
        StartOrleansAsync(database, workers, ownSession, new Dictionary<string, string>(), cancellationToken);

    /// <param name="settings">Environment variables that it has besides.</param>
    /// <exception cref="InvalidOperationException">It ended instead; its output is in the message.</exception>
    public static Task<SiloProcess> StartOrleansAsync(
        string database, int workers, bool ownSession, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        StartAsync(OrleansExecutable, database, workers, ownSession, settings, cancellationToken);

    private static async Task<SiloProcess> StartAsync(
        string program, string database, int workers, bool ownSession, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        string[] command = [.. Signals.Session(ownSession), program, "silo", "--workers", workers.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["GRID_DATABASE"] = database;
        foreach (var (name, value) in AnyPort)
        {
            start.Environment[name] = value;
        }

        var silo = new SiloProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Process.OutputDataReceived += (_, line) =>
        {
            silo.Keep(line.Data);
            if (line.Data is null || line.Data.StartsWith("Silo of cell", StringComparison.Ordinal))
            {
                ready.TrySetResult(line.Data is not null);
            }
        };
        silo.Process.ErrorDataReceived += (_, line) => silo.Keep(line.Data);
        silo.Process.Start();
        OrphanGuard.Watch(silo.Process);
        silo.Process.BeginOutputReadLine();
        silo.Process.BeginErrorReadLine();
        if (!await ready.Task.WaitAsync(cancellationToken))
        {
            await silo.DisposeAsync();
            throw new InvalidOperationException($"The silo ended:\n{silo.Output}");
        }

        return silo;
    }

    /// <summary>Lets it finish its turns (SIGTERM) and waits until it is gone.</summary>
    public async Task StopAsync()
    {
        await Signals.SendAsync(Process, "TERM");
        await Process.WaitForExitAsync();
    }

    /// <summary>Ends it at once (SIGKILL) and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
        }

        await Process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            if (line is not null && _output.Length < 1_000_000)
            {
                _output.AppendLine(line);
            }
        }
    }
}
