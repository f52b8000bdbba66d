using System.Globalization;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>
/// The connections of one process to the primary of its cell. Where several hosts are named, all are asked once a second who they are, and the
/// primary with the highest timeline is used: the driver's own choice would take any server that is no standby, a revived former primary too.
/// </summary>
internal sealed class Pools : IAsyncDisposable
{
    /// <summary>Name by which the sessions of turns are known to every silo of the cell.</summary>
    public const string TurnApplication = "netralitasgrid-turn";

    /// <summary>Name of all other sessions of the grid.</summary>
    public const string Application = "netralitasgrid";

    private static readonly TimeSpan SeekEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(2);

    private readonly List<(string Host, NpgsqlConnectionStringBuilder Settings, NpgsqlDataSource Look)> _hosts = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Route> _former = [];
    private Route? _route;
    private Exception? _fault;
    private Task _seeking = Task.CompletedTask;

    private Pools(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.Remove("Target Session Attributes");
        settings.Remove("Load Balance Hosts");
        foreach (var host in (settings.Host ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
            (own.Host, own.Port) = Split(host, settings.Port);
            _hosts.Add((host, own, Route.Look(own)));
        }

        if (_hosts.Count == 0)
        {
            throw new ArgumentException("The connection string names no host.", nameof(connectionString));
        }
    }

    /// <summary>Who the primary is.</summary>
    public Primacy Primacy { get; } = new();

    /// <summary>For turns only.</summary>
    public NpgsqlDataSource Turns => Current.Turns;

    /// <summary>For everything else. What a session keeps beyond its transaction would stay with it: see <see cref="Sessions"/>.</summary>
    public NpgsqlDataSource Others => Current.Others;

    /// <summary>For sessions that keep something: advisory locks, settings, subscriptions.</summary>
    public NpgsqlDataSource Sessions => Current.Sessions;

    private Route Current => Volatile.Read(ref _route)
        ?? throw (_fault is UnfitServerException fault ? fault : new UnfitServerException("None of the hosts answers as the primary.", _fault));

    /// <summary>Finds the primary.</summary>
    /// <exception cref="NpgsqlException">There is none, or what is there is no PostgreSQL with sessions of one's own.</exception>
    public static async Task<Pools> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var pools = new Pools(connectionString);
        try
        {
            if (pools._hosts is [var only])
            {
                pools._route = Route.To(only.Host, only.Settings, pools.Primacy);
            }
            else
            {
                await pools.SeekAsync(cancellationToken);
                pools._seeking = Task.Run(pools.KeepSeekingAsync, CancellationToken.None);
            }

            await SessionCheck.RunAsync(pools.Sessions, cancellationToken);
            return pools;
        }
        catch
        {
            await pools.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _seeking;
        foreach (var route in _route is { } current ? [current, .. _former] : _former)
        {
            await route.DisposeAsync();
        }

        foreach (var (_, _, look) in _hosts)
        {
            await look.DisposeAsync();
        }

        Primacy.Dispose();
        _stop.Dispose();
    }

    private async Task SeekAsync(CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(_hosts.Select(async h => (h.Host, h.Settings, Server: await LookAsync(h.Look, cancellationToken))));
        var (host, settings, best) = found.OrderByDescending(static f => f.Server?.Timeline ?? 0).First();
        if (best is not { } server)
        {
            return;
        }

        try
        {
            Primacy.Meet(server);
        }
        catch (UnfitServerException)
        {
            // Only a former primary answers. What is tried meanwhile fails, until the right one is back.
            return;
        }

        var route = Volatile.Read(ref _route);
        if (route is null || found.First(f => f.Host == route.Host).Server != server)
        {
            Volatile.Write(ref _route, Route.To(host, settings, Primacy));
            if (route is not null)
            {
                // Not disposed: somebody may be about to open a connection on it, which then fails as it should.
                route.Close();
                _former.Add(route);
            }
        }
    }

    private async Task<Server?> LookAsync(NpgsqlDataSource look, CancellationToken cancellationToken)
    {
        try
        {
            // A server that is silent is not waited for longer than one that answers late.
            return await AskAsync().WaitAsync(LookLimit, TimeProvider.System, cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            _fault = error;
            return null;
        }

        async Task<Server?> AskAsync()
        {
            await using var connection = await look.OpenConnectionAsync(cancellationToken);
            return await Server.OfAsync(connection, cancellationToken);
        }
    }

    private async Task KeepSeekingAsync()
    {
        using var timer = new PeriodicTimer(SeekEvery, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await SeekAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    /// <summary>A host of a list may have a port of its own.</summary>
    private static (string Host, int Port) Split(string host, int port)
    {
        var colon = host.LastIndexOf(':');
        var address = colon > 0 && !host[..colon].Contains(':', StringComparison.Ordinal);
        return (address || (colon > 0 && host[colon - 1] == ']')) && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var own)
            ? (host[..colon], own)
            : (host, port);
    }
}
