using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Retention;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Keeping;

/// <summary>Heads of all partitions and all states of one moment: the only long snapshot of a retention run, as long as reading the states takes.</summary>
internal static class StateReading
{
    private const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    private const string NoLimits = "SET LOCAL statement_timeout = 0";
    private const string SelectPartitions = "SELECT id, turns, entries, head FROM partition ORDER BY id";
    private const string SelectPacks = "SELECT partition, election, hash FROM partition_pack";
    private const string SelectLast = "SELECT coalesce(max(seq), 0) FROM message";

    private const string SelectStates = """
        SELECT 'E' || subject, '', body FROM person WHERE body IS NOT NULL UNION ALL SELECT grain, part, body FROM state WHERE body IS NOT NULL
        """;

    /// <summary>What waited for regions and provinces is in no log of entries, so a replay from here needs it.</summary>
    private const string SelectMail = """
        SELECT m.seq, m.id, m.letter, m.grain, m.kind, m.received, m.appended, m.body
        FROM mail w JOIN message m ON m.seq = w.seq WHERE m.kind IN (5, 6) ORDER BY m.seq
        """;

    public static async Task<StateSnapshot> TakeAsync(Pools pools, CheckpointFile file, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken)
    {
        return await Failures.GuardAsync(async () =>
        {
            await using var connection = await pools.Others.OpenConnectionAsync(cancellationToken);
            await RunAsync(connection, Begin, cancellationToken);
            await RunAsync(connection, NoLimits, cancellationToken);
            var heads = await ListAsync(
                connection, SelectPartitions, static row => new PartitionHead(row.GetInt16(0), row.GetInt64(1), row.GetInt64(2), row.Bytes(3)), cancellationToken);
            var packs = (await ListAsync(connection, SelectPacks, static row => (Partition: (int)row.GetInt16(0), Election: row.GetString(1), Hash: row.GetString(2)), cancellationToken))
                .ToLookup(static p => p.Partition);
            foreach (var head in heads)
            {
                file.Partition(
                    head.Partition, head.Turns, head.Entries, head.Head,
                    packs[head.Partition].ToDictionary(static p => p.Election, static p => p.Hash, StringComparer.Ordinal));
            }

            var last = (await ListAsync(connection, SelectLast, static row => row.GetInt64(0), cancellationToken))[0];
            await using (var command = new NpgsqlCommand(SelectStates, connection))
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    file.State(reader.GetString(0), reader.GetString(1), reader.Bytes(2));
                    if (file.States % StateSnapshot.ProgressEvery == 0)
                    {
                        progress?.Report(new("states", file.States, 0));
                    }
                }
            }

            foreach (var message in await ListAsync(connection, SelectMail, Claims.MessageAt, cancellationToken))
            {
                file.Mail(message);
            }

            await RunAsync(connection, "COMMIT", cancellationToken);
            return new StateSnapshot(heads, last);
        });
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ListAsync(read, cancellationToken);
    }
}
