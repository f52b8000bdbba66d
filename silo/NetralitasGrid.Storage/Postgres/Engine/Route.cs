using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>
/// The connections to one server: those of turns, which any silo may end when they take too long, those whose session keeps something (a lock, a
/// subscription), and all others. Limits are the server's: a client that gives up on a statement does not know what became of it.
/// </summary>
internal sealed class Route : IAsyncDisposable
{
    /// <summary>As the server tells it back.</summary>
    public const string LockTimeout = "8s";

    private const string Settings =
        "-c plan_cache_mode=force_custom_plan -c default_transaction_isolation=read\\ committed -c client_min_messages=warning -c jit=off"
        + " -c lock_timeout=" + LockTimeout + " -c tcp_user_timeout=15s";

    /// <summary>
    /// Turns read by index only, one row after the other: statistics of a table that was empty a moment ago must not lead them through it. As no
    /// other plan is left, theirs are made once; making them for each turn would copy its rows into the plan several times.
    /// </summary>
    private const string TurnLimits = " -c plan_cache_mode=force_generic_plan -c work_mem=32MB -c enable_seqscan=off -c enable_bitmapscan=off"
        + " -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off -c statement_timeout=8s -c idle_in_transaction_session_timeout=8s";

    /// <summary>A turn reads and sends megabytes: in the driver's usual 8 KB it would wait for the socket, and wake the server, for each ten messages.</summary>
    private const int Buffer = 64 * 1024;

    private const string OtherLimits = " -c statement_timeout=60s -c idle_in_transaction_session_timeout=8s";

    private Route(string host, NpgsqlDataSource turns, NpgsqlDataSource others, NpgsqlDataSource sessions) =>
        (Host, Turns, Others, Sessions) = (host, turns, others, sessions);

    /// <summary>The server's host and port.</summary>
    public string Host { get; }

    public NpgsqlDataSource Turns { get; }

    public NpgsqlDataSource Others { get; }

    /// <summary>Reset when they are given back; resetting the others would cost as much as a statement each time.</summary>
    public NpgsqlDataSource Sessions { get; }

    /// <summary>Connections to a server that are refused unless it is the primary, as far as is known.</summary>
    public static Route To(string host, NpgsqlConnectionStringBuilder settings, Primacy primacy)
    {
        return new(
            host, Build(Pools.TurnApplication, TurnLimits, resets: false), Build(Pools.Application, OtherLimits, resets: false),
            Build(Pools.Application, OtherLimits, resets: true));

        NpgsqlDataSource Build(string application, string limits, bool resets)
        {
            var connection = With(settings, application, limits);
            connection.NoResetOnClose = !resets;
            var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
            builder.UsePhysicalConnectionInitializer(
                static _ => throw new NotSupportedException("Connections are opened asynchronously."),
                async connection =>
                {
                    if (await Server.OfAsync(connection, CancellationToken.None) is { } server)
                    {
                        primacy.Meet(server);
                    }
                });
            return builder.Build();
        }
    }

    /// <summary>Few connections that only look who a server is, and soon give up.</summary>
    public static NpgsqlDataSource Look(NpgsqlConnectionStringBuilder settings)
    {
        var look = With(settings, "netralitasgrid-look", OtherLimits);
        (look.MinPoolSize, look.MaxPoolSize, look.Timeout, look.CommandTimeout, look.CancellationTimeout) = (0, 1, 3, 3, -1);
        return NpgsqlDataSource.Create(look);
    }

    /// <summary>Closes what is idle now, and what is in use as soon as it is given back.</summary>
    public void Close()
    {
        Turns.Clear();
        Others.Clear();
        Sessions.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Turns.DisposeAsync();
        await Others.DisposeAsync();
        await Sessions.DisposeAsync();
    }

    private static NpgsqlConnectionStringBuilder With(NpgsqlConnectionStringBuilder settings, string application, string limits) => new(settings.ConnectionString)
    {
        ApplicationName = application,
        MaxAutoPrepare = 64,
        ReadBufferSize = Buffer,
        WriteBufferSize = Buffer,
        CommandTimeout = 0,
        TcpKeepAlive = true,
        TcpKeepAliveTime = 5,
        TcpKeepAliveInterval = 1,
        IncludeErrorDetail = false,
        Options = $"{settings.Options} {Settings}{limits}".TrimStart(),
    };
}
