using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>
/// Which incidents a turn puts to which cases. The one that opened a case stands in the case's row, and so do the first further ones; all others get rows.
/// </summary>
internal sealed class CaseLinks
{
    private const string InsertCaseIncidents = """
        INSERT INTO case_incident (case_id, incident, occurred, received, decision, source) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
        """;

    private const string SetCaseIncidents = """
        INSERT INTO case_incident (case_id, incident, occurred, received, decision, source)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
        ON CONFLICT (case_id, incident) DO UPDATE SET occurred = excluded.occurred, received = excluded.received, decision = excluded.decision, source = excluded.source
        """;

    private readonly Dictionary<GridId, CaseIncidentRow> _opening = [];
    private readonly Dictionary<GridId, List<CaseIncidentRow>> _further = [];

    /// <summary>Of incidents that other messages than theirs put to a case: they may have a row.</summary>
    private readonly Dictionary<(GridId Case, GridId Incident), CaseIncidentRow> _again = [];

    /// <param name="handled">The turn's messages: an incident among them has no row yet, as nothing of a failed try was kept.</param>
    public CaseLinks(TurnOutcome outcome, List<MailboxMessage> handled)
    {
        var own = handled.Where(static m => m.Kind == MessageKind.Incident).Select(static m => m.Id).ToHashSet();
        foreach (var row in outcome.CaseIncidents)
        {
            if (row.Case.Value == row.Incident.Value)
            {
                _opening[row.Case] = row;
            }
            else if (!own.Contains(row.Incident))
            {
                _again[(row.Case, row.Incident)] = row;
            }
            else if (_further.TryGetValue(row.Case, out var rows))
            {
                rows.RemoveAll(r => r.Incident == row.Incident);
                rows.Add(row);
            }
            else
            {
                _further.Add(row.Case, [row]);
            }
        }
    }

    /// <summary>The incident that opened a case, to be written in the case's new row.</summary>
    public CaseIncidentRow? TakeOpening(CaseRow row) => _opening.Remove(row.Id, out var opening) ? opening : null;

    /// <summary>Further incidents of a case, to be written in its row behind those that stand there; null for none.</summary>
    public byte[]? TakeFurther(CaseRow row) =>
        row.Version <= PackedReports.MostVersion && _further.Remove(row.Id, out var rows) ? PackedReports.Pack(rows) : null;

    /// <summary>Writes those that were not taken.</summary>
    public void AddRest(NpgsqlBatch batch)
    {
        Add(batch, InsertCaseIncidents, [.. _further.Values.SelectMany(static r => r)]);
        Add(batch, SetCaseIncidents, [.. _opening.Values, .. _again.Values]);
    }

    private static void Add(NpgsqlBatch batch, string sql, List<CaseIncidentRow> rows)
    {
        if (rows.Count > 0)
        {
            batch.Add(sql)
                .WithColumn(rows, static r => r.Case.Uuid(), NpgsqlDbType.Uuid).WithColumn(rows, static r => r.Incident.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => r.OccurredAt.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(rows, static r => r.ReceivedAt.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(rows, static r => r.Decision.Uuid(), NpgsqlDbType.Uuid).WithColumn(rows, static r => r.Source, NpgsqlDbType.Text);
        }
    }
}
