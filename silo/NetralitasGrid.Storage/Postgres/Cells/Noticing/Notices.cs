using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Cells.Noticing;

/// <summary>
/// Notices of a cell to all others, put down in the transaction that decides what they say. Whoever forwards them has them taken there and then deletes
/// them here; who dies in between sends them again, and the other cell knows their ids. One that a cell cannot take yet waits, and does not hold up
/// those behind it.
/// </summary>
public sealed class Notices
{
    private const int Most = 200;

    /// <summary>How long one that was not taken rests.</summary>
    private const string Due = "(tried IS NULL OR tried < clock_timestamp() - interval '5 s')";

    private const string SelectCells = $"SELECT DISTINCT cell FROM notice WHERE {Due}";
    private const string Select = $"SELECT number, body FROM notice WHERE cell = $1 AND ($2 OR {Due}) ORDER BY number LIMIT $3";

    private const string SelectPending = """
        SELECT cell, kind, subject, since, said FROM notice WHERE $1::text[] IS NULL OR subject = ANY ($1) ORDER BY number
        """;

    private const string Delete = "DELETE FROM notice WHERE number = $1";
    private const string Refused = "UPDATE notice SET tried = clock_timestamp(), said = $2 WHERE number = $1";

    private const string Insert = """
        INSERT INTO notice (cell, id, kind, subject, since, body) SELECT s.name, $1, $2, $3, $4, $5 FROM sibling s
        WHERE $2 <> 'Erase' OR NOT EXISTS (SELECT FROM notice n WHERE n.cell = s.name AND n.kind = 'Erase' AND n.subject = $3) ORDER BY s.name
        """;

    private const string Take = "INSERT INTO notice_taken (id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    private const string Release = "INSERT INTO released (case_id) SELECT c FROM unnest($1) AS c ON CONFLICT DO NOTHING";

    private readonly CellParts _parts;

    internal Notices(CellParts parts) => _parts = parts;

    /// <summary>Cells that notices are to be forwarded to now.</summary>
    public ValueTask<IReadOnlyList<string>> CellsAsync(CancellationToken cancellationToken) =>
        _parts.Pools.Others.ListAsync(SelectCells, static _ => { }, static row => row.GetString(0), cancellationToken);

    /// <summary>What other cells have not taken yet, the oldest first.</summary>
    /// <param name="subjects">Only notices about these keys; null = all.</param>
    public ValueTask<IReadOnlyList<PendingNotice>> PendingAsync(IReadOnlyCollection<string>? subjects, CancellationToken cancellationToken) =>
        _parts.Pools.Others.ListAsync(
            SelectPending, p => p.WithNullable(subjects?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
            static row => new PendingNotice(row.GetString(0), Enum.Parse<NoticeKind>(row.GetString(1)), row.TextOrNull(2), row.Time(3), row.TextOrNull(4)),
            cancellationToken);

    /// <summary>Forwards the notices that wait for a cell; the number of those that it took.</summary>
    /// <param name="evenSoon">Also those that it did not take a moment ago.</param>
    /// <exception cref="StoreUnavailableException">One of the cells does not answer.</exception>
    public async Task<int> ForwardAsync(PostgresStore to, bool evenSoon, CancellationToken cancellationToken)
    {
        var rows = await _parts.Pools.Others.ListAsync(
            Select, p => p.With(to.Cell).With(evenSoon).With(Most), static row => (Number: row.GetInt64(0), Body: row.Bytes(1)), cancellationToken);
        var taken = 0;
        foreach (var (number, body) in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await to.Notices.TakeAsync(CellNotice.Read(body)) is { } why)
            {
                await _parts.Pools.Others.ListAsync(Refused, p => p.With(number).With(why), static _ => 0, cancellationToken);
            }
            else
            {
                await _parts.Pools.Others.ListAsync(Delete, p => p.With(number), static _ => 0, cancellationToken);
                taken++;
            }
        }

        return taken;
    }

    /// <summary>Takes what another cell knows of joined keys and this one does not: for a cell that is new.</summary>
    public async Task AlignAsync(PostgresStore other, CancellationToken cancellationToken)
    {
        var known = (await Joins.AllAsync(_parts.Pools, cancellationToken)).ToDictionary(static j => j.Subject!, StringComparer.Ordinal);
        foreach (var join in await Joins.AllAsync(other.Parts.Pools, cancellationToken))
        {
            if (!known.TryGetValue(join.Subject!, out var own) || Joins.IsLater(join, own))
            {
                await TakeAsync(join);
            }
        }
    }

    /// <summary>Puts a notice down for every other cell; a person's erasing only where none waits there already.</summary>
    internal static async Task TellAsync(NpgsqlConnection connection, CellNotice notice)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        command.Parameters.With(notice.Id.Uuid()).With(notice.Kind.ToString()).WithNullable(notice.Subject, NpgsqlDbType.Text).WithTime(notice.At).With(notice.ToUtf8());
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Does what another cell decided, once; answers why it cannot be done yet, or null.</summary>
    internal async Task<string?> TakeAsync(CellNotice notice)
    {
        try
        {
            var mailed = await _parts.Writer.TransactAsync(async connection =>
            {
                var change = await CellChange.BeginAsync(connection, _parts.Clock);
                return await change.RunAsync(Take, p => p.With(notice.Id.Uuid()).WithTime(change.Now)) == 1 && await DoAsync(change, notice);
            });
            if (mailed)
            {
                _parts.Mailed();
            }

            return null;
        }
        catch (LegalHoldException e)
        {
            return e.Message;
        }
    }

    /// <summary>Answers whether there is new mail.</summary>
    private async Task<bool> DoAsync(CellChange change, CellNotice notice)
    {
        switch (notice.Kind)
        {
            case NoticeKind.Alias:
                return await Joins.TakeAsync(change, notice, _parts);
            case NoticeKind.Erase:
                await Erasure.RunAsync(change, notice.Subject!, notice.By, notice.From, _parts.Options);
                return false;
            default:
                await change.RunAsync(Release, p => p.WithColumn(notice.Cases ?? [], static c => c.Uuid(), NpgsqlDbType.Uuid));
                return false;
        }
    }
}
