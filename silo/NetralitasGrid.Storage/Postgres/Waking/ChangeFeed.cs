using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Appending;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Watching;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Waking;

/// <summary>
/// Brings committed changes to this process's watchers in the order of each partition's commits: its own from memory, those of others from the table
/// <c>change</c>, which holds one row a commit for a short time. Commits of a partition are numbered without gaps, so a missing one is seen.
/// </summary>
internal sealed class ChangeFeed(Pools pools, Watchers watchers, Guid process, bool watches) : IDisposable
{
    private const int Page = 500;

    private const string Insert = """
        INSERT INTO change (number, process, partition, kinds, letters, subjects, regions, jsons) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    private const string Select = """
        SELECT c.partition, c.number, c.kinds, c.letters, c.subjects, c.regions, c.jsons
        FROM unnest($1, $2) AS p (id, number)
        CROSS JOIN LATERAL (SELECT * FROM change c WHERE c.partition = p.id AND c.number > p.number ORDER BY c.number LIMIT 50) c
        WHERE c.process <> $3
        ORDER BY c.partition, c.number LIMIT $4
        """;

    private const string SelectPositions = "SELECT id, commits FROM partition ORDER BY id";

    /// <summary>Turns read this table, so this waits for those under way: each later one sees that this process watches.</summary>
    private const string LockProcesses = "LOCK TABLE process IN ACCESS EXCLUSIVE MODE";
    private const string Register = "INSERT INTO process (id, watches) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen = clock_timestamp()";

    /// <summary>A process that stops waits for no standby.</summary>
    private const string Unregister = """
        WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)) DELETE FROM process USING quick WHERE id = $1
        """;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Partition[] _partitions = [];

    /// <summary>Whether this process wants to be told changes.</summary>
    public bool IsWatched => watches;

    /// <summary>Adds the row that tells other processes what a commit changed.</summary>
    public static void Add(NpgsqlBatch batch, int partition, long number, Guid process, IReadOnlyCollection<Change> changes) =>
        batch.Add(Insert).With(number).With(process).With((short)partition)
            .WithColumn(changes, static c => (short)c.Kind, NpgsqlDbType.Smallint).WithColumn(changes, static c => (short)c.Subject.Kind, NpgsqlDbType.Smallint)
            .WithColumn(changes, static c => c.Subject.Uuid(), NpgsqlDbType.Uuid).WithColumn(changes, static c => c.RegionCode, NpgsqlDbType.Text)
            .WithColumn(changes, static c => IncidentAppender.Whole(c.Json), NpgsqlDbType.Bytea);

    /// <summary>Says that this process is at work and takes the positions from which it is told changes.</summary>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        await using var connection = await pools.Others.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        if (watches)
        {
            // Longer than any turn may last.
            batch.Add("SET LOCAL lock_timeout = '30s'");
            batch.Add(LockProcesses);
        }

        batch.Add(Register).With(process).With(watches);
        batch.Add(SelectPositions);
        var positions = new List<Partition>();
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            do
            {
                positions.AddRange(await reader.ListAsync(static row => new Partition(row.GetInt64(1) + 1), cancellationToken));
            }
            while (await reader.NextResultAsync(cancellationToken));
        }

        lock (_gate)
        {
            _partitions = [.. positions];
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Says that this process ends.</summary>
    public async Task UnregisterAsync() =>
        await pools.Others.ListAsync(Unregister, p => p.With(process), static _ => 0, CancellationToken.None);

    /// <summary>A commit of this process changed these.</summary>
    public void Offer(int partition, long number, List<Change> changes)
    {
        if (!watches)
        {
            return;
        }

        lock (_gate)
        {
            _partitions[partition].Waiting[number] = changes;
            Drain(_partitions[partition]);
            if (_partitions[partition].Waiting.Count == 0)
            {
                return;
            }
        }

        // Another process's commit came before it and has not been read yet.
        _ = Task.Run(ReadAsync);
    }

    /// <summary>Reads what other processes committed, and passes over what cannot be had any more.</summary>
    public async Task ReadAsync()
    {
        if (!watches)
        {
            return;
        }

        await _reading.WaitAsync();
        try
        {
            while (await ReadPageAsync() == Page)
            {
            }
        }
        catch (Contract.StoreUnavailableException)
        {
            // Read again with the next commit that is told, and when the connection is back.
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Nobody knows what was missed: every watcher reads afresh.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await RegisterAsync(cancellationToken);
        watchers.Lag();
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private async Task<int> ReadPageAsync()
    {
        (short Id, long Number)[] positions;
        long[] gaps;
        lock (_gate)
        {
            positions = [.. _partitions.Select(static (p, i) => ((short)i, p.Next - 1))];
            gaps = [.. _partitions.Select(static p => p.Waiting.Count == 0 ? 0 : p.Next)];
        }

        var rows = await pools.Others.ListAsync(
            Select,
            p => p.WithColumn(positions, static x => x.Id, NpgsqlDbType.Smallint).WithColumn(positions, static x => x.Number, NpgsqlDbType.Bigint).With(process).With(Page),
            static row => (Partition: row.GetInt16(0), Number: row.GetInt64(1), Changes: ChangesAt(row)),
            CancellationToken.None);
        lock (_gate)
        {
            foreach (var (partition, number, changes) in rows.Where(r => r.Number >= _partitions[r.Partition].Next))
            {
                _partitions[partition].Waiting[number] = changes;
            }

            for (var i = 0; i < _partitions.Length; i++)
            {
                Drain(_partitions[i]);

                // What comes before a commit that is known had been committed before this look began: it will never be found.
                if (gaps[i] > 0 && gaps[i] == _partitions[i].Next && _partitions[i].Waiting.Count > 0)
                {
                    _partitions[i].Next = _partitions[i].Waiting.First().Key;
                    watchers.Lag();
                    Drain(_partitions[i]);
                }
            }
        }

        return rows.Count;
    }

    private void Drain(Partition partition)
    {
        while (partition.Waiting.Remove(partition.Next, out var changes))
        {
            watchers.Tell(changes);
            partition.Next++;
        }

        while (partition.Waiting.Count > 0 && partition.Waiting.First().Key < partition.Next)
        {
            partition.Waiting.Remove(partition.Waiting.First().Key);
        }
    }

    private static List<Change> ChangesAt(NpgsqlDataReader row)
    {
        var (kinds, letters, subjects) = (row.GetFieldValue<short[]>(2), row.GetFieldValue<short[]>(3), row.GetFieldValue<Guid[]>(4));
        var (regions, jsons) = (row.GetFieldValue<string[]>(5), row.GetFieldValue<byte[][]>(6));
        return [.. kinds.Select((kind, i) => new Change((ChangeKind)kind, regions[i], subjects[i].Id((char)letters[i]), jsons[i]))];
    }

    /// <summary>The changes of one partition that wait for earlier ones, and the number of the commit that is told next.</summary>
    private sealed class Partition(long next)
    {
        public long Next { get; set; } = next;

        public SortedDictionary<long, List<Change>> Waiting { get; } = [];
    }
}
