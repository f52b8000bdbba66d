using NetralitasGrid.Load.Processes;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Failover;

/// <summary>A primary that waits for its standby at every commit, and that standby; they change places.</summary>
internal sealed class PrimaryPair : IAsyncDisposable
{
    public const string Database = "grid";

    private PrimaryPair(PostgresCluster primary, PostgresCluster standby) => (Primary, Standby) = (primary, standby);

    public PostgresCluster Primary { get; private set; }

    public PostgresCluster Standby { get; private set; }

    /// <summary>Connection string with both hosts, the first primary first.</summary>
    public required string Both { get; init; }

    public static async Task<PrimaryPair> StartAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(PostgresCluster.IsInstalled, "PostgreSQL is not installed (./test installs it where it can).");
        var primary = await PostgresCluster.StartAsync(cancellationToken);
        await primary.ExecuteAsync($"CREATE DATABASE {Database}", cancellationToken);
        var standby = await PostgresCluster.StandbyOfAsync(primary, cancellationToken);
        var both = new NpgsqlConnectionStringBuilder(primary.ConnectionString(Database))
        {
            Host = $"127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}",
        };
        var pair = new PrimaryPair(primary, standby) { Both = both.ConnectionString + ";Target Session Attributes=primary" };
        await pair.WaitForStandbyAsync(cancellationToken);
        return pair;
    }

    /// <summary>The standby becomes the primary, which waits for no standby until it has one.</summary>
    public async Task PromoteAsync(CancellationToken cancellationToken)
    {
        await Standby.PromoteAsync(cancellationToken);
        (Primary, Standby) = (Standby, Primary);
    }

    /// <summary>Waits until so many processes have been heard of since now: they have met the primary, and have what to refuse a former one by.</summary>
    public async Task MetByAsync(int processes, CancellationToken cancellationToken)
    {
        var now = await Primary.AskAsync<string>("SELECT clock_timestamp()::text", Database, cancellationToken);
        await Primary.UntilAsync($"SELECT count(*) >= {processes} FROM process WHERE seen > '{now}'", Database, cancellationToken);
    }

    /// <summary>The former primary is copied afresh from the new one, which waits for it from then on.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await Standby.KillAsync();

        // The copy takes the settings along, and would wait for a standby of its own when it is promoted.
        await Primary.ExecuteAsync("ALTER SYSTEM RESET synchronous_standby_names", cancellationToken);
        await Standby.FollowAsync(Primary, cancellationToken);
        await WaitForStandbyAsync(cancellationToken);
    }

    /// <summary>Waits until a commit waits for the standby.</summary>
    public Task WaitedForAsync(CancellationToken cancellationToken) =>
        Primary.UntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')", Database, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Standby.DisposeAsync();
        await Primary.DisposeAsync();
    }

    private async Task WaitForStandbyAsync(CancellationToken cancellationToken)
    {
        await Primary.ExecuteAsync($"ALTER SYSTEM SET synchronous_standby_names = '{PostgresCluster.StandbyName}'", cancellationToken);
        await Primary.ExecuteAsync("SELECT pg_reload_conf()", cancellationToken);
        await Primary.UntilAsync("SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')", Database, cancellationToken);
    }
}
