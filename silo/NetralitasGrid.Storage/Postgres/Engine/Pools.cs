using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>
/// The connections of one process: those of turns, which any silo may end when they take too long, and all others. Limits are the server's: a client
/// that gives up on a statement does not know what became of it.
/// </summary>
internal sealed class Pools : IAsyncDisposable
{
    /// <summary>Name by which the sessions of turns are known to every silo of the cell.</summary>
    public const string TurnApplication = "netralitasgrid-turn";

    private const string Settings =
        "-c plan_cache_mode=force_custom_plan -c default_transaction_isolation=read\\ committed -c client_min_messages=warning -c jit=off"
        + " -c lock_timeout=8s -c tcp_user_timeout=15s";

    /// <summary>
    /// Turns read by index only, one row after the other: statistics of a table that was empty a moment ago must not lead them through it. As no
    /// other plan is left, theirs are made once; making them for each turn would copy its rows into the plan several times.
    /// </summary>
    private const string TurnLimits = " -c plan_cache_mode=force_generic_plan -c work_mem=32MB -c enable_seqscan=off -c enable_bitmapscan=off"
        + " -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off -c statement_timeout=8s -c idle_in_transaction_session_timeout=8s";

    private const string OtherLimits = " -c statement_timeout=60s -c idle_in_transaction_session_timeout=8s";

    public Pools(string connectionString)
    {
        Turns = Build(connectionString, TurnApplication, TurnLimits);
        Others = Build(connectionString, "netralitasgrid", OtherLimits);
    }

    /// <summary>For turns only.</summary>
    public NpgsqlDataSource Turns { get; }

    /// <summary>For everything else.</summary>
    public NpgsqlDataSource Others { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Turns.DisposeAsync();
        await Others.DisposeAsync();
    }

    private static NpgsqlDataSource Build(string connectionString, string application, string limits)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = application,
            MaxAutoPrepare = 64,
            CommandTimeout = 0,
            NoResetOnClose = false,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 5,
            TcpKeepAliveInterval = 1,
            IncludeErrorDetail = false,
        };
        settings.Options = $"{settings.Options} {Settings}{limits}".TrimStart();
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        return settings.Host?.Contains(',', StringComparison.Ordinal) == true
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }
}
