using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>Moves due timers into mailboxes.</summary>
internal static class Timers
{
    /// <summary>Most timers moved in one transaction.</summary>
    public const int Most = 1_000;

    private const string SelectDue = """
        SELECT t.due, t.case_seq, t.clock, c.id, c.subject FROM timer t CROSS JOIN case_row c ON c.seq = t.case_seq
        WHERE t.due <= ? ORDER BY t.due, t.case_seq, t.clock LIMIT ?
        """;

    private const string Delete = "DELETE FROM timer WHERE due = ? AND case_seq = ? AND clock = ?";
    private const string SelectTimers = "SELECT timers FROM case_row WHERE seq = ?";
    private const string SetTimers = "UPDATE case_row SET timers = ? WHERE seq = ?";

    /// <summary>Moves the timers due by <paramref name="now"/>, the earliest first; each message carries its due time as received.</summary>
    public static int Fire(WriteTransaction transaction, DateTimeOffset now)
    {
        var due = transaction.Database[SelectDue].Bind(now).Bind(Most).List(static row => (
            Due: row.Time(0), Sequence: row.Long(1), Clock: (Clock)row.Int(2), Case: row.Id(3), Grain: new GrainKey(GrainKind.Employee, row.Text(4))));
        foreach (var timer in due)
        {
            var id = GridId.Derive(GridId.Message, timer.Case, $"timer/{timer.Clock.Text()}/{RowCodec.Microseconds(timer.Due)}");
            var body = JsonSerializer.SerializeToUtf8Bytes(new TimerDue(timer.Case, timer.Clock), GrainsJson.Default.TimerDue);
            transaction.Add(id, timer.Grain, MessageKind.TimerDue, body, timer.Due);
            transaction.Database[Delete].Bind(timer.Due).Bind(timer.Sequence).Bind((long)timer.Clock).Run();
            TakeOut(transaction.Database, timer.Sequence, timer.Clock);
        }

        return due.Count;
    }

    private static void TakeOut(Database database, long sequence, Clock clock)
    {
        var row = database[SelectTimers].Bind(sequence);
        row.Step();
        var timers = new CaseTimers(row.Bytes(0));
        row.Reset();
        timers.Set(clock, null);
        database[SetTimers].Bind(timers.Bytes).Bind(sequence).Run();
    }
}
