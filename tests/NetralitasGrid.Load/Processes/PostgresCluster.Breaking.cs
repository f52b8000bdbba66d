using System.Globalization;
using Npgsql;

namespace NetralitasGrid.Load.Processes;

/// <summary>What may happen to a server.</summary>
public sealed partial class PostgresCluster
{
    /// <summary>Name by which a standby is known to its primary (<c>synchronous_standby_names</c>).</summary>
    public const string StandbyName = "siaga";

    /// <summary>Copies a running cluster and starts the copy as its standby.</summary>
    public static async Task<PostgresCluster> StandbyOfAsync(PostgresCluster primary, CancellationToken cancellationToken)
    {
        var standby = await MakeAsync(cancellationToken);
        await standby.CopyAsync(primary, cancellationToken);
        return standby;
    }

    /// <summary>Forgets all data of this cluster, whose server does not run, and starts it as a standby of another.</summary>
    public async Task FollowAsync(PostgresCluster primary, CancellationToken cancellationToken)
    {
        Directory.Delete(Data, recursive: true);
        await CopyAsync(primary, cancellationToken);
    }

    /// <summary>Makes a standby the primary, on a timeline of its own.</summary>
    public Task PromoteAsync(CancellationToken cancellationToken) => ExecuteAsync("SELECT pg_promote()", cancellationToken);

    /// <summary>Stops the server as an operator would (fast shutdown).</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            await ThawAsync();
            await Signals.SendAsync(server, "INT");
            await server.WaitForExitAsync();
            server.Dispose();
            _server = null;
        }
    }

    /// <summary>Ends every process of the server at once, as a power cut would (SIGKILL), and waits until all are gone.</summary>
    public async Task KillAsync()
    {
        if (_server is not { } server)
        {
            return;
        }

        var processes = Processes();
        await SignalAsync("-KILL", processes);
        await server.WaitForExitAsync();
        server.Dispose();
        _server = null;
        while (processes.Exists(static p => Stat(p) is { State: not "Z" }))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>Ends the server without what a checkpoint would write (immediate shutdown); it takes its shared memory along, which a kill leaves behind.</summary>
    private async Task EndAsync()
    {
        if (_server is { } server)
        {
            await ThawAsync();
            await Signals.SendAsync(server, "QUIT");
            await server.WaitForExitAsync();
            server.Dispose();
            _server = null;
        }
    }

    /// <summary>Stops every process where it stands (SIGSTOP).</summary>
    public Task FreezeAsync() => SignalAsync("-STOP", Processes());

    /// <summary>Lets them go on (SIGCONT).</summary>
    public Task ThawAsync() => SignalAsync("-CONT", Processes());

    /// <summary>To the server the disk is full for every file of this size (RLIMIT_FSIZE of all its processes). Null: no limit.</summary>
    public async Task LimitFilesAsync(long? bytes, CancellationToken cancellationToken)
    {
        var limit = bytes is { } most ? most.ToString(CultureInfo.InvariantCulture) : "unlimited";

        // The server first: what it starts from then on inherits its limit.
        await SetAsync(ProcessId);
        foreach (var process in Processes())
        {
            try
            {
                await SetAsync(process);
            }
            catch (InvalidOperationException) when (Stat(process) is null)
            {
                // It ended meanwhile.
            }
        }

        Task SetAsync(int process) => RunAsync([.. AsPostgres, "prlimit", $"--pid={process}", $"--fsize={limit}:"], cancellationToken);
    }

    /// <summary>The single value of a statement.</summary>
    public async Task<T> AskAsync<T>(string sql, string database, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString(database) + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Runs a statement in a database, from outside of the grid.</summary>
    public async Task ChangeAsync(string sql, string database, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString(database) + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Waits until a statement of the server says true.</summary>
    public Task UntilAsync(string sql, string database, CancellationToken cancellationToken) =>
        UntilTrueAsync(ConnectionString(database), sql, cancellationToken);

    /// <summary>
    /// Waits until a statement of a database says true, a minute at most: asks again when a process of the grid tells the others what it committed, and soon in any case.
    /// </summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public static async Task UntilTrueAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(patience.Token);
        await using (var listen = new NpgsqlCommand("LISTEN grid", connection))
        {
            await listen.ExecuteNonQueryAsync(patience.Token);
        }

        await using var command = new NpgsqlCommand(sql, connection);
        try
        {
            while (!(bool)(await command.ExecuteScalarAsync(patience.Token))!)
            {
                // Locks, waits of sessions and what only one process did are told to nobody.
                await connection.WaitAsync(TimeSpan.FromMilliseconds(25), patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"A minute later this is still not true: {sql}");
        }
    }

    private async Task CopyAsync(PostgresCluster primary, CancellationToken cancellationToken)
    {
        var from = string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={primary.Port} user=grid application_name={StandbyName}");
        await RunAsync([.. AsPostgres, Program("pg_basebackup"), "-D", Data, "-d", from, "-R", "-X", "stream", "-c", "fast"], cancellationToken);
        await StartAgainAsync(cancellationToken);
    }

    /// <summary>The server and its children.</summary>
    private List<int> Processes()
    {
        var server = ProcessId;
        return [server, .. Directory.EnumerateDirectories("/proc").Select(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Stat(id) is { } stat && stat.Parent == server)];
    }

    private static (string State, int Parent)? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task SignalAsync(string signal, IEnumerable<int> processes)
    {
        // One command for all; those that are gone already are complained about.
        using var kill = Start(["kill", signal, .. processes.Select(static p => p.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }
}
