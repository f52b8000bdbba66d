using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Writing;

internal sealed partial class TurnWrite
{
    private const string SetEscalation = """
        INSERT INTO escalation (id, owner, rule, region, level, status, case_id, opened, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET level = excluded.level, status = excluded.status, body = excluded.body
        """;

    private void WriteEscalations(Database database)
    {
        foreach (var row in _outcome.Escalations.Values)
        {
            database[SetEscalation]
                .Bind(row.Id).Bind(RowCodec.Grain(row.Owner)).Bind(row.Rule).Bind(row.RegionCode).Bind((long?)row.Level)
                .Bind((long)row.Status).Bind(row.Case).Bind(row.OpenedAt).Bind(row.Body)
                .Run();
        }
    }

    private void WriteDeadLetters(WriteTransaction transaction)
    {
        foreach (var row in _outcome.DeadLetters)
        {
            DeadLetters.Set(transaction, row.Message, _mailbox.Partition, row.Grain, row.Kind, row.ReceivedAt, row.Body.Span, row.Reason, row.Tries);
        }
    }
}
