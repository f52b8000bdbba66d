using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Sqlite.Engine;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>Moves due timers into mailboxes.</summary>
internal static class Timers
{
    /// <summary>Most timers moved in one transaction.</summary>
    public const int Most = 1_000;

    private const string SelectDue = "SELECT case_id, clock, due, grain FROM timer INDEXED BY timer_due WHERE due <= ? ORDER BY due LIMIT ?";
    private const string Delete = "DELETE FROM timer WHERE case_id = ? AND clock = ?";
    private const string SelectNext = "SELECT due FROM timer INDEXED BY timer_due ORDER BY due LIMIT 1";

    /// <summary>Moves the timers due by <paramref name="now"/>, the earliest first; each message carries its due time as received.</summary>
    public static int Fire(WriteTransaction transaction, DateTimeOffset now)
    {
        var due = new List<(GridId Case, Clock Clock, DateTimeOffset Due, GrainKey Grain)>();
        var rows = transaction.Database[SelectDue].Bind(now).Bind(Most);
        while (rows.Step())
        {
            due.Add((rows.Id(0), (Clock)rows.Int(1), rows.Time(2), RowCodec.Grain(rows.Text(3))));
        }

        foreach (var timer in due)
        {
            var clock = timer.Clock.Text();
            var id = GridId.Derive(GridId.Message, timer.Case, $"timer/{clock}/{RowCodec.Microseconds(timer.Due)}");
            var body = JsonSerializer.SerializeToUtf8Bytes(new TimerDue(timer.Case, timer.Clock), GrainsJson.Default.TimerDue);
            transaction.Add(id, timer.Grain, MessageKind.TimerDue, body, timer.Due);
            transaction.Database[Delete].Bind(timer.Case).Bind((long)timer.Clock).Run();
        }

        return due.Count;
    }

    /// <summary>The due time of the next timer, or null.</summary>
    public static DateTimeOffset? Next(Database database)
    {
        var row = database[SelectNext];
        if (!row.Step())
        {
            return null;
        }

        var due = row.Time(0);
        row.Reset();
        return due;
    }
}
