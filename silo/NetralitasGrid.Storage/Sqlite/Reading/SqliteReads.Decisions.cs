using System.Security.Cryptography;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Writing;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Reading;

internal sealed partial class SqliteReads
{
    private const string SelectMessages = """
        SELECT partition, seq FROM message WHERE seq = (SELECT seq FROM message_id WHERE id = ?1)
        UNION ALL SELECT partition, retried FROM dead_letter WHERE id = ?2 AND retried IS NOT NULL
        """;

    private const string SelectTurn = """
        SELECT number, first_entry, entries FROM turn WHERE partition = ? AND last_message >= ? ORDER BY last_message LIMIT 1
        """;

    private const string SelectEntryMessage = "SELECT message FROM entry WHERE id = ?";
    private const string SelectEntry = "SELECT decision, case_id, bytes FROM entry WHERE id = ? AND message = ? AND decision IS NOT NULL";

    private const string SelectRedecided = """
        SELECT r.decision, r.case_id, r.partition, r.turn, r.place, e.bytes FROM redecided r CROSS JOIN entry e ON e.id = r.entry
        WHERE r.incident = ? ORDER BY r.entry
        """;

    public ValueTask<IReadOnlyList<DecidedRow>> DecisionsAsync(GridId incident, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<DecidedRow>>(
            database =>
            {
                var messages = database[SelectMessages].Bind(incident).Bind(DeadLetter.IdOf(incident)).List(static row => (Partition: row.Int(0), Sequence: row.Long(1)));
                var decisions = messages.Select(m => FirstDecision(database, incident, m.Partition, m.Sequence)).OfType<DecidedRow>().ToList();
                decisions.AddRange(database[SelectRedecided].Bind(incident).List(static row =>
                {
                    var entry = row.Copy(5);
                    return new DecidedRow(row.Id(0), row.Id(1), row.Int(2), row.Long(3), row.Int(4), entry, SHA256.HashData(entry));
                }));
                return decisions;
            },
            cancellationToken);

    /// <summary>The decision that a message of the log caused: in the turn that got past it, found by halving, as its entries ascend with the messages.</summary>
    private static DecidedRow? FirstDecision(Database database, GridId incident, int partition, long sequence)
    {
        var turn = database[SelectTurn].Bind(partition).Bind(sequence).List(static row => (Number: row.Long(0), First: row.Long(1), Count: row.Long(2)));
        if (turn.Count == 0)
        {
            return null;
        }

        var (low, high) = (turn[0].First, turn[0].First + turn[0].Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var row = database[SelectEntryMessage].Bind(middle);
            var before = row.Step() && row.Long(0) < sequence;
            row.Reset();
            (low, high) = before ? (middle + 1, high) : (low, middle);
        }

        return database[SelectEntry].Bind(low).Bind(sequence).First(row =>
        {
            var entry = row.Copy(2);
            return new DecidedRow(
                OwnOr(row, 0, incident.As(GridId.Decision)), OwnOr(row, 1, incident.As(GridId.Case)),
                partition, turn[0].Number, (int)(low - turn[0].First), entry, SHA256.HashData(entry));
        });
    }

    private static GridId OwnOr(Statement row, int column, GridId own) => row.Bytes(column).IsEmpty ? own : row.Id(column);
}
