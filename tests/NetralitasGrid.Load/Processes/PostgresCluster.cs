using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;

namespace NetralitasGrid.Load.Processes;

/// <summary>
/// A throw-away PostgreSQL server on a free port of this machine, durable as by default: made, started and, when disposed, stopped and removed.
/// It can be killed, frozen, starved of disk, copied as a standby and started again.
/// Needs the server's programs from the distribution; runs them as user <c>postgres</c> where this process is root, which the server refuses to be.
/// </summary>
public sealed partial class PostgresCluster : IAsyncDisposable
{
    private Process? _server;
    private bool _ownSession;

    private PostgresCluster()
    {
    }

    /// <summary>Whether PostgreSQL is on this machine.</summary>
    public static bool IsInstalled => Binaries is not null;

    /// <summary>Folder of the server's programs, of the newest version that is installed; null = none is.</summary>
    public static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Where(static f => File.Exists(Path.Combine(f, "bin", "initdb")))
            .OrderByDescending(static f => int.Parse(Path.GetFileName(f), CultureInfo.InvariantCulture)).Select(static f => Path.Combine(f, "bin")).FirstOrDefault()
        : null;

    /// <summary>Words to put before a command, so that it runs as the user that the server needs; empty where this process is not root.</summary>
    public static IReadOnlyList<string> AsPostgres { get; } =
        Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];

    /// <summary>Process id of the server; its backends are its children.</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int ProcessId => _server?.Id ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Port on 127.0.0.1, the same after every start.</summary>
    public int Port { get; } = Ports.Free();

    /// <summary>Folder that holds everything of the server: its socket, and its data in <c>data</c>.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "grid-postgres-" + Guid.NewGuid().ToString("N"));

    private string Data => Path.Combine(Folder, "data");

    /// <summary>Makes a cluster and starts its server; <paramref name="settings"/> are <c>name=value</c>, beside 300 connections.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or a program failed: its output is in the message.</exception>
    public static Task<PostgresCluster> StartAsync(CancellationToken cancellationToken, params IReadOnlyList<string> settings) =>
        StartAsync(ownSession: false, settings, cancellationToken);

    /// <summary>Makes a cluster and starts its server, which does not hear Ctrl-C at this process's terminal where it has a session of its own.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or a program failed: its output is in the message.</exception>
    public static async Task<PostgresCluster> StartAsync(bool ownSession, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        var cluster = await MakeAsync(cancellationToken);
        await RunAsync([.. AsPostgres, Program("initdb"), "-D", cluster.Data, "-U", "grid", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken);
        cluster._ownSession = ownSession;
        await cluster.StartAgainAsync(cancellationToken, settings);
        return cluster;
    }

    /// <summary>Starts the server of a cluster that was killed or stopped; returns when it takes connections.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; its output is in the message.</exception>
    public async Task StartAgainAsync(CancellationToken cancellationToken, params IReadOnlyList<string> settings)
    {
        string[] command =
        [
            .. Signals.Session(_ownSession), .. AsPostgres, Program("postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", Folder,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", .. settings.SelectMany(static s => new[] { "-c", s }),
        ];
        _server = Start(command);
        OrphanGuard.Watch(_server, Folder);
        await ReadyAsync(_server, cancellationToken);
    }

    /// <summary>How a process of the grid connects to one of the databases.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = "grid",
        Database = database,
        MaxPoolSize = 40,
        Timeout = 30,
    }.ConnectionString;

    /// <summary>Runs one statement outside of the grid's databases, such as CREATE DATABASE.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 60;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        OrphanGuard.Remove(Folder);
    }

    private static Process Start(string[] command) =>
        Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })
        ?? throw new InvalidOperationException($"{command[0]} did not start.");

    private static async Task<PostgresCluster> MakeAsync(CancellationToken cancellationToken)
    {
        var cluster = new PostgresCluster();
        Directory.CreateDirectory(cluster.Folder);
        if (AsPostgres.Count > 0)
        {
            await RunAsync(["chown", "postgres", cluster.Folder], cancellationToken);
        }

        return cluster;
    }

    private static string Program(string name) =>
        Path.Combine(Binaries ?? throw new InvalidOperationException("PostgreSQL is not installed (./test installs it where it can)."), name);

    private static async Task ReadyAsync(Process server, CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var errors = new StringBuilder();
        server.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("ready to accept", StringComparison.Ordinal))
            {
                ready.TrySetResult(line.Data is not null);
            }
            else if (!ready.Task.IsCompleted)
            {
                errors.AppendLine(line.Data);
            }
        };
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        if (!await ready.Task.WaitAsync(cancellationToken))
        {
            throw new InvalidOperationException($"PostgreSQL did not start:\n{errors}");
        }
    }

    private static async Task RunAsync(string[] command, CancellationToken cancellationToken)
    {
        using var process = Start(command);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command[^1]}: {error}");
        }
    }
}
