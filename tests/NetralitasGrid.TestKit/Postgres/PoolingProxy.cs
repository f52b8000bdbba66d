using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace NetralitasGrid.TestKit.Postgres;

/// <summary>A PgBouncer that pools by transaction in front of a server.</summary>
public sealed class PoolingProxy : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly string _folder;
    private readonly Process _process;
    private readonly int _port;

    private PoolingProxy(string folder, Process process, int port) => (_folder, _process, _port) = (folder, process, port);

    /// <summary>Starts one; skips the test where PgBouncer is absent.</summary>
    /// <param name="database">Connection string of what it stands before.</param>
    /// <param name="ignoresSettings">Whether it takes the settings that come with the start of a session, and drops them, instead of refusing.</param>
    public static async Task<PoolingProxy> StartAsync(string database, bool ignoresSettings)
    {
        Assert.SkipUnless(File.Exists(Program), "PgBouncer is not installed (./test installs it where it can).");
        var server = new NpgsqlConnectionStringBuilder(database);
        var folder = Directory.CreateTempSubdirectory("grid-pooling-").FullName;
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "users.txt"), "\"grid\" \"\"\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "pgbouncer.ini"), string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {folder}/users.txt
            pool_mode = transaction
            ignore_startup_parameters = extra_float_digits{(ignoresSettings ? ",options" : "")}
            """));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        string[] command = Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", Program] : [Program];
        var process = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], Path.Combine(folder, "pgbouncer.ini")]) { RedirectStandardError = true })!;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("process up", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                return new(folder, process, port);
            }
        }

        throw new InvalidOperationException("PgBouncer did not start.");
    }

    /// <summary>The same database through the proxy.</summary>
    public string Through(string database) => new NpgsqlConnectionStringBuilder(database) { Port = _port }.ConnectionString;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
