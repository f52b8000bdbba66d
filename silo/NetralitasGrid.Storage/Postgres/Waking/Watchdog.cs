using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Waking;

/// <summary>
/// Once a second: ends the sessions of turns that are older than a turn may be, and any that stopped as long ago while they sent, whosever they are (a
/// process stopped while it sent or received keeps its locks, and no time-out of the server sees it); says that this process is at work, forgets those
/// that are not, deletes old changes, and asks for the time.
/// </summary>
internal sealed class Watchdog(
    Pools pools, ChangeFeed changes, Guid process, bool watches, TimeSpan longestTurn, StoreClock clock, DatabaseClock time) : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>A turn whose commit waits for the standby is as long as the standby makes it.</summary>
    private const string EndOld = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < clock_timestamp() - $3 AND wait_event IS DISTINCT FROM 'SyncRep'
              AND (application_name = $1 OR (application_name = $2 AND state = 'active' AND wait_event = 'ClientRead' AND state_change < clock_timestamp() - $3))
        """;

    private const string Beat = """
        INSERT INTO process (id, watches) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen = clock_timestamp()
        """;

    private const string Forget = "DELETE FROM process WHERE seen < clock_timestamp() - interval '30 s'";
    private const string Tidy = "DELETE FROM change WHERE at < clock_timestamp() - interval '30 s'";

    private const string SelectTime = "SELECT grid_now($1, $2)";

    /// <summary>None of this is worth waiting for a disk or a standby; while the standby is gone it goes on.</summary>
    private const string NoWait = "SELECT set_config('synchronous_commit', 'off', true)";

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>Ends what is too old now.</summary>
    public async Task<int> EndOldAsync() => (await pools.Others.ListAsync(
        EndOld, p => p.With(Pools.TurnApplication).With(Pools.Application).With(longestTurn), static row => row.GetBoolean(0), CancellationToken.None)).Count(static ended => ended);

    /// <summary>Asks the database for its time: that of an append now.</summary>
    public async Task ReadTimeAsync(CancellationToken cancellationToken)
    {
        // The connection first: opening one takes longer than the answer.
        await using var connection = await pools.Others.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(SelectTime, connection);
        command.Parameters.WithTime(clock.Told).WithTime(clock.Floor);
        var asked = TimeProvider.System.GetTimestamp();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        time.Hear(reader.Time(0), asked);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        // Not the grid's clock: sessions and processes have the machine's time.
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        while (await NextAsync(timer))
        {
            try
            {
                await ReadTimeAsync(_stop.Token);
                await EndOldAsync();
                await TidyAsync();
                await changes.ReadAsync();
            }
            catch (Exception error) when (error is StoreUnavailableException or NpgsqlException or IOException or OperationCanceledException)
            {
                // Again in a second; readiness says that the database cannot be reached.
            }
        }
    }

    private async Task TidyAsync()
    {
        await using var connection = await pools.Others.OpenConnectionAsync(_stop.Token);
        await using var batch = connection.CreateBatch();
        batch.Add(NoWait);
        batch.Add(Beat).With(process).With(watches);
        batch.Add(Forget);
        batch.Add(Tidy);
        await batch.ExecuteNonQueryAsync(_stop.Token);
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
