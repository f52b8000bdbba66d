using System.Security.Cryptography;
using System.Text.Json;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Retention;
using NetralitasGrid.Storage.Rows;
using NetralitasGrid.Storage.Sqlite.Engine;

namespace NetralitasGrid.Storage.Sqlite.Keeping;

/// <summary>
/// Goes once along the log up to a checkpoint, some hundred messages a transaction, and removes those of closed, old and unheld cases with all that
/// belongs to them. Of their audit entries the hashes stay; report keys, cases, their history and escalations stay as they are.
/// </summary>
internal static class Removal
{
    private const int Batch = 200;

    private const string SelectOld = """
        SELECT m.seq, m.id, m.kind, CASE WHEN m.kind IN (2, 3) THEN m.body END, m.partition, m.appended < ?3 AND m.seq <= p.position
        FROM message m CROSS JOIN partition p ON p.id = m.partition WHERE m.seq > ?1 AND m.seq <= ?2 ORDER BY m.seq LIMIT ?4
        """;

    /// <summary>The turn that got past a message, and its entries.</summary>
    private const string SelectTurn = "SELECT number, first_entry, entries FROM turn WHERE partition = ? AND last_message >= ? ORDER BY last_message LIMIT 1";

    private const string SelectEntries = "SELECT id, case_id, bytes FROM entry WHERE id >= ?1 AND id < ?2 AND message = ?3 AND removed IS NULL";
    private const string SelectCase = "SELECT status, timers, received FROM case_row WHERE id = ? AND NOT EXISTS (SELECT 1 FROM hold WHERE case_id = case_row.id)";
    private const string SelectReceived = "SELECT max(received) FROM case_incident WHERE case_id = ?";
    private const string SelectEvent = "SELECT body FROM case_history WHERE case_id = ? ORDER BY sequence DESC LIMIT 1";
    private const string SelectFirst = "SELECT seq FROM message_id WHERE id = ?";

    private const string LeaveHash = "UPDATE entry SET decision = NULL, case_id = NULL, bytes = ?2, removed = 1 WHERE id = ?1";
    private const string DeleteSealed = "DELETE FROM sealed WHERE seq = ?";
    private const string DeleteMessage = "DELETE FROM message WHERE seq = ?";
    private const string DeleteId = "DELETE FROM message_id WHERE id = ?";
    private const string DeleteText = "DELETE FROM sealed_text WHERE event = ?";
    private const string DeleteRedecided = "DELETE FROM redecided WHERE incident = ?";
    private const string DeleteDead = "DELETE FROM dead_letter WHERE message = ? AND retried IS NOT NULL";
    private const string DeleteIncident = "DELETE FROM case_incident WHERE case_id = ? AND incident = ?";
    private const string ForgetOpening = "UPDATE case_row SET occurred = NULL, received = NULL, source = NULL, decision = NULL WHERE id = ?";

    /// <summary>Looks at the next messages after a number.</summary>
    public static RemovalStep Run(Database database, Checkpoint checkpoint, long after)
    {
        var rows = database[SelectOld].Bind(after).Bind(checkpoint.LastMessage).Bind(checkpoint.Before).Bind(Batch).List(static row => new Old(
            row.Long(0), row.Id(1), (MessageKind)row.Int(2), row.IsNull(3) ? null : row.Copy(3), row.Int(4), row.Int(5) != 0));
        if (rows.Count == 0)
        {
            return new(after, 0, 0);
        }

        var turns = checkpoint.Partitions.ToDictionary(static p => p.Partition, static p => p.Turns);
        var closed = new Dictionary<GridId, bool>();
        var removed = 0;
        database.Execute("PRAGMA secure_delete = ON");
        try
        {
            foreach (var row in rows.Where(static r => r.Handled))
            {
                removed += Remove(database, row, turns[row.Partition], checkpoint.Before, closed) ? 1 : 0;
            }
        }
        finally
        {
            database.Execute("PRAGMA secure_delete = OFF");
        }

        return new(rows[^1].Sequence, rows.Count, removed);
    }

    private static bool Remove(Database database, Old row, long lastTurn, DateTimeOffset before, Dictionary<GridId, bool> closed)
    {
        var (turn, entries) = Entries(database, row);
        if (entries.Count == 0)
        {
            // What regions and provinces were told is told; another message without an entry is a dead letter.
            if (row.Kind is not (MessageKind.RegionReport or MessageKind.ProvinceReport))
            {
                return false;
            }

            database[DeleteMessage].Bind(row.Sequence).Run();
            return true;
        }

        if (turn > lastTurn || CaseOf(row, entries) is not { } caseId || !IsClosed(database, caseId, before, closed))
        {
            return false;
        }

        foreach (var (id, _, hash) in entries)
        {
            database[LeaveHash].Bind(id).Bind(hash).Run();
        }

        foreach (var sequence in database[SelectFirst].Bind(row.Id).List(static r => r.Long(0)).Append(row.Sequence).Distinct())
        {
            database[DeleteSealed].Bind(sequence).Run();
            database[DeleteMessage].Bind(sequence).Run();
        }

        foreach (var sql in (string[])[DeleteId, DeleteText, DeleteRedecided, DeleteDead])
        {
            database[sql].Bind(row.Id).Run();
        }

        if (row.Kind == MessageKind.Incident)
        {
            database[DeleteIncident].Bind(caseId).Bind(row.Id).Run();
            if (caseId.Value == row.Id.Value)
            {
                database[ForgetOpening].Bind(caseId).Run();
            }
        }

        return true;
    }

    private static (long Turn, List<(long Id, GridId? Case, byte[] Hash)> Entries) Entries(Database database, Old row)
    {
        var turn = database[SelectTurn].Bind(row.Partition).Bind(row.Sequence).List(static r => (Number: r.Long(0), First: r.Long(1), Count: r.Long(2)));
        return turn.Count == 0 ? (0, []) : (turn[0].Number, database[SelectEntries].Bind(turn[0].First).Bind(turn[0].First + turn[0].Count).Bind(row.Sequence).List(r => (
            r.Long(0), r.IsNull(1) ? (GridId?)null : r.Bytes(1).IsEmpty ? row.Id.As(GridId.Case) : r.Id(1), SHA256.HashData(r.Bytes(2)))));
    }

    private static GridId? CaseOf(Old row, List<(long Id, GridId? Case, byte[] Hash)> entries) => row.Kind switch
    {
        MessageKind.Incident => entries.Select(static e => e.Case).FirstOrDefault(static c => c is not null),
        MessageKind.CaseEvent => JsonSerializer.Deserialize(row.Body!, GrainsJson.Default.CaseEventMessage)?.Case,
        MessageKind.TimerDue => JsonSerializer.Deserialize(row.Body!, GrainsJson.Default.TimerDue)?.Case,
        _ => null,
    };

    /// <summary>Closed, nobody's clock runs, not held, and nothing has come to it since the date.</summary>
    private static bool IsClosed(Database database, GridId caseId, DateTimeOffset before, Dictionary<GridId, bool> known)
    {
        if (!known.TryGetValue(caseId, out var closed))
        {
            var rows = database[SelectCase].Bind(caseId).List(static r => (Status: (CaseStatus)r.Int(0), Clocks: r.Bytes(1).Length, Received: r.IsNull(2) ? (DateTimeOffset?)null : r.Time(2)));
            known[caseId] = closed = rows is [var row] && CaseStatuses.Closed.Contains(row.Status) && row.Clocks == 0 && !(row.Received >= before)
                && !database[SelectReceived].Bind(caseId).List(static r => r.IsNull(0) ? (DateTimeOffset?)null : r.Time(0)).Exists(t => t >= before)
                && !database[SelectEvent].Bind(caseId).List(static r => EventTime(r.Bytes(0))).Exists(t => t >= before);
        }

        return closed;
    }

    private static DateTimeOffset? EventTime(ReadOnlySpan<byte> body)
    {
        using var json = JsonDocument.Parse(body.ToArray());
        return json.RootElement.TryGetProperty("at", out var at) && at.TryGetDateTimeOffset(out var time) ? time : null;
    }

    /// <param name="Handled">Whether it is older than the date and waits no more.</param>
    private sealed record Old(long Sequence, GridId Id, MessageKind Kind, byte[]? Body, int Partition, bool Handled);
}
