using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using NetralitasGrid.Load.Http;

namespace NetralitasGrid.Load.Processes;

/// <summary>
/// A real embedded grid in a process of its own, on a free port of this machine, that can be killed at any instant and started again on
/// the same data.
/// </summary>
public sealed class GridProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly List<(string Text, int Times, TaskCompletionSource Said)> _waiting = [];

    private GridProcess(Process process, int port, string data)
    {
        _process = process;
        Port = port;
        Data = data;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Its data folder.</summary>
    public string Data { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time it used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

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

    /// <summary>How often it has written a text so far.</summary>
    public int Said(string text) => Output.Split(text).Length - 1;

    /// <summary>Waits until it has written a text so often, a minute at most.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public async Task SaysAsync(string text, int times, CancellationToken cancellationToken)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (Said(text) >= times)
            {
                return;
            }

            _waiting.Add((text, times, said));
        }

        try
        {
            await said.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"A minute later it has not written \"{text}\" {times} times.");
        }
    }

    /// <summary>The admin key that its first start made.</summary>
    public string AdminKey => File.ReadAllText(Path.Combine(Data, "admin.key")).Trim();

    /// <summary>Where the front door was built, seen from the folder of a test or benchmark.</summary>
    public static string Executable { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../NetralitasGrid.Functions/release/NetralitasGrid.Functions"));

    /// <summary>Starts the grid and waits until it can accept durably.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; its output is in the message.</exception>
    public static Task<GridProcess> StartAsync(string data, CancellationToken cancellationToken, params string[] arguments) =>
        StartAsync(data, ownSession: false, new Dictionary<string, string>(), arguments, cancellationToken);

    /// <summary>Starts the grid, which does not hear Ctrl-C at this process's terminal where it has a session of its own.</summary>
    /// <param name="settings">Its configuration beside the usual one, as environment variables: <c>Limits__IncidentsPerSecond</c>.</param>
    /// <exception cref="InvalidOperationException">It ended instead; its output is in the message.</exception>
    public static async Task<GridProcess> StartAsync(
        string data, bool ownSession, IReadOnlyDictionary<string, string> settings, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var port = Ports.Free();
        string[] command = [.. Signals.Session(ownSession), Executable, "--port", $"{port}", "--data", data, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var grid = new GridProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, port, data);
        grid._process.OutputDataReceived += grid.Keep;
        grid._process.ErrorDataReceived += grid.Keep;
        grid._process.Start();
        OrphanGuard.Watch(grid._process);
        grid._process.BeginOutputReadLine();
        grid._process.BeginErrorReadLine();
        await grid.ReadyAsync(cancellationToken);
        return grid;
    }

    /// <summary>Ends the process at once, as a power cut would (SIGKILL), and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    // The process says when it is ready only by answering; the connection is tried until it does or the process ends.
    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var request = Encoding.ASCII.GetBytes("GET /api/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await pause.WaitForNextTickAsync(cancellationToken))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The grid ended with exit code {_process.ExitCode}:\n{Output}");
            }

            try
            {
                using var connection = await HttpConnection.OpenAsync(Port, cancellationToken);
                if ((await connection.SendAsync(request, cancellationToken)).Status == 200)
                {
                    return;
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Not listening yet.
            }
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (_output.Length < 1_000_000)
            {
                _output.AppendLine(line.Data);
            }

            foreach (var (text, times, said) in _waiting)
            {
                if (line.Data?.Contains(text, StringComparison.Ordinal) == true && Said(text) >= times)
                {
                    said.TrySetResult();
                }
            }
        }
    }
}
