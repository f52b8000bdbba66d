using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>Takes cases that went to another cell, and their escalations, out of what is read here. Their incidents and history stay until the move takes them along.</summary>
internal static class LeftCases
{
    private const string DeleteCases = """
        WITH gone AS (DELETE FROM case_row WHERE id = ANY ($1) RETURNING subject, id, occurred, received, decision, source, reports),
        links AS (
            INSERT INTO case_incident (case_id, incident, occurred, received, decision, source)
            SELECT id, id, occurred, received, decision, source FROM gone WHERE occurred IS NOT NULL
            UNION ALL SELECT g.id, r.incident, r.occurred, r.received, r.decision, r.source FROM gone g CROSS JOIN LATERAL case_reports(g.reports) r
            ON CONFLICT DO NOTHING)
        UPDATE person SET cases = (SELECT coalesce(array_agg(c ORDER BY place), '{}') FROM unnest(cases) WITH ORDINALITY AS k (c, place) WHERE c <> ALL ($1))
        WHERE id IN (SELECT person_id(subject) FROM gone)
        """;

    private const string DeleteEscalations = "DELETE FROM escalation WHERE id = ANY ($1)";

    public static void Add(NpgsqlBatch batch, IReadOnlyCollection<LeftCase> left)
    {
        if (left.Count > 0)
        {
            batch.Add(DeleteCases).WithColumn(left, static c => c.Id.Uuid(), NpgsqlDbType.Uuid);
            batch.Add(DeleteEscalations).WithColumn([.. left.SelectMany(static c => c.Escalations)], static id => id.Uuid(), NpgsqlDbType.Uuid);
        }
    }
}
