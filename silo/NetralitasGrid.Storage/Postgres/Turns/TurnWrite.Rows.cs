using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

internal sealed partial class TurnWrite
{
    private const string InsertHistory = """
        INSERT INTO case_history (case_id, event, sequence, letter, body) SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5)
        """;

    private const string SetResults = """
        INSERT INTO event_result (event, case_id, problem, version)
        SELECT DISTINCT ON (s.event) s.event, s.case_id, s.problem, s.version
        FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS s (event, case_id, problem, version, place) ORDER BY s.event, s.place DESC
        ON CONFLICT (event) DO UPDATE SET case_id = excluded.case_id, problem = excluded.problem, version = excluded.version
        """;

    /// <summary>Of each there is one row, though its key is in versions: only turns of its owner's partition write it, and one that is there is refused.</summary>
    internal const string InsertEscalations = """
        WITH written AS (
            INSERT INTO escalation (id, level, status, body, opened, case_id, owner, rule, region)
            SELECT s.* FROM (
                SELECT unnest($1) AS id, unnest($2) AS level, unnest($3) AS status, unnest($4) AS body, unnest($5) AS opened, unnest($6) AS case_id,
                       unnest($7) AS owner, unnest($8) AS rule, unnest($9) AS region) s
            WHERE NOT EXISTS (SELECT FROM escalation e WHERE e.id = s.id) RETURNING 1)
        SELECT grid_new(count(*), $10) FROM written
        """;

    /// <summary>Each keeps whose it is, and where. The newest version is among the first found from behind, however many a snapshot keeps.</summary>
    internal const string UpdateEscalations = """
        UPDATE escalation e SET level = s.level, status = s.status, body = s.body, rewrites = e.rewrites + 1, version = (e.rewrites + 1) / 8
        FROM (SELECT unnest($1) AS id, unnest($2) AS level, unnest($3) AS status, unnest($4) AS body) s
        CROSS JOIN LATERAL (SELECT ctid AS place FROM escalation WHERE id = s.id ORDER BY version DESC LIMIT 1) n WHERE e.ctid = n.place
        """;

    private static void AddHistory(NpgsqlBatch batch, TurnOutcome outcome)
    {
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

    /// <summary>By id: rows of one place stand on few pages.</summary>
    private static void AddEscalations(NpgsqlBatch batch, TurnOutcome outcome)
    {
        var opened = outcome.Escalations.Values.ToLookup(r => outcome.OpenedEscalations.Contains(r.Id));
        foreach (var rows in opened[true].OrderBy(static r => r.Id).Chunk(Sql.Stretch))
        {
            Bind(batch.Add(InsertEscalations), rows)
                .WithColumn(rows, static r => r.OpenedAt.UtcDateTime, NpgsqlDbType.TimestampTz).WithColumn(rows, static r => r.Case?.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => RowCodec.Grain(r.Owner), NpgsqlDbType.Text).WithColumn(rows, static r => r.Rule, NpgsqlDbType.Text)
                .WithColumn(rows, static r => r.RegionCode, NpgsqlDbType.Text).With((long)rows.Length);
        }

        foreach (var rows in opened[false].OrderBy(static r => r.Id).Chunk(Sql.Stretch))
        {
            Bind(batch.Add(UpdateEscalations), rows);
        }
    }

    private static NpgsqlParameterCollection Bind(NpgsqlParameterCollection parameters, EscalationRow[] rows) => parameters
        .WithColumn(rows, static r => r.Id.Uuid(), NpgsqlDbType.Uuid).WithColumn(rows, static r => (short?)r.Level, NpgsqlDbType.Smallint)
        .WithColumn(rows, static r => (short)r.Status, NpgsqlDbType.Smallint).WithColumn(rows, static r => r.Body, NpgsqlDbType.Bytea);

    private void AddMessages(NpgsqlBatch batch, TurnOutcome outcome)
    {
        Messages = outcome.Messages.Count;
        InnerMail.Add(
            batch, outcome.Messages.Select(m => new InnerMessage(m.Id, m.Grain, m.Grain.PartitionOf(partitions), m.Kind, m.Body, m.ReceivedAt)), clock);
    }
}
