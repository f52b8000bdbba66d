using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Postgres.Cells.Noticing;

/// <summary>
/// Joined subject keys: the row that front doors apply, the link of the cell's chain, and the message to the key's grain, in one transaction. Two joins
/// that were decided at once, each in a cell that did not know of the other, may follow one upon the other: <see cref="JoinedKeys"/> says what they come to.
/// </summary>
internal static class Joins
{
    private const string SelectAll = "SELECT subject, kept, at, cell FROM alias_change";
    private const string SelectLast = $"{SelectAll} WHERE subject = $1";
    private const string SelectAliases = "SELECT subject, kept FROM alias";

    private const string SetLast = """
        INSERT INTO alias_change (subject, kept, at, cell) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject) DO UPDATE SET kept = excluded.kept, at = excluded.at, cell = excluded.cell
        """;

    private const string SetAlias = "INSERT INTO alias (subject, kept) VALUES ($1, $2) ON CONFLICT (subject) DO UPDATE SET kept = excluded.kept";
    private const string DeleteAlias = "DELETE FROM alias WHERE subject = $1";

    /// <summary>Decides a join in this cell for all; false when the key stands so already.</summary>
    public static async Task<bool> DecideAsync(CellChange change, string subject, string? kept, string by, CellParts parts)
    {
        var last = await LastAsync(change, subject);
        if (last?.Kept == kept)
        {
            return false;
        }

        // Later than all that this cell knows of, whatever the clocks of the others say.
        var at = last is { } known && known.At >= change.Now ? known.At + TimeSpan.FromMicroseconds(1) : change.Now;
        var notice = new CellNotice(GridId.New(GridId.Message, TimeProvider.System), NoticeKind.Alias, subject, kept, at, parts.Options.Cell, by);
        await ApplyAsync(change, notice, parts);
        await Notices.TellAsync(change.Connection, notice);
        return true;
    }

    /// <summary>Takes what another cell decided, unless something later was decided of the key; true when anything changed.</summary>
    public static async Task<bool> TakeAsync(CellChange change, CellNotice notice, CellParts parts)
    {
        if (await LastAsync(change, notice.Subject!) is { } last && !IsLater(notice, last))
        {
            return false;
        }

        await ApplyAsync(change, notice, parts);
        return true;
    }

    /// <summary>The last change of each key that a cell knows, as notices.</summary>
    public static ValueTask<IReadOnlyList<CellNotice>> AllAsync(Pools pools, CancellationToken cancellationToken) =>
        pools.Others.ListAsync(SelectAll, static _ => { }, Read, cancellationToken);

    /// <summary>Whether of two changes of one key the first counts.</summary>
    public static bool IsLater(CellNotice join, CellNotice than) =>
        join.At != than.At ? join.At > than.At : string.CompareOrdinal(join.From, than.From) > 0;

    private static async Task<CellNotice?> LastAsync(CellChange change, string subject) =>
        await change.ListAsync(SelectLast, p => p.With(subject), Read) is [var last] ? last : null;

    private static CellNotice Read(Npgsql.NpgsqlDataReader row) => new(
        GridId.New(GridId.Message, TimeProvider.System), NoticeKind.Alias, row.GetString(0), row.TextOrNull(1), row.Time(2), row.GetString(3), "cell-alignment");

    private static async Task ApplyAsync(CellChange change, CellNotice notice, CellParts parts)
    {
        await change.RunAsync(
            SetLast, p => p.With(notice.Subject!).WithNullable(notice.Kept, NpgsqlTypes.NpgsqlDbType.Text).WithTime(notice.At).With(notice.From));
        await AddEntryAsync(change, notice, notice.Subject!, notice.Kept);
        var before = (await change.ListAsync(SelectAliases, static _ => { }, static row => (Subject: row.GetString(0), Kept: row.GetString(1))))
            .ToDictionary(static a => a.Subject, static a => a.Kept, StringComparer.Ordinal);
        var now = JoinedKeys.Of(await change.ListAsync($"{SelectAll} WHERE kept IS NOT NULL", static _ => { }, Read));
        foreach (var subject in before.Keys.Union(now.Keys).Where(s => before.GetValueOrDefault(s) != now.GetValueOrDefault(s)).Order(StringComparer.Ordinal))
        {
            var kept = now.GetValueOrDefault(subject);
            if (subject != notice.Subject || kept != notice.Kept)
            {
                await AddEntryAsync(change, notice, subject, kept);
            }

            await SetAsync(change, notice, subject, kept, parts);
        }
    }

    private static Task<byte[]> AddEntryAsync(CellChange change, CellNotice notice, string subject, string? kept) => change.AddEntryAsync(
        kept is null ? "ALIAS_UNDONE" : "ALIAS_ADDED", notice.By, CellEntry.Data(("subject", subject), ("kept", kept), ("cell", notice.From)));

    /// <summary>From now on front doors count a key's reports for another, and its grain tells that one what humans proved.</summary>
    private static async Task SetAsync(CellChange change, CellNotice notice, string subject, string? kept, CellParts parts)
    {
        await change.RunAsync(kept is null ? DeleteAlias : SetAlias, p =>
        {
            p.With(subject);
            if (kept is not null)
            {
                p.With(kept);
            }
        });
        var grain = new GrainKey(GrainKind.Employee, subject);
        await using var batch = change.Connection.CreateBatch();
        InnerMail.Add(
            batch,
            [new(GridId.Derive(GridId.Message, notice.Id, $"joined/{subject}"), grain, grain.PartitionOf(parts.Options.Partitions), MessageKind.SubjectJoined,
                JsonSerializer.SerializeToUtf8Bytes(new(kept), GrainsJson.Default.SubjectJoined), null)],
            parts.Clock);
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
