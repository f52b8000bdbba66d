using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
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
            transaction.AddCellEntry("KEY_ADDED", by, Json(("key", key.Id), ("source", key.Source), ("role", key.Role), ("region", key.Region)));
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

            transaction.AddCellEntry("KEY_REVOKED", by, Json(("key", id)));
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

            transaction.AddCellEntry("DEAD_LETTER_RETRIED", by, Json(("deadLetter", deadLetter.ToString()), ("message", message.ToString())));
            return true;
        },
        cancellationToken);

    public async ValueTask AliasAsync(string subjectKey, string? kept, string by, CancellationToken cancellationToken) => await ChangeAsync(
        transaction =>
        {
            var changed = kept is null
                ? transaction.Database[DeleteAlias].Bind(subjectKey).Run()
                : transaction.Database[SetAlias].Bind(subjectKey).Bind(kept).Run();
            if (changed > 0)
            {
                transaction.AddCellEntry(kept is null ? "ALIAS_UNDONE" : "ALIAS_ADDED", by, Json(("subject", subjectKey), ("kept", kept)));
            }

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

    private static string Json(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

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
