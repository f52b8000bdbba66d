using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>Writes what a turn changes of cases: their rows, incidents, history, clocks, and answers to their events.</summary>
internal sealed class CaseWrites(WriteTransaction transaction, TurnOutcome outcome)
{
    private const string Select = "SELECT seq, status, severity, timers FROM case_row WHERE id = ?";

    private const string Insert = """
        INSERT INTO case_row (seq, id, region, duty, subject, status, severity, version, occurred, received, source, decision, timers, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string Update = "UPDATE case_row SET status = ?2, severity = ?3, version = ?4, timers = ?5, body = ?6 WHERE seq = ?1";
    private const string UpdateTimers = "UPDATE case_row SET timers = ?2 WHERE seq = ?1";
    private const string MarkSubject = "INSERT OR IGNORE INTO state_key (grain, part) VALUES (?, ?)";
    private const string SetOpening = "UPDATE case_row SET occurred = ?2, received = ?3, source = ?4, decision = ?5 WHERE id = ?1";

    private const string SetIncident = """
        INSERT OR REPLACE INTO case_incident (case_id, incident, occurred, received, source, decision) VALUES (?, ?, ?, ?, ?, ?)
        """;

    private const string InsertHistory = "INSERT INTO case_history (case_id, sequence, event, body) VALUES (?, ?, ?, ?)";
    private const string SetResult = "INSERT OR REPLACE INTO event_result (event, case_id, problem, version) VALUES (?, ?, ?, ?)";
    private const string InsertTimer = "INSERT INTO timer (due, case_seq, clock) VALUES (?, ?, ?)";
    private const string DeleteTimer = "DELETE FROM timer WHERE due = ? AND case_seq = ? AND clock = ?";

    private readonly Database _database = transaction.Database;
    private readonly ILookup<GridId, KeyValuePair<TimerKey, DateTimeOffset?>> _timers = outcome.Timers.ToLookup(static t => t.Key.Case);
    private readonly Dictionary<GridId, CaseIncidentRow> _openings = [];

    public void Run()
    {
        CaseList.Extend(transaction);
        foreach (var row in outcome.CaseIncidents.Where(IsOpening))
        {
            _openings[row.Case] = row;
        }

        foreach (var row in outcome.Cases.Values)
        {
            WriteCase(row);
        }

        foreach (var timers in _timers.Where(t => !outcome.Cases.ContainsKey(t.Key)))
        {
            WriteTimersOf(timers.Key);
        }

        WriteIncidents();
        foreach (var row in outcome.CaseHistory)
        {
            _database[InsertHistory].Bind(row.Case).Bind(row.Sequence).Bind(row.Event).Bind(row.Body).Run();
        }

        foreach (var row in outcome.EventResults)
        {
            _database[SetResult].Bind(row.Event).Bind(row.Case).Bind(row.Problem).Bind(row.Version).Run();
        }
    }

    /// <summary>The incident that opened a case has its value, and is kept in the case's own row.</summary>
    private static bool IsOpening(CaseIncidentRow row) => row.Case.Value == row.Incident.Value;

    private static GridId? UnlessOf(GridId incident, GridId id) => id.Value == incident.Value ? null : id;

    private void WriteCase(CaseRow row)
    {
        var old = _database[Select].Bind(row.Id);
        if (!old.Step())
        {
            InsertCase(row);
            return;
        }

        var sequence = old.Long(0);
        var moved = old.Int(1) != (int)row.Status || old.Int(2) != row.Severity;
        var timers = new CaseTimers(old.Bytes(3));
        old.Reset();
        ChangeTimers(sequence, row.Id, timers);
        _database[Update].Bind(sequence).Bind((long)row.Status).Bind(row.Severity).Bind(row.Version).Bind(timers.Bytes).Bind(row.Body).Run();
        if (moved && sequence <= transaction.Counters.Listed)
        {
            CaseList.Change(_database, row);
        }
    }

    private void InsertCase(CaseRow row)
    {
        var sequence = ++transaction.Counters.Case;
        var timers = new CaseTimers([]);
        ChangeTimers(sequence, row.Id, timers);
        _openings.Remove(row.Id, out var opening);
        _database[Insert]
            .Bind(sequence).Bind(row.Id).Bind(row.RegionCode).Bind(row.DutyRegion).Bind(row.SubjectKey)
            .Bind((long)row.Status).Bind(row.Severity).Bind(row.Version)
            .Bind(opening?.OccurredAt).Bind(opening?.ReceivedAt).Bind(opening?.Source).Bind(opening is null ? null : UnlessOf(opening.Incident, opening.Decision))
            .Bind(timers.Bytes).Bind(row.Body)
            .Run();
        _database[MarkSubject].Bind(StoreParts.Subject(row.SubjectKey)).Bind(StoreParts.OfCase(row.Id)).Run();
    }

    private void WriteTimersOf(GridId caseId)
    {
        var old = _database[Select].Bind(caseId);
        if (!old.Step())
        {
            throw new InvalidOperationException("A timer has no case.");
        }

        var sequence = old.Long(0);
        var timers = new CaseTimers(old.Bytes(3));
        old.Reset();
        ChangeTimers(sequence, caseId, timers);
        _database[UpdateTimers].Bind(sequence).Bind(timers.Bytes).Run();
    }

    private void ChangeTimers(long sequence, GridId caseId, CaseTimers timers)
    {
        foreach (var (key, due) in _timers[caseId])
        {
            var time = due is { } at ? RowCodec.Microseconds(at) : (long?)null;
            var before = timers.Set(key.Clock, time);
            if (before == time)
            {
                continue;
            }

            if (before is { } old)
            {
                _database[DeleteTimer].Bind(old).Bind(sequence).Bind((long)key.Clock).Run();
            }

            if (time is { } next)
            {
                _database[InsertTimer].Bind(next).Bind(sequence).Bind((long)key.Clock).Run();
            }
        }
    }

    private void WriteIncidents()
    {
        foreach (var row in outcome.CaseIncidents.Where(static r => !IsOpening(r)))
        {
            _database[SetIncident]
                .Bind(row.Case).Bind(row.Incident).Bind(row.OccurredAt).Bind(row.ReceivedAt).Bind(row.Source).Bind(UnlessOf(row.Incident, row.Decision))
                .Run();
        }

        foreach (var row in _openings.Values)
        {
            _database[SetOpening].Bind(row.Case).Bind(row.OccurredAt).Bind(row.ReceivedAt).Bind(row.Source).Bind(UnlessOf(row.Incident, row.Decision)).Run();
        }
    }
}
