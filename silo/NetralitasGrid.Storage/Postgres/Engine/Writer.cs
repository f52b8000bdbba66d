using NetralitasGrid.Storage.Contract;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>
/// Runs writes to their end: no client time-out, no cancelling, and only a clean end is an acknowledgement. A warning during the write (the wait for
/// the standby was cancelled: durable here, perhaps nowhere else), a connection lost during COMMIT and a new primary meanwhile are none.
/// </summary>
internal sealed class Writer(Pools pools)
{
    private const int MostTries = 5;

    /// <param name="write">All that one transaction does; given the number of the try, from 1.</param>
    /// <param name="again">Whether the write may be tried again although it may have been committed: it must be idempotent.</param>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, int, Task<T>> write, bool again)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await OnceAsync(connection => write(connection, number));
            }
            catch (Exception error) when (Failures.IsTransient(error))
            {
                var undone = error is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };
                if (number == MostTries || !(again || undone))
                {
                    throw Failures.Unavailable(error);
                }

                // The database's time, not the grid's: a pause, so that the other side of a deadlock gets through first.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 25) * number), TimeProvider.System, CancellationToken.None);
            }
            catch (NpgsqlException error) when (!Failures.IsData(error))
            {
                throw Failures.Unavailable(error);
            }
        }
    }

    /// <summary>Runs a write in an explicit transaction.</summary>
    public Task<T> TransactAsync<T>(Func<NpgsqlConnection, Task<T>> write) => RunAsync(
        async (connection, _) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
            var result = await write(connection);
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        },
        again: false);

    /// <summary>On the server that is the primary before and after: what a former one commits is no acknowledgement.</summary>
    private Task<T> OnceAsync<T>(Func<NpgsqlConnection, Task<T>> write) => pools.Primacy.WhileAsync(() => ConnectAsync(write));

    private async Task<T> ConnectAsync<T>(Func<NpgsqlConnection, Task<T>> write)
    {
        await using var connection = await pools.Others.OpenConnectionAsync(CancellationToken.None);
        using var doubts = new Doubts(connection);
        try
        {
            var result = await write(connection);
            doubts.ThrowIfAny();
            return result;
        }
        catch (PostgresException) when (connection.FullState == System.Data.ConnectionState.Open)
        {
            Failures.Forget(connection);
            throw;
        }
    }
}

/// <summary>Hears the warnings of a connection while a write runs on it.</summary>
internal sealed class Doubts : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private volatile string? _warning;

    public Doubts(NpgsqlConnection connection)
    {
        _connection = connection;
        connection.Notice += Hear;
    }

    /// <exception cref="StoreUnavailableException">The server warned: what was committed may be lost with it.</exception>
    public void ThrowIfAny()
    {
        if (_warning is { } warning)
        {
            throw new StoreUnavailableException($"The database committed with a warning ({warning}): not an acknowledgement.");
        }
    }

    public void Dispose() => _connection.Notice -= Hear;

    private void Hear(object sender, NpgsqlNoticeEventArgs e)
    {
        if (e.Notice.InvariantSeverity == "WARNING")
        {
            _warning = e.Notice.SqlState;
        }
    }
}
