using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Sqlite.Engine;

namespace NetralitasGrid.Storage.Sqlite.Writing;

internal sealed partial class TurnWrite
{
    private const int RegencyLength = 5;

    private const string InsertDecided = """
        INSERT INTO decided (incident, entry, decision, case_id, partition, turn, place) VALUES (?, ?, ?, ?, ?, ?, ?)
        """;

    private const string SetState = "INSERT OR REPLACE INTO state (grain, part, body) VALUES (?, ?, ?)";
    private const string DeleteState = "DELETE FROM state WHERE grain = ? AND part = ?";
    private const string MarkSubject = "INSERT OR IGNORE INTO state (grain, part, body) VALUES (?, ?, x'')";

    private const string SetCase = """
        INSERT INTO case_row (id, regency, region, duty, subject, status, severity, version, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET status = excluded.status, severity = excluded.severity, version = excluded.version, body = excluded.body
        """;

    private const string SetCaseIncident = """
        INSERT OR REPLACE INTO case_incident (case_id, incident, occurred, received, decision, source) VALUES (?, ?, ?, ?, ?, ?)
        """;

    private const string InsertHistory = "INSERT INTO case_history (case_id, sequence, event, body) VALUES (?, ?, ?, ?)";

    private const string SetEscalation = """
        INSERT INTO escalation (id, owner, rule, region, level, status, case_id, opened, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET level = excluded.level, status = excluded.status, body = excluded.body
        """;

    private const string SetTimer = """
        INSERT INTO timer (case_id, clock, due, grain) VALUES (?, ?, ?, ?) ON CONFLICT (case_id, clock) DO UPDATE SET due = excluded.due
        """;

    private const string DeleteTimer = "DELETE FROM timer WHERE case_id = ? AND clock = ?";
    private const string SetResult = "INSERT OR REPLACE INTO event_result (event, case_id, problem, version) VALUES (?, ?, ?, ?)";

    private void WriteDecisions(Database database, long firstEntry)
    {
        foreach (var decision in _outcome.Decisions)
        {
            if ((uint)decision.Index >= (uint)_outcome.Entries.Count)
            {
                throw new InvalidOperationException("A decision has no entry.");
            }

            database[InsertDecided]
                .Bind(decision.Incident).Bind(firstEntry + decision.Index)
                .Bind(UnlessOf(decision.Incident, decision.Decision)).Bind(UnlessOf(decision.Incident, decision.Case))
                .Bind(_mailbox.Partition).Bind(_number).Bind(decision.Index)
                .Run();
        }
    }

    private void WriteStates(Database database)
    {
        foreach (var ((grain, part), body) in _outcome.States)
        {
            if (part.Length > 0 && part[0] == StoreParts.Mark)
            {
                throw new InvalidOperationException("Parts that begin with U+0001 are the store's own.");
            }

            if (body is null)
            {
                database[DeleteState].Bind(RowCodec.Grain(grain)).Bind(part).Run();
            }
            else
            {
                database[SetState].Bind(RowCodec.Grain(grain)).Bind(part).Bind(body).Run();
            }
        }
    }

    private void WriteCases(Database database)
    {
        foreach (var row in _outcome.Cases.Values)
        {
            var regency = row.RegionCode.Length > RegencyLength ? row.RegionCode[..RegencyLength] : row.RegionCode;
            database[SetCase]
                .Bind(row.Id).Bind(regency).Bind(row.RegionCode).Bind(row.DutyRegion).Bind(row.SubjectKey)
                .Bind((long)row.Status).Bind(row.Severity).Bind(row.Version).Bind(row.Body)
                .Run();
            database[MarkSubject].Bind(StoreParts.Subject(row.SubjectKey)).Bind(StoreParts.OfCase(row.Id)).Run();
        }

        foreach (var row in _outcome.CaseIncidents)
        {
            database[SetCaseIncident]
                .Bind(row.Case).Bind(row.Incident).Bind(row.OccurredAt).Bind(row.ReceivedAt).Bind(UnlessOf(row.Incident, row.Decision)).Bind(row.Source)
                .Run();
        }

        foreach (var row in _outcome.CaseHistory)
        {
            database[InsertHistory].Bind(row.Case).Bind(row.Sequence).Bind(row.Event).Bind(row.Body).Run();
        }

        foreach (var row in _outcome.EventResults)
        {
            database[SetResult].Bind(row.Event).Bind(row.Case).Bind(row.Problem).Bind(row.Version).Run();
        }
    }

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

    private void WriteTimers(Database database)
    {
        foreach (var (timer, due) in _outcome.Timers)
        {
            if (due is { } time)
            {
                database[SetTimer].Bind(timer.Case).Bind((long)timer.Clock).Bind(time).Bind(RowCodec.Grain(timer.Grain)).Run();
            }
            else
            {
                database[DeleteTimer].Bind(timer.Case).Bind((long)timer.Clock).Run();
            }
        }
    }

    private void WriteDeadLetters(WriteTransaction transaction)
    {
        foreach (var row in _outcome.DeadLetters)
        {
            DeadLetters.Set(transaction, row.Message, _mailbox.Partition, row.Grain, row.Kind, row.ReceivedAt, row.Body.Span, row.Reason, row.Tries);
        }
    }

    /// <summary>Null where an id is the incident's own value under the usual letter, which is nearly always.</summary>
    private static GridId? UnlessOf(GridId incident, GridId id) => id.Value == incident.Value ? null : id;
}
