using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

internal sealed partial class TurnWrite
{
    private const int RegencyLength = 5;

    /// <summary>Also the new cases of persons, so that a person's row is written once; each case that is there already keeps who it is of.</summary>
    private const string SetStates = """
        WITH sent AS MATERIALIZED (SELECT * FROM unnest($1, $2, $3) AS s (grain, part, body)),
        sent_case AS MATERIALIZED (
            SELECT * FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12) AS c (id, regency, region, duty, subject, status, severity, version, body)),
        opened AS MATERIALIZED (
            SELECT c.id, c.subject FROM sent_case c LEFT JOIN LATERAL (SELECT true AS there FROM case_row r WHERE r.id = c.id LIMIT 1) r ON true
            WHERE r.there IS NULL),
        written AS (
            INSERT INTO case_row (id, regency, region, duty, subject, status, severity, version, body)
            SELECT id, regency, region, duty, subject, status, severity, version, body FROM sent_case
            ON CONFLICT (id) DO UPDATE SET status = excluded.status, severity = excluded.severity, version = excluded.version, body = excluded.body),
        person AS (SELECT 'E' || subject AS grain, '' AS part, array_agg(id) AS cases FROM opened GROUP BY subject)
        INSERT INTO state (grain, part, body, cases)
        SELECT coalesce(s.grain, p.grain), coalesce(s.part, p.part), s.body, p.cases FROM sent s FULL JOIN person p ON p.grain = s.grain AND p.part = s.part
        ON CONFLICT (grain, part) DO UPDATE SET body = coalesce(excluded.body, state.body),
            cases = CASE WHEN excluded.cases IS NULL THEN state.cases ELSE coalesce(state.cases, '{}') || excluded.cases END
        """;

    private const string DeleteStates = """
        UPDATE state SET body = NULL FROM unnest($1, $2) AS s (grain, part) WHERE state.grain = s.grain AND state.part = s.part
        """;

    private const string SetCaseIncidents = """
        INSERT INTO case_incident (case_id, incident, occurred, received, decision, source)
        SELECT DISTINCT ON (s.case_id, s.incident) s.case_id, s.incident, s.occurred, s.received, s.decision, s.source
        FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS s (case_id, incident, occurred, received, decision, source, place)
        ORDER BY s.case_id, s.incident, s.place DESC
        ON CONFLICT (case_id, incident) DO UPDATE SET occurred = excluded.occurred, received = excluded.received, decision = excluded.decision, source = excluded.source
        """;

    private const string InsertHistory = """
        INSERT INTO case_history (case_id, event, sequence, letter, body) SELECT * FROM unnest($1, $2, $3, $4, $5)
        """;

    private const string SetResults = """
        INSERT INTO event_result (event, case_id, problem, version)
        SELECT DISTINCT ON (s.event) s.event, s.case_id, s.problem, s.version
        FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS s (event, case_id, problem, version, place) ORDER BY s.event, s.place DESC
        ON CONFLICT (event) DO UPDATE SET case_id = excluded.case_id, problem = excluded.problem, version = excluded.version
        """;

    private const string SetEscalations = """
        INSERT INTO escalation (id, opened, case_id, level, status, owner, rule, region, body)
        SELECT s.id, s.opened, s.case_id, s.level, s.status, s.owner, s.rule, s.region, s.body
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY AS s (id, opened, case_id, level, status, owner, rule, region, body, place)
        ORDER BY s.place
        ON CONFLICT (id) DO UPDATE SET level = excluded.level, status = excluded.status, body = excluded.body
        """;

    private const string SetTimers = """
        INSERT INTO timer (case_id, due, clock, grain) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT (case_id, clock) DO UPDATE SET due = excluded.due
        """;

    private const string CancelTimers = """
        DELETE FROM timer USING unnest($1, $2) AS s (case_id, clock) WHERE timer.case_id = s.case_id AND timer.clock = s.clock
        """;

    private static void AddStates(NpgsqlBatch batch, TurnOutcome outcome)
    {
        var set = outcome.States.Where(static s => s.Value is not null).ToList();
        var cases = outcome.Cases.Values;
        if (set.Count > 0 || cases.Count > 0)
        {
            batch.Add(SetStates)
                .WithColumn(set, static s => RowCodec.Grain(s.Key.Grain), NpgsqlDbType.Text)
                .WithColumn(set, static s => s.Key.Part, NpgsqlDbType.Text)
                .WithColumn(set, static s => s.Value!, NpgsqlDbType.Bytea)
                .WithColumn(cases, static c => c.Id.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(cases, static c => c.RegionCode.Length > RegencyLength ? c.RegionCode[..RegencyLength] : c.RegionCode, NpgsqlDbType.Text)
                .WithColumn(cases, static c => c.RegionCode, NpgsqlDbType.Text)
                .WithColumn(cases, static c => c.DutyRegion, NpgsqlDbType.Text)
                .WithColumn(cases, static c => c.SubjectKey, NpgsqlDbType.Text)
                .WithColumn(cases, static c => (short)c.Status, NpgsqlDbType.Smallint)
                .WithColumn(cases, static c => (short)c.Severity, NpgsqlDbType.Smallint)
                .WithColumn(cases, static c => c.Version, NpgsqlDbType.Integer)
                .WithColumn(cases, static c => c.Body, NpgsqlDbType.Bytea);
        }

        var deleted = outcome.States.Where(static s => s.Value is null).Select(static s => s.Key).ToList();
        if (deleted.Count > 0)
        {
            batch.Add(DeleteStates)
                .WithColumn(deleted, static k => RowCodec.Grain(k.Grain), NpgsqlDbType.Text).WithColumn(deleted, static k => k.Part, NpgsqlDbType.Text);
        }
    }

    private static void AddCases(NpgsqlBatch batch, TurnOutcome outcome)
    {
        if (outcome.CaseIncidents is { Count: > 0 } incidents)
        {
            batch.Add(SetCaseIncidents)
                .WithColumn(incidents, static r => r.Case.Uuid(), NpgsqlDbType.Uuid).WithColumn(incidents, static r => r.Incident.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(incidents, static r => r.OccurredAt.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(incidents, static r => r.ReceivedAt.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(incidents, static r => r.Decision.Uuid(), NpgsqlDbType.Uuid).WithColumn(incidents, static r => r.Source, NpgsqlDbType.Text);
        }

        if (outcome.CaseHistory is { Count: > 0 } history)
        {
            batch.Add(InsertHistory)
                .WithColumn(history, static r => r.Case.Uuid(), NpgsqlDbType.Uuid).WithColumn(history, static r => r.Event.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(history, static r => r.Sequence, NpgsqlDbType.Integer).WithColumn(history, static r => (short)r.Event.Kind, NpgsqlDbType.Smallint)
                .WithColumn(history, static r => r.Body, NpgsqlDbType.Bytea);
        }

        if (outcome.EventResults is { Count: > 0 } results)
        {
            batch.Add(SetResults)
                .WithColumn(results, static r => r.Event.Uuid(), NpgsqlDbType.Uuid).WithColumn(results, static r => r.Case.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(results, static r => r.Problem, NpgsqlDbType.Text).WithColumn(results, static r => r.Version, NpgsqlDbType.Integer);
        }
    }

    private static void AddEscalations(NpgsqlBatch batch, TurnOutcome outcome)
    {
        if (outcome.Escalations.Values is { Count: > 0 } rows)
        {
            batch.Add(SetEscalations)
                .WithColumn(rows, static r => r.Id.Uuid(), NpgsqlDbType.Uuid).WithColumn(rows, static r => r.OpenedAt.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(rows, static r => r.Case?.Uuid(), NpgsqlDbType.Uuid).WithColumn(rows, static r => (short?)r.Level, NpgsqlDbType.Smallint)
                .WithColumn(rows, static r => (short)r.Status, NpgsqlDbType.Smallint).WithColumn(rows, static r => RowCodec.Grain(r.Owner), NpgsqlDbType.Text)
                .WithColumn(rows, static r => r.Rule, NpgsqlDbType.Text).WithColumn(rows, static r => r.RegionCode, NpgsqlDbType.Text)
                .WithColumn(rows, static r => r.Body, NpgsqlDbType.Bytea);
        }
    }

    private static void AddTimers(NpgsqlBatch batch, TurnOutcome outcome)
    {
        var set = outcome.Timers.Where(static t => t.Value is not null).ToList();
        if (set.Count > 0)
        {
            batch.Add(SetTimers)
                .WithColumn(set, static t => t.Key.Case.Uuid(), NpgsqlDbType.Uuid).WithColumn(set, static t => t.Value!.Value.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(set, static t => (short)t.Key.Clock, NpgsqlDbType.Smallint).WithColumn(set, static t => RowCodec.Grain(t.Key.Grain), NpgsqlDbType.Text);
        }

        var cancelled = outcome.Timers.Where(static t => t.Value is null).Select(static t => t.Key).ToList();
        if (cancelled.Count > 0)
        {
            batch.Add(CancelTimers)
                .WithColumn(cancelled, static t => t.Case.Uuid(), NpgsqlDbType.Uuid).WithColumn(cancelled, static t => (short)t.Clock, NpgsqlDbType.Smallint);
        }
    }

    private void AddMessages(NpgsqlBatch batch, TurnOutcome outcome)
    {
        Messages = outcome.Messages.Count;
        InnerMail.Add(batch, [.. outcome.Messages.Select(m => new InnerMessage(
            m.Id, m.Grain, m.Grain.PartitionOf(partitions), m.Kind, m.Body, m.ReceivedAt))], clock);
    }
}
