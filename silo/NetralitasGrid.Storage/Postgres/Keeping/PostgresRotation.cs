using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using NetralitasGrid.Storage.Sealing;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Keeping;

/// <summary>Brings the data keys of a cell under the current sealing master key, beside the running grid, and retires versions that nothing needs.</summary>
public sealed class PostgresRotation
{
    private const int Batch = 500;

    private const string SelectKeys = """
        SELECT k.seq, m.id, k.version, k.subject, k.reporter FROM (SELECT * FROM data_key WHERE seq > $1 ORDER BY seq LIMIT $2) k
        JOIN message m ON m.seq = k.seq ORDER BY k.seq
        """;

    private const string SelectTexts = """
        SELECT k.event, m.letter, k.version, k.key FROM (SELECT * FROM text_key WHERE event > $1 ORDER BY event LIMIT $2) k
        JOIN message m ON m.id = k.event AND m.first ORDER BY k.event
        """;

    /// <summary>Only what still is as it was read: a person may have been erased meanwhile.</summary>
    private const string UpdateKeys = """
        UPDATE data_key k SET version = $1, subject = s.subject, reporter = s.reporter
        FROM unnest($2, $3, $4, $5) AS s (seq, version, subject, reporter) WHERE k.seq = s.seq AND k.version = s.version
        """;

    private const string UpdateTexts = """
        UPDATE text_key k SET version = $1, key = s.key FROM unnest($2, $3, $4) AS s (event, version, key) WHERE k.event = s.event AND k.version = s.version
        """;

    private const string SelectUsed = "SELECT EXISTS (SELECT FROM data_key WHERE version = $1) OR EXISTS (SELECT FROM text_key WHERE version = $1)";
    private const string Retire = "UPDATE key_check SET retired = $2 WHERE kind = 'sealing' AND version = $1 AND retired IS NULL";

    private readonly Pools _pools;
    private readonly Writer _writer;
    private readonly StoreClock _clock;

    internal PostgresRotation(Pools pools, Writer writer, StoreClock clock) => (_pools, _writer, _clock) = (pools, writer, clock);

    /// <summary>Wraps all data keys that are under another master key than the current one; returns how many incidents and texts.</summary>
    /// <param name="progress">Told how many data keys were looked at.</param>
    /// <exception cref="SealBrokenException">A data key was changed, or its master key is not here; those before it are done.</exception>
    public async Task<(long Incidents, long Texts)> RewrapAsync(Sealer sealer, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var (looked, incidents, texts) = (0L, 0L, 0L);
        for (long? after = 0; after is not null; progress?.Report(looked))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var from = after.Value;
            var rows = await _pools.Others.ListAsync(
                SelectKeys, p => p.With(from).With(Batch),
                static row => (Sequence: row.GetInt64(0), Id: row.Id(1, GridId.Incident), Version: row.GetInt32(2), Subject: row.Bytes(3), Reporter: row.Bytes(4)), cancellationToken);
            var old = rows.Where(r => r.Version != sealer.Version)
                .Select(r => r with { Subject = sealer.Rewrap(r.Id, "subject", r.Version, r.Subject), Reporter = sealer.Rewrap(r.Id, "reporter", r.Version, r.Reporter) }).ToList();
            if (old.Count > 0)
            {
                incidents += await RunAsync(UpdateKeys, p => p.With(sealer.Version)
                    .WithColumn(old, static r => r.Sequence, NpgsqlDbType.Bigint).WithColumn(old, static r => r.Version, NpgsqlDbType.Integer)
                    .WithColumn(old, static r => r.Subject, NpgsqlDbType.Bytea).WithColumn(old, static r => r.Reporter, NpgsqlDbType.Bytea));
            }

            looked += rows.Count;
            after = rows.Count > 0 ? rows[^1].Sequence : null;
        }

        for (Guid? after = Guid.Empty; after is not null; progress?.Report(looked))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var from = after.Value;
            var rows = await _pools.Others.ListAsync(
                SelectTexts, p => p.With(from).With(Batch),
                static row => (Event: row.GetGuid(0), Letter: (char)row.GetInt16(1), Version: row.GetInt32(2), Key: row.Bytes(3)), cancellationToken);
            var old = rows.Where(r => r.Version != sealer.Version).Select(r => r with { Key = sealer.Rewrap(r.Event.Id(r.Letter), "text", r.Version, r.Key) }).ToList();
            if (old.Count > 0)
            {
                texts += await RunAsync(UpdateTexts, p => p.With(sealer.Version)
                    .WithColumn(old, static r => r.Event, NpgsqlDbType.Uuid).WithColumn(old, static r => r.Version, NpgsqlDbType.Integer)
                    .WithColumn(old, static r => r.Key, NpgsqlDbType.Bytea));
            }

            looked += rows.Count;
            after = rows.Count > 0 ? rows[^1].Event : null;
        }

        return (incidents, texts);
    }

    /// <summary>Notes that a version of the sealing key is needed no more, so that processes may lack it.</summary>
    /// <exception cref="SecretsException">Data keys are still wrapped under it, or the cell does not know it.</exception>
    public Task RetireAsync(int version, string by, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _writer.TransactAsync(async connection =>
        {
            var change = await CellChange.BeginAsync(connection, _clock);
            if ((await change.ListAsync(SelectUsed, p => p.With(version), static row => row.GetBoolean(0)))[0])
            {
                throw new SecretsException($"Data keys are still wrapped under version {version}: run 'grid keys sealing rewrap' once every front door seals under the new one.");
            }

            return await change.RunAsync(Retire, p => p.With(version).WithTime(change.Now)) == 1
                ? await change.AddEntryAsync(
                    "SEALING_KEY_RETIRED", by, CellEntry.Data(("version", version.ToString(System.Globalization.CultureInfo.InvariantCulture))))
                : throw new SecretsException($"The cell knows no version {version} of the sealing key that is not retired.");
        });
    }

    private async Task<int> RunAsync(string sql, Action<NpgsqlParameterCollection> bind) => await _writer.RunAsync(
        async (connection, _) =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            bind(command.Parameters);
            return await command.ExecuteNonQueryAsync(CancellationToken.None);
        },
        again: true);
}
