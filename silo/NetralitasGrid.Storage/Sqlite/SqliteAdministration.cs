using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Rows;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Reading;
using NetralitasGrid.Storage.Sqlite.Writing;

namespace NetralitasGrid.Storage.Sqlite;

/// <summary>Administration of an embedded cell: each change and its link of the cell chain in one transaction.</summary>
internal sealed partial class SqliteAdministration(GroupWriter writer, ReaderPool readers) : ICellAdministration
{
    private const string SelectKeys = "SELECT id, secret_hash, source, role, region, created, expires, revoked FROM api_key ORDER BY created, id";
    private const string InsertKey = "INSERT INTO api_key (id, secret_hash, source, role, region, created, expires, revoked) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    private const string RevokeKey = "UPDATE api_key SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL";
    private const string SetAlias = "INSERT OR REPLACE INTO alias (subject, kept) VALUES (?, ?)";
    private const string DeleteAlias = "DELETE FROM alias WHERE subject = ?";
    private const string SelectAlias = "SELECT kept FROM alias WHERE subject = ?";
    private const string SelectAliases = "SELECT subject, kept FROM alias";

    public ValueTask<IReadOnlyList<ApiKeyRow>> KeysAsync(CancellationToken cancellationToken) => readers.ReadAsync<IReadOnlyList<ApiKeyRow>>(
        static database => database[SelectKeys].List(static row => new ApiKeyRow(
            row.Text(0), row.Copy(1), row.Text(2), row.Text(3), row.Text(4), row.Time(5), row.TimeOrNull(6), row.TimeOrNull(7))),
        cancellationToken);

    public async ValueTask AddKeyAsync(ApiKeyRow key, string by, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            transaction.Database[InsertKey]
                .Bind(key.Id).Bind(key.SecretHash).Bind(key.Source).Bind(key.Role).Bind(key.Region).Bind(key.CreatedAt).Bind(key.ExpiresAt).Bind(key.RevokedAt)
                .Run();
            transaction.AddCellEntry("KEY_ADDED", by, CellEntry.Data(("key", key.Id), ("source", key.Source), ("role", key.Role), ("region", key.Region)));
            return true;
        },
        cancellationToken);

    public async ValueTask<bool> RevokeKeyAsync(string id, string by, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            if (transaction.Database[RevokeKey].Bind(id).Bind(transaction.Now).Run() == 0)
            {
                return false;
            }

            transaction.AddCellEntry("KEY_REVOKED", by, CellEntry.Data(("key", id)));
            return true;
        },
        cancellationToken);

    public async ValueTask<bool> RetryDeadLetterAsync(GridId deadLetter, string by, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            if (DeadLetters.Retry(transaction, deadLetter) is not { } message)
            {
                return false;
            }

            transaction.AddCellEntry("DEAD_LETTER_RETRIED", by, CellEntry.Data(("deadLetter", deadLetter.ToString()), ("message", message.ToString())));
            return true;
        },
        cancellationToken);

    public async ValueTask AliasAsync(string subjectKey, string? kept, string by, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            if (transaction.Database[SelectAlias].Bind(subjectKey).First(static row => row.Text(0)) == kept)
            {
                return false;
            }

            if (kept is null)
            {
                transaction.Database[DeleteAlias].Bind(subjectKey).Run();
            }
            else
            {
                transaction.Database[SetAlias].Bind(subjectKey).Bind(kept).Run();
            }

            transaction.AddCellEntry(kept is null ? "ALIAS_UNDONE" : "ALIAS_ADDED", by, CellEntry.Data(("subject", subjectKey), ("kept", kept)));
            transaction.Add(
                GridId.FromBytes(GridId.Message, transaction.Counters.CellHead.AsSpan(0, 16)), new(GrainKind.Employee, subjectKey), MessageKind.SubjectJoined,
                JsonSerializer.SerializeToUtf8Bytes(new(kept), GrainsJson.Default.SubjectJoined), transaction.Now);
            return true;
        },
        cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, string>> AliasesAsync(CancellationToken cancellationToken) => PairsAsync(SelectAliases, cancellationToken);

    public async ValueTask AppendCellEntryAsync(string kind, string by, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            transaction.AddCellEntry(kind, by, data.Span);
            return true;
        },
        cancellationToken);

    public async ValueTask<int> EraseAsync(string subjectKey, string by, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            var erased = Erasure.Run(transaction.Database, subjectKey, transaction.Partitions);
            transaction.AddCellEntry("ERASED", by, $$"""{"subject":{{JsonSerializer.Serialize(subjectKey)}},"incidents":{{erased}}}""");
            return erased;
        },
        cancellationToken);


    private ValueTask<IReadOnlyDictionary<string, string>> PairsAsync(string sql, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyDictionary<string, string>>(
            database => database[sql].List(static row => (Key: row.Text(0), Value: row.Text(1))).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal),
            cancellationToken);

    private Task<T> ChangeAsync<T>(Func<WriteTransaction, T> change, CancellationToken cancellationToken, int weight = 1_024)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var write = new Write<T>(change, weight);
        writer.Enqueue(write);
        return write.AnswerAsync();
    }
}
