using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Waking;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>A turn: a transaction that holds its partition's row until it commits or is disposed.</summary>
internal sealed class PostgresTurn(TurnDesk desk, NpgsqlConnection connection, TurnWrite write, ChangeFeed changes, Primacy primacy) : ITurn
{
    private Task _work = Task.CompletedTask;
    private bool _committed;
    private bool _ended;
    private bool _disposed;

    public int Partition => write.Claim.Partition;

    public long Number => write.Claim.Turns + 1;

    public byte[] ChainHead => write.Claim.Head;

    public IReadOnlyDictionary<string, string> ActivePacks => write.Claim.Packs;

    public IReadOnlyList<MailboxMessage> Messages => write.Claim.Messages;

    public bool IsWatched => changes.IsWatched || write.Claim.OthersWatch;

    public async ValueTask<IReadOnlyDictionary<StateKey, byte[]>> LoadAsync(IReadOnlyCollection<StateKey> keys, CancellationToken cancellationToken) =>
        await Failures.GuardAsync(async () => await primacy.WhileAsync(() => Working(write.States.LoadAsync(connection, keys, cancellationToken))));

    public async ValueTask CommitAsync(TurnOutcome outcome, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_ended)
        {
            throw new InvalidOperationException("A turn commits once.");
        }

        await Failures.GuardAsync(async () => await primacy.WhileAsync(() => Working(CompleteAsync())));
        await using var batch = connection.CreateBatch();
        write.Fill(batch, outcome);
        _ended = true;
        try
        {
            using var doubts = new Doubts(connection);
            await primacy.WhileAsync(() => Working(batch.ExecuteNonQueryAsync(CancellationToken.None)));
            _committed = true;
            doubts.ThrowIfAny();
        }
        catch (PostgresException error) when (Failures.IsData(error))
        {
            await Claims.RollBackAsync(connection);
            Failures.Forget(connection);
            await desk.RefusedAsync(Partition, Messages, error);
            throw new TurnRefusedException($"The outcome of a turn on partition {Partition} was refused.", error);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ObjectNotInPrerequisiteState)
        {
            // A row is not the one that was read, so somebody else has written it: nothing is committed, and the next turn reads it anew.
            await Claims.RollBackAsync(connection);
            Failures.Forget(connection);
            throw Failures.Unavailable(error);
        }
        catch (Exception error) when (error is NpgsqlException or IOException)
        {
            throw Failures.Unavailable(error);
        }

        changes.Offer(Partition, write.Claim.Commits + 1, outcome.Changes);
        desk.Committed(write);

        async Task<bool> CompleteAsync()
        {
            await write.States.CompleteAsync(connection, outcome);
            await write.Clocks.LoadAsync(connection, outcome, write.States);
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;

        // Closing rolls back what is open; a broken connection's transaction is ended by the server. Work that was given up, because its server is no
        // longer the primary, may never end.
        var closing = _work.ContinueWith(
            _ => connection.DisposeAsync().AsTask(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
        if (_work.IsCompleted)
        {
            await closing;
        }

        if (!_committed)
        {
            await desk.EndedAsync(Partition);
        }
    }

    /// <summary>Keeps what goes on on the connection.</summary>
    private Task<T> Working<T>(Task<T> work)
    {
        _work = work;
        return work;
    }
}
