using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Grains.Views;
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

    private const string InsertEscalations = """
        INSERT INTO escalation (id, level, status, body, opened, case_id, owner, rule, region)
        SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9)
        """;

    /// <summary>Each keeps whose it is, and where. One look into the index for each, whatever statistics say.</summary>
    private const string UpdateEscalations = """
        UPDATE escalation e SET level = s.level, status = s.status, body = s.body
        FROM (SELECT unnest($1) AS id, unnest($2) AS level, unnest($3) AS status, unnest($4) AS body) s
        CROSS JOIN LATERAL (SELECT ctid AS place FROM escalation WHERE id = s.id LIMIT 1) n WHERE e.ctid = n.place
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

    /// <summary>By id: rows of one place stand on few pages. What only went on counting is read from its owner's state.</summary>
    private static void AddEscalations(NpgsqlBatch batch, TurnOutcome outcome)
    {
        var written = outcome.Escalations.Values.Where(r => !outcome.CountedEscalations.Contains(r.Id)).OrderBy(static r => r.Id)
            .ToLookup(r => outcome.OpenedEscalations.Contains(r.Id));
        foreach (var rows in written[true].Chunk(Sql.Stretch))
        {
            Bind(batch.Add(InsertEscalations), rows)
                .WithColumn(rows, static r => r.OpenedAt.UtcDateTime, NpgsqlDbType.TimestampTz).WithColumn(rows, static r => r.Case?.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => RowCodec.Grain(r.Owner), NpgsqlDbType.Text).WithColumn(rows, static r => r.Rule, NpgsqlDbType.Text)
                .WithColumn(rows, static r => r.RegionCode, NpgsqlDbType.Text);
        }

        foreach (var rows in written[false].Chunk(Sql.Stretch))
        {
            Bind(batch.Add(UpdateEscalations), rows);
        }
    }

    private static NpgsqlParameterCollection Bind(NpgsqlParameterCollection parameters, EscalationRow[] rows) => parameters
        .WithColumn(rows, static r => r.Id.Uuid(), NpgsqlDbType.Uuid).WithColumn(rows, static r => (short?)r.Level, NpgsqlDbType.Smallint)
        .WithColumn(rows, static r => (short)r.Status, NpgsqlDbType.Smallint)
        .WithColumn(rows, static r => OpenEscalations.Has(r) ? null : r.Body, NpgsqlDbType.Bytea);

    private void AddMessages(NpgsqlBatch batch, TurnOutcome outcome)
    {
        Messages = outcome.Messages.Count;
        InnerMail.Add(
            batch, outcome.Messages.Select(m => new InnerMessage(m.Id, m.Grain, m.Grain.PartitionOf(partitions), m.Kind, m.Body, m.ReceivedAt)), clock);
    }
}
