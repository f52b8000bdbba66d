using System.Collections.Concurrent;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Waking;
using NetralitasGrid.Storage.Rows;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>
/// Begins turns and keeps the rules of poison, which every silo of the cell shares by the table <c>attempt</c>: a mark is set before a turn and
/// taken off by its end, so that a mark still standing is a process that died; refused data halves the partition's next turns down to one message,
/// and one refused three times alone becomes a dead letter.
/// </summary>
internal sealed class TurnDesk(Pools pools, Claims claims, StoreClock clock, Wakes wakes, ChangeFeed changes, Guid process)
{
    private const string Died = "The process died three times while handling it alone.";

    /// <summary>The mark need not survive the database, only the process: its commit waits for no disk.</summary>
    private const string NoWait = "SELECT set_config('synchronous_commit', 'off', true)";

    private const string Mark = "UPDATE attempt SET opens = $2, alone_until = $3 WHERE partition = $1";
    private const string Unmark = "UPDATE attempt SET opens = greatest(opens - 1, 0) WHERE partition = $1";
    private const string Halve = "UPDATE attempt SET most = $2 WHERE partition = $1";

    private const string Refuse = """
        UPDATE attempt SET most = 1, tries = CASE WHEN refused_seq = $2 THEN tries ELSE 0 END + 1, refused_seq = $2 WHERE partition = $1 RETURNING tries
        """;

    private const string LockPartition = "SELECT commits, grid_now($2, $3) FROM partition WHERE id = $1 FOR UPDATE";
    private static readonly string TakeMail = $"UPDATE delivery SET {Mail.Without("ARRAY[$2]")} WHERE partition = $1 AND first <= $2 AND $2 = ANY (numbers) RETURNING 1";
    private const string TakeEmpty = "DELETE FROM delivery WHERE partition = $1 AND first <= $2 AND numbers = '{}'";
    private const string Buried = "UPDATE attempt SET opens = 0, tries = 0, refused_seq = NULL WHERE partition = $1";
    private const string Told = "UPDATE partition SET commits = $2 WHERE id = $1";

    private readonly ConcurrentQueue<int> _owed = [];

    /// <param name="only">The one partition whose turn may begin, or null for the one that waited longest.</param>
    public async Task<ITurn?> BeginAsync(int most, int? only, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        while (true)
        {
            await PayAsync();
            var connection = await pools.Turns.OpenConnectionAsync(cancellationToken);
            try
            {
                if (await claims.TakeAsync(connection, most, only, cancellationToken) is not { } claim)
                {
                    await connection.DisposeAsync();
                    return null;
                }

                var first = claim.Messages[0];
                if (claim.Attempt.Fatal(first.Sequence))
                {
                    await Claims.RollBackAsync(connection);
                    await connection.DisposeAsync();
                    await BuryAsync(claim.Partition, first, Died, claim.Attempt.Opens);
                    continue;
                }

                var attempt = claim.Attempt.Opened(first.Sequence, claim.Last);
                await RunAsync(Mark, p => p.With((short)claim.Partition).With(attempt.Opens).With(attempt.AloneUntil));
                return new PostgresTurn(this, connection, new(claim, process, clock, wakes.Partitions), changes, pools.Primacy);
            }
            catch
            {
                // A claim that is given back this way leaves no mark behind, or one too many: the next clean end takes it off.
                await connection.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A turn ended without a commit and without harm: its mark is taken off, now or when the database can be reached again.</summary>
    public async ValueTask EndedAsync(int partition)
    {
        _owed.Enqueue(partition);
        try
        {
            await PayAsync();
        }
        catch (NpgsqlException)
        {
            // Still owed; the next turn begins with it.
        }
    }

    /// <summary>Notes that the database refused a turn's data; its transaction has ended.</summary>
    public async Task RefusedAsync(int partition, IReadOnlyList<MailboxMessage> messages, PostgresException error)
    {
        if (messages.Count > 1)
        {
            await RunAsync(Halve, p => p.With((short)partition).With(messages.Count / 2));
            return;
        }

        var tries = await pools.Others.ListAsync(Refuse, p => p.With((short)partition).With(messages[0].Sequence), static row => row.GetInt32(0), CancellationToken.None);
        if (tries is [>= Attempt.MostTries])
        {
            await BuryAsync(partition, messages[0], $"The database refused the outcome (SQLSTATE {error.SqlState}).", tries[0]);
        }
    }

    public void Committed(TurnWrite write)
    {
        if (write.Messages > 0)
        {
            wakes.Signal();
        }

        if (write.Claim.Others && (write.Messages > 0 || write.Claim.OthersWatch))
        {
            wakes.TellOthers();
        }
    }

    private async Task PayAsync()
    {
        while (_owed.TryPeek(out var partition))
        {
            await RunAsync(Unmark, p => p.With((short)partition));
            _owed.TryDequeue(out _);
        }
    }

    private Task<int> RunAsync(string sql, Action<NpgsqlParameterCollection> bind) => pools.Primacy.WhileAsync(async () =>
    {
        await using var connection = await pools.Others.OpenConnectionAsync(CancellationToken.None);
        await using var batch = connection.CreateBatch();
        batch.Add(NoWait);
        bind(batch.Add(sql));
        return await batch.ExecuteNonQueryAsync(CancellationToken.None);
    });

    /// <summary>Sets one message aside as a dead letter, in a transaction of its own; nothing happens when a turn took it meanwhile.</summary>
    private async Task BuryAsync(int partition, MailboxMessage message, string reason, int tries)
    {
        await using var connection = await pools.Turns.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        long number;
        DateTimeOffset now;
        await using (var batch = connection.CreateBatch())
        {
            batch.Add(LockPartition).With((short)partition).WithTime(clock.Told).WithTime(clock.Floor);
            batch.Add(TakeMail).With((short)partition).With(message.Sequence);
            batch.Add(TakeEmpty).With((short)partition).With(message.Sequence);
            await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
            await reader.ReadAsync(CancellationToken.None);
            (number, now) = (reader.GetInt64(0) + 1, reader.Time(1));
            await reader.NextResultAsync(CancellationToken.None);
            if (!await reader.ReadAsync(CancellationToken.None))
            {
                return;
            }
        }

        List<Change> told = [DeadLetter.ChangeOf(message.Id, partition, reason, tries, now)];
        await using (var batch = connection.CreateBatch())
        {
            var row = new DeadLetterRow(message.Id, message.Grain, message.Kind, message.Body, message.ReceivedAt, message.AppendedAt, reason, tries);
            DeadLetterWrite.Add(batch, partition, [row], now);
            batch.Add(Buried).With((short)partition);
            batch.Add(Told).With((short)partition).With(number);
            ChangeFeed.Add(batch, partition, number, process, told);
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
        }

        await transaction.CommitAsync(CancellationToken.None);
        changes.Offer(partition, number, told);
        wakes.TellOthers();
    }
}
