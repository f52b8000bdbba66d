using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Keeping;

/// <summary>
/// Brings a cell under another version of the hashing key, while no front door runs. Subject keys name grains in states and hashed entries, so the names
/// stay: each person's key under the new version is noted with the name that it goes on as. Silos may go on.
/// </summary>
public sealed class HashRotation
{
    private const int Batch = 500;
    private const int NamesOfPage = 20_000;

    private const string CopyNames = "INSERT INTO person_name (key, name) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING";

    private const string SelectVersion = "SELECT value FROM key_check WHERE kind = 'hash version'";

    /// <summary>Front doors watch, silos and commands do not; one that was killed is forgotten after 30 s.</summary>
    private const string SelectDoors = "SELECT EXISTS (SELECT FROM process WHERE watches AND seen > clock_timestamp() - interval '30 s')";

    private const string SelectSealed = """
        SELECT k.seq, m.id, k.version, k.subject, coalesce(m.sealed_subject, s.subject) FROM (SELECT * FROM data_key WHERE seq > $1 ORDER BY seq LIMIT $2) k
        JOIN message m ON m.seq = k.seq LEFT JOIN sealed s ON s.seq = k.seq ORDER BY k.seq
        """;

    /// <summary>A person who was named under a version before the old one keeps that name.</summary>
    private const string InsertNames = """
        INSERT INTO person_name (key, name) SELECT DISTINCT ON (s.key) s.key, coalesce(p.name, s.old) FROM unnest($1, $2) AS s (key, old)
        LEFT JOIN person_name p ON p.key = s.old ON CONFLICT DO NOTHING
        """;

    private const string SetVersion = "UPDATE key_check SET value = $1 WHERE kind = 'hash version'";

    private readonly Pools _pools;
    private readonly Writer _writer;
    private readonly StoreClock _clock;
    private readonly IGridStore _store;

    internal HashRotation(Pools pools, Writer writer, StoreClock clock, IGridStore store) => (_pools, _writer, _clock, _store) = (pools, writer, clock, store);

    /// <summary>The version that this cell hashes under; null before any front door has started.</summary>
    public async ValueTask<int?> VersionAsync(CancellationToken cancellationToken) =>
        await _pools.Others.ListAsync(SelectVersion, static _ => { }, static row => row.Bytes(0), cancellationToken) is [var value] ? value[0] : null;

    /// <summary>Whether the grid has other cells: their names are needed, too.</summary>
    public async ValueTask<bool> HasSiblingsAsync(CancellationToken cancellationToken) =>
        (await _pools.Others.ListAsync("SELECT EXISTS (SELECT FROM sibling)", static _ => { }, static row => row.GetBoolean(0), cancellationToken))[0];

    /// <summary>Takes over the names that people have in another cell: a person who was first reported there goes on under that name here, too.</summary>
    public async Task TakeNamesAsync(PostgresStore other, CancellationToken cancellationToken)
    {
        var after = "";
        while (await other.Administration.PersonNamesAsync(after, NamesOfPage, cancellationToken) is { Count: > 0 } names)
        {
            await _writer.RunAsync(
                async (connection, _) =>
                {
                    await using var command = new Npgsql.NpgsqlCommand(CopyNames, connection);
                    command.Parameters.WithColumn(names, static n => n.Key, NpgsqlDbType.Text).WithColumn(names, static n => n.Value, NpgsqlDbType.Text);
                    return await command.ExecuteNonQueryAsync(CancellationToken.None);
                },
                again: true);
            after = names[^1].Key;
        }
    }

    /// <summary>Names everybody under a newer version; may be run again after it died. Returns how many incidents were looked at.</summary>
    /// <exception cref="SecretsException">A front door runs, other work is under way, or the secrets lack a version.</exception>
    /// <exception cref="Sealing.SealBrokenException">Sealed data cannot be opened; nothing is under the new version yet.</exception>
    public async Task<long> RunAsync(Secrets secrets, int version, string by, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var housekeeping = await _store.Administration.TakeDutyAsync(CellDuty.Housekeeping, TimeSpan.Zero, cancellationToken)
            ?? throw new SecretsException("A retention run or another rotation is under way in this cell.");
        await using var start = await _store.Administration.TakeDutyAsync(CellDuty.FirstStart, TimeSpan.Zero, cancellationToken)
            ?? throw new SecretsException("A front door is starting: stop all of them first.");
        if ((await _pools.Others.ListAsync(SelectDoors, static _ => { }, static row => row.GetBoolean(0), cancellationToken))[0])
        {
            throw new SecretsException("A front door of this cell runs, or was killed less than 30 s ago: stop all of them first.");
        }

        var from = await VersionAsync(cancellationToken) ?? throw new SecretsException("No front door has started on this cell yet.");
        if (!secrets.Hashers.TryGetValue(from, out var old) || !secrets.Hashers.TryGetValue(version, out var next) || version <= from)
        {
            throw new SecretsException($"The secrets need version {from} of the hashing key, which the cell uses, and a newer one.");
        }

        var looked = await NameAsync(secrets, old, next, progress, cancellationToken);
        return await _writer.TransactAsync(async connection =>
        {
            var change = await CellChange.BeginAsync(connection, _clock);
            await change.RunAsync(SetVersion, p => p.With(KeyCheck.OfHashVersion(version).Value));
            await change.AddEntryAsync(
                "HASH_KEY_ROTATED", by, CellEntry.Data(("version", version.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            return looked;
        });
    }

    private async Task<long> NameAsync(Secrets secrets, KeyedHasher old, KeyedHasher next, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var (after, looked) = (0L, 0L);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var from = after;
            var rows = await _pools.Others.ListAsync(
                SelectSealed, p => p.With(from).With(Batch),
                static row => (Sequence: row.GetInt64(0), Id: row.Id(1, GridId.Incident), Parts: new SealedIncident(row.GetInt32(2), row.Bytes(3), row.Bytes(4), [], [])),
                cancellationToken);
            if (rows.Count == 0)
            {
                return looked;
            }

            var names = rows.Select(r => SubjectPart.FromUtf8(secrets.Sealer.OpenSubject(r.Id, r.Parts)))
                .Select(part => (Key: IdentityKeys.OfSealed(next, part), Old: IdentityKeys.OfSealed(old, part)))
                .Where(static n => n.Key is not null).Distinct().ToList();
            await _writer.RunAsync(
                async (connection, _) =>
                {
                    await using var command = new Npgsql.NpgsqlCommand(InsertNames, connection);
                    command.Parameters.WithColumn(names, static n => n.Key!, NpgsqlDbType.Text).WithColumn(names, static n => n.Old!, NpgsqlDbType.Text);
                    return await command.ExecuteNonQueryAsync(CancellationToken.None);
                },
                again: true);
            (after, looked) = (rows[^1].Sequence, looked + rows.Count);
            progress?.Report(looked);
        }
    }
}
