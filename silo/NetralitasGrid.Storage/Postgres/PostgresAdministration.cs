using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Cells.Noticing;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>Administration of a cell: each change and its link of the cell chain in one transaction, one such transaction at a time in the cell.</summary>
internal sealed partial class PostgresAdministration(CellParts parts) : ICellAdministration
{
    private const string SelectKeys = "SELECT id, secret_hash, source, role, region, created, expires, revoked FROM api_key ORDER BY created, id";
    private const string InsertKey = "INSERT INTO api_key (id, secret_hash, source, role, region, created, expires, revoked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING";
    private const string RevokeKey = "UPDATE api_key SET revoked = $2 WHERE id = $1 AND revoked IS NULL";

    private const string SelectAliases = "SELECT subject, kept FROM alias";

    /// <summary>The message of a dead letter, put back at the end of its mailbox.</summary>
    private const string Retry = """
        WITH dead AS (SELECT * FROM dead_letter WHERE id = $1 AND retried IS NULL
            AND (place IS NULL OR left(place, 2) IN (SELECT code FROM province WHERE state = 'owned')) FOR UPDATE),
        logged AS (
            INSERT INTO message (received, appended, id, partition, kind, letter, first, grain, source, place, duty, body)
            SELECT received, $2, message, partition, kind, letter, false, grain, source, place, duty, body FROM dead RETURNING seq, appended, partition, place),
        mailed AS (
            INSERT INTO delivery (first, appended, partition, numbers, regencies) SELECT seq, appended, partition, ARRAY[seq], ARRAY[left(place, 5)] FROM logged)
        UPDATE dead_letter SET retried = l.seq FROM logged l WHERE id = $1 RETURNING dead_letter.message, dead_letter.letter
        """;

    public ValueTask<IReadOnlyList<ApiKeyRow>> KeysAsync(CancellationToken cancellationToken) => parts.Pools.Others.ListAsync(
        SelectKeys, static _ => { },
        static row => new ApiKeyRow(
            row.GetString(0), row.Bytes(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Time(5), row.TimeOrNull(6), row.TimeOrNull(7)),
        cancellationToken);

    public async ValueTask AddKeyAsync(ApiKeyRow key, string by, CancellationToken cancellationToken) => await ChangeAsync(
        async change =>
        {
            // A key that is there already was added by another process that brought this cell to the others' keys, or by a try before.
            var added = await change.RunAsync(InsertKey, p => p
                .With(key.Id).With(key.SecretHash).With(key.Source).With(key.Role).With(key.Region).WithTime(key.CreatedAt).WithTime(key.ExpiresAt).WithTime(key.RevokedAt)) == 1;
            if (added)
            {
                await change.AddEntryAsync("KEY_ADDED", by, CellEntry.Data(("key", key.Id), ("source", key.Source), ("role", key.Role), ("region", key.Region)));
            }

            return added;
        },
        cancellationToken);

    public async ValueTask<bool> RevokeKeyAsync(string id, string by, CancellationToken cancellationToken) => await ChangeAsync(
        async change =>
        {
            if (await change.RunAsync(RevokeKey, p => p.With(id).WithTime(change.Now)) == 0)
            {
                return false;
            }

            await change.AddEntryAsync("KEY_REVOKED", by, CellEntry.Data(("key", id)));
            return true;
        },
        cancellationToken);

    public async ValueTask<bool> RetryDeadLetterAsync(GridId deadLetter, string by, CancellationToken cancellationToken)
    {
        var retried = await ChangeAsync(
            async change =>
            {
                if (await change.ListAsync(
                    Retry, p => p.With(deadLetter.Uuid()).WithTime(change.Now), static row => row.Id(0, (char)row.GetInt16(1))) is not [var message])
                {
                    return false;
                }

                await change.AddEntryAsync("DEAD_LETTER_RETRIED", by, CellEntry.Data(("deadLetter", deadLetter.ToString()), ("message", message.ToString())));
                return true;
            },
            cancellationToken);
        if (retried)
        {
            parts.Mailed();
        }

        return retried;
    }

    public async ValueTask AliasAsync(string subjectKey, string? kept, string by, CancellationToken cancellationToken)
    {
        if (await ChangeAsync(change => Joins.DecideAsync(change, subjectKey, kept, by, parts), cancellationToken))
        {
            parts.Mailed();
        }
    }

    public ValueTask<IReadOnlyDictionary<string, string>> AliasesAsync(CancellationToken cancellationToken) => PairsAsync(SelectAliases, cancellationToken);

    public async ValueTask AppendCellEntryAsync(string kind, string by, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => await ChangeAsync(
        async change => await change.AddEntryAsync(kind, by, data.ToArray()), cancellationToken);

    public async ValueTask<int> EraseAsync(string subjectKey, string by, CancellationToken cancellationToken) => await ChangeAsync(
        async change =>
        {
            var erased = await Erasure.RunAsync(change, subjectKey, by, parts.Options.Cell, parts.Options);
            await Notices.TellAsync(
                change.Connection, new(GridId.New(GridId.Message, TimeProvider.System), NoticeKind.Erase, subjectKey, null, change.Now, parts.Options.Cell, by));
            return erased;
        },
        cancellationToken);

    private async ValueTask<IReadOnlyDictionary<string, string>> PairsAsync(string sql, CancellationToken cancellationToken) =>
        (await parts.Pools.Others.ListAsync(sql, static _ => { }, static row => (Key: row.GetString(0), Value: row.GetString(1)), cancellationToken))
            .ToDictionary(static p => p.Key, static p => p.Value, StringComparer.Ordinal);

    private Task<T> ChangeAsync<T>(Func<CellChange, Task<T>> change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return parts.Writer.TransactAsync(async connection => await change(await CellChange.BeginAsync(connection, parts.Clock)));
    }
}
