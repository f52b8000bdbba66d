using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetralitasGrid.Storage.Postgres;
using Npgsql;

namespace NetralitasGrid.TestKit.Postgres;

/// <summary>
/// A throw-away PostgreSQL server on a free port of this machine, durable as by default, started when first asked for and stopped with the fixture.
/// Each test has a database of its own, cloned from one that was migrated once.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Cell and partitions of the databases that are cloned.</summary>
    public const string Cell = "uji";

    public const int Partitions = 8;

    private const string Template = "grid_template";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "grid-postgres-" + Guid.NewGuid().ToString("N"));
    private Process? _server;
    private readonly string[] _settings;
    private int _port;
    private int _databases;

    public PostgresServer()
        : this([])
    {
    }

    private PostgresServer(string[] settings) => _settings = settings;

    private static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Where(static f => File.Exists(Path.Combine(f, "bin", "initdb")))
            .OrderByDescending(static f => int.Parse(Path.GetFileName(f), CultureInfo.InvariantCulture)).Select(static f => Path.Combine(f, "bin")).FirstOrDefault()
        : null;

    /// <summary>Process id of the server.</summary>
    public int ProcessId => _server!.Id;

    /// <summary>A server with other settings than the default ones, each <c>name=value</c>.</summary>
    public static PostgresServer With(params string[] settings) => new(settings);

    /// <summary>A new database as <see cref="PostgresStore.MigrateAsync(PostgresStoreOptions, CancellationToken)"/> leaves it; skips the test where PostgreSQL is absent.</summary>
    public async Task<string> CloneAsync() => await MakeAsync($"TEMPLATE {Template}");

    /// <summary>A new database with nothing in it.</summary>
    public async Task<string> EmptyAsync() => await MakeAsync("");

    /// <summary>Removes a database, whoever uses it.</summary>
    public async Task DropAsync(string connectionString) =>
        await RunAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            // SIGINT: a fast shutdown.
            using (var kill = Process.Start("kill", ["-INT", server.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await kill.WaitForExitAsync();
            }

            await server.WaitForExitAsync();
            server.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        _gate.Dispose();
    }

    private async Task<string> MakeAsync(string from)
    {
        Assert.SkipWhen(Binaries is null, "PostgreSQL is not installed (./test installs it where it can).");
        await _gate.WaitAsync();
        try
        {
            if (_server is null)
            {
                await StartAsync();
            }

            var name = $"grid_{++_databases}";
            await RunAsync($"CREATE DATABASE {name} {from}");
            return ConnectionString(name);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task StartAsync()
    {
        Directory.CreateDirectory(_folder);
        await RunToolAsync("chown", "postgres", _folder);
        var data = Path.Combine(_folder, "data");
        await RunToolAsync([.. AsPostgres, Path.Combine(Binaries!, "initdb"), "-D", data, "-U", "grid", "-A", "trust", "-E", "UTF8", "--locale=C"]);
        _port = FreePort();
        string[] command =
        [
            .. AsPostgres, Path.Combine(Binaries!, "postgres"), "-D", data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", _folder,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", .. _settings.SelectMany(static s => new[] { "-c", s }),
        ];
        _server = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is null || e.Data.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        _server.BeginErrorReadLine();
        _server.BeginOutputReadLine();
        await ready.Task;
        await RunAsync($"CREATE DATABASE {Template}");
        await PostgresStore.MigrateAsync(
            new() { ConnectionString = ConnectionString(Template), Cell = Cell, Partitions = Partitions }, CancellationToken.None);
    }

    /// <summary>The server refuses to run as root.</summary>
    private static string[] AsPostgres => Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = "grid",
        Database = database,
        MaxPoolSize = 40,
        Timeout = 30,
    }.ConnectionString;

    private async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 60;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task RunToolAsync(params string[] command)
    {
        if (command[0] == "chown" && AsPostgres.Length == 0)
        {
            return;
        }

        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command[^1]}: {error}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
