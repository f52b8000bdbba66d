using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>
/// Locks a partition and reads its mail: in separate statements, since one statement's snapshot is older than its lock and would show mail that
/// another turn has already taken. Partitions that have mail are looked for all at once, and then had one after the other.
/// </summary>
internal sealed class Claims(PostgresStoreOptions options, StoreClock clock, SweepFloor floor, Guid process)
{
    /// <summary>The partition that was locked, and all that have mail, in the order in which it waits.</summary>
    internal const string Lock = """
        WITH mailed AS MATERIALIZED (
            SELECT p.id, d.first FROM partition p CROSS JOIN LATERAL (
                SELECT d.first FROM delivery d WHERE d.partition = p.id AND d.first > coalesce($1, p.low) ORDER BY d.first LIMIT 1) d),
        locked AS MATERIALIZED (SELECT p.id FROM mailed m JOIN partition p ON p.id = m.id ORDER BY m.first LIMIT 1 FOR UPDATE OF p SKIP LOCKED)
        SELECT l.id, ARRAY(SELECT id FROM mailed ORDER BY first) FROM locked l
        """;

    /// <summary>In the order of the array, and no further than to the first that is free.</summary>
    private const string LockAny = """
        SELECT p.id FROM (SELECT unnest($1) AS id) m JOIN partition p ON p.id = m.id
        WHERE EXISTS (SELECT FROM delivery d WHERE d.partition = p.id AND d.first > p.low) LIMIT 1 FOR UPDATE OF p SKIP LOCKED
        """;

    private const string LockOne = """
        SELECT p.id FROM partition p WHERE p.id = $2
            AND EXISTS (SELECT FROM delivery d WHERE d.partition = p.id AND d.first > coalesce($1, p.low)) FOR UPDATE OF p SKIP LOCKED
        """;

    private const string SelectPartition = """
        SELECT p.turns, p.entries, p.head, p.low, p.commits, grid_now($2, $3), a.opens, a.alone_until, a.most,
               EXISTS (SELECT FROM process WHERE id <> $4), EXISTS (SELECT FROM process WHERE id <> $4 AND watches), pg_postmaster_start_time()
        FROM partition p JOIN attempt a ON a.partition = p.id WHERE p.id = $1
        """;

    private const string SelectPacks = "SELECT election, hash FROM partition_pack WHERE partition = $1";

    /// <summary>
    /// In the order of the mailbox, in which it is read: a sort would keep all bodies until the last was found. The messages of a delivery follow each
    /// other in the log, but for those that others numbered at the same moment: one way through the index for all of them.
    /// </summary>
    private const string SelectMail = """
        SELECT l.seq, l.id, l.letter, l.grain, l.kind, l.received, l.appended, l.body, d.first, d.messages, d.ctid
        FROM (SELECT first, numbers, cardinality(numbers) AS messages, ctid FROM delivery
              WHERE partition = $1 AND first > coalesce($3, (SELECT low FROM partition WHERE id = $1)) ORDER BY first LIMIT $2) d
        CROSS JOIN LATERAL (SELECT * FROM message WHERE seq BETWEEN d.numbers[1] AND d.numbers[d.messages] AND seq + 0 = ANY (d.numbers)) l
        ORDER BY d.first LIMIT $2
        """;

    private readonly MailedPartitions _mailed = new(options.Clock);
    private readonly long[] _sweptOne = new long[options.Partitions];
    private long _swept;

    /// <summary>Begins a transaction and claims the free partition whose mail waited longest when mail was looked for; null when there is none, and no transaction is left.</summary>
    /// <param name="only">The one partition that may be claimed, or null for any.</param>
    public async Task<Claim?> TakeAsync(NpgsqlConnection connection, int most, int? only, CancellationToken cancellationToken)
    {
        await floor.FollowAsync(connection, cancellationToken);
        var sweeps = only is { } one ? floor.Sweeps(ref _sweptOne[one]) : floor.Sweeps(ref _swept);
        while (true)
        {
            long? from = sweeps ? floor.Value : null;
            if (await LockAsync(connection, from, only, cancellationToken) is not { } partition)
            {
                await RollBackAsync(connection);
                return null;
            }

            var claim = await ReadAsync(connection, partition, most, from, cancellationToken);
            if (claim.Messages.Count > 0)
            {
                return claim;
            }

            // Its mail was taken between the statement's snapshot and its lock.
            await RollBackAsync(connection);
        }
    }

    public static async Task RollBackAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("ROLLBACK", connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>A message from the columns seq, id, letter, grain, kind, received, appended, body.</summary>
    public static MailboxMessage MessageAt(NpgsqlDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        Id = row.Id(1, (char)row.GetInt16(2)),
        Grain = RowCodec.Grain(row.GetString(3)),
        Kind = (MessageKind)row.GetInt16(4),
        ReceivedAt = row.Time(5),
        AppendedAt = row.Time(6),
        Body = row.Bytes(7),
    };

    private async Task<int?> LockAsync(NpgsqlConnection connection, long? from, int? only, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add("BEGIN");
        var mailed = only is null && from is null ? _mailed.Left() : [];
        if (only is { } partition)
        {
            batch.Add(LockOne).WithNullable(from, NpgsqlDbType.Bigint).With((short)partition);
        }
        else if (mailed.Length > 0)
        {
            batch.Add(LockAny).With(mailed);
        }
        else
        {
            batch.Add(Lock).WithNullable(from, NpgsqlDbType.Bigint);
        }

        short? locked = null;
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken))
            {
                var free = reader.GetInt16(0);
                locked = free;
                if (only is null && mailed.Length == 0)
                {
                    _mailed.Set(reader.GetFieldValue<short[]>(1), free);
                }
            }
        }

        if (mailed.Length == 0)
        {
            return locked;
        }

        // What stands before the one that was free had another's turn, or no mail any more.
        _mailed.Pass(mailed, locked);
        if (locked is not null)
        {
            return locked;
        }

        await RollBackAsync(connection);
        return await LockAsync(connection, from, only, cancellationToken);
    }

    private async Task<Claim> ReadAsync(NpgsqlConnection connection, int partition, int most, long? from, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(SelectPartition).With((short)partition).WithTime(clock.Told).WithTime(clock.Floor).With(process);
        batch.Add(SelectPacks).With((short)partition);
        batch.Add(SelectMail).With((short)partition).With(most).WithNullable(from, NpgsqlDbType.Bigint);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var claim = new Claim(
            partition, reader.GetInt64(0), reader.GetInt64(1), reader.Bytes(2), Math.Max(reader.GetInt64(3), floor.ValueOn(reader.GetDateTime(11))),
            reader.GetInt64(4), reader.Time(5),
            reader.GetBoolean(9), reader.GetBoolean(10), Last: 0,
            new(reader.GetInt32(6), reader.GetInt64(7), reader.IsDBNull(8) ? null : reader.GetInt32(8)), new Dictionary<string, string>(), [], []);
        await reader.NextResultAsync(cancellationToken);
        var packs = await reader.ListAsync(static row => (Election: row.GetString(0), Hash: row.GetString(1)), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var (messages, deliveries) = (new List<MailboxMessage>(most), new List<Delivery>());
        var read = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            messages.Add(MessageAt(reader));
            var first = reader.GetInt64(8);
            if (deliveries.Count > 0 && deliveries[^1].First == first)
            {
                read++;
                continue;
            }

            if (deliveries.Count > 0)
            {
                deliveries[^1] = deliveries[^1] with { Messages = read };
            }

            deliveries.Add(new(first, reader.GetInt32(9), reader.GetFieldValue<NpgsqlTid>(10)));
            read = 1;
        }

        // One that does not fit is left to the next turn: taking a part of it would write the rest anew.
        if (deliveries.Count > 1 && messages.Count == most && read < deliveries[^1].Messages)
        {
            messages.RemoveRange(messages.Count - read, read);
            deliveries.RemoveAt(deliveries.Count - 1);
        }

        if (messages.Count > 0)
        {
            claim = claim with { Last = messages.Max(static m => m.Sequence), Deliveries = deliveries };
            var alone = claim.Attempt.Alone(messages[0].Sequence) || claim.Attempt.Opens >= Attempt.MostOpens;
            messages = [.. messages.Take(alone ? 1 : claim.Attempt.Most ?? most)];
        }

        return claim with { Packs = packs.ToDictionary(static p => p.Election, static p => p.Hash, StringComparer.Ordinal), Messages = messages };
    }
}
