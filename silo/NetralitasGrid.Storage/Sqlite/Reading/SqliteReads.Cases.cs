using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Writing;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Reading;

internal sealed partial class SqliteReads
{
    private const string CaseColumns = "id, region, duty, subject, status, severity, version, body";

    private const string SelectCase = $"SELECT {CaseColumns} FROM case_row WHERE id = ?";

    private const string SelectCaseIncidents = """
        SELECT incident, occurred, received, decision, source FROM case_incident
        WHERE case_id = ?1 AND incident < coalesce(?2, x'FF') ORDER BY incident DESC LIMIT ?3
        """;

    private const string SelectOpening = "SELECT occurred, received, decision, source FROM case_row WHERE id = ? AND occurred IS NOT NULL";

    private const string SelectHistory = "SELECT sequence, event, body FROM case_history WHERE case_id = ? ORDER BY sequence";

    /// <summary>The regencies below a prefix that have cases, by jumps through the list.</summary>
    private const string SelectRegencies = """
        WITH RECURSIVE regencies (code) AS (
            SELECT (SELECT min(regency) FROM case_list WHERE regency >= ?1 AND regency < ?2)
            UNION ALL
            SELECT (SELECT min(regency) FROM case_list WHERE regency > code AND regency < ?2) FROM regencies WHERE code IS NOT NULL)
        SELECT code FROM regencies WHERE code IS NOT NULL
        """;

    /// <summary>Reads the list alone: a rare status or severity costs no look at the rows.</summary>
    private const string SelectCaseIds = """
        SELECT id FROM case_list
        WHERE regency = ?1 AND id < coalesce(?2, x'FF') AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR severity = ?4)
              AND region >= ?5 AND region < ?6
        ORDER BY id DESC LIMIT ?7
        """;

    private const string SelectListed = "SELECT value FROM setting WHERE name = ?";

    /// <summary>The newest cases, which are not listed yet.</summary>
    private const string SelectUnlisted = """
        SELECT id FROM case_row
        WHERE seq > ?1 AND id < coalesce(?2, x'FF') AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR severity = ?4) AND region >= ?5 AND region < ?6
        """;

    private const string SelectSubjectParts = "SELECT part FROM state_key WHERE grain = ?1 AND part > ?2 AND part < ?3 ORDER BY part DESC LIMIT ?4";

    private const string EscalationColumns = "id, owner, rule, region, level, status, case_id, opened, body";

    private const string SelectEscalation = $"SELECT {EscalationColumns} FROM escalation WHERE id = ?";

    private const string EscalationFilter = """
        WHERE seq < coalesce((SELECT seq FROM escalation WHERE id = ?1), 9223372036854775807)
              AND region >= ?2 AND region < ?3 AND (?4 IS NULL OR level = ?4) AND (?5 IS NULL OR status = ?5)
        ORDER BY seq DESC LIMIT ?6
        """;

    private const string SelectEscalations = $"SELECT {EscalationColumns} FROM escalation NOT INDEXED {EscalationFilter}";
    private const string SelectEscalationsOfRegency = $"SELECT {EscalationColumns} FROM escalation INDEXED BY escalation_region {EscalationFilter}";

    public ValueTask<CaseRow?> CaseAsync(GridId caseId, CancellationToken cancellationToken) =>
        readers.ReadAsync(database => database[SelectCase].Bind(caseId).First(CaseAt), cancellationToken);

    public ValueTask<IReadOnlyList<CaseIncidentRow>> CaseIncidentsAsync(GridId caseId, GridId? before, int most, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<CaseIncidentRow>>(
            database =>
            {
                var rows = database[SelectCaseIncidents].Bind(caseId).Bind(before).Bind(most).List(row => new CaseIncidentRow(
                    caseId, row.Id(0), row.Time(1), row.Time(2), row.IdOrNull(3) ?? row.Id(0).As(GridId.Decision), row.Text(4)));
                var incident = caseId.As(GridId.Incident);
                var opening = before is { } id && incident.CompareTo(id) >= 0 ? null : database[SelectOpening].Bind(caseId).First(row => new CaseIncidentRow(
                    caseId, incident, row.Time(0), row.Time(1), row.IdOrNull(2) ?? incident.As(GridId.Decision), row.Text(3)));
                return opening is null ? rows : [.. rows.Append(opening).OrderByDescending(static r => r.Incident).Take(most)];
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<CaseHistoryRow>> CaseHistoryAsync(GridId caseId, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<CaseHistoryRow>>(
            database => database[SelectHistory].Bind(caseId).List(row => new CaseHistoryRow(caseId, row.Int(0), row.Id(1), row.Copy(2))), cancellationToken);

    public ValueTask<IReadOnlyList<CaseRow>> CasesAsync(
        string regionPrefix, CaseStatus? status, int? severity, GridId? before, int most, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<CaseRow>>(
            database =>
            {
                var end = regionPrefix + char.MaxValue;
                var regencies = regionPrefix.Length >= AreaCode.RegencyLength
                    ? [regionPrefix[..AreaCode.RegencyLength]]
                    : database[SelectRegencies].Bind(regionPrefix).Bind(end).List(static row => row.Text(0));
                var newest = new List<GridId>();
                foreach (var regency in regencies)
                {
                    newest.AddRange(database[SelectCaseIds]
                        .Bind(regency).Bind(before).Bind((long?)status).Bind((long?)severity).Bind(regionPrefix).Bind(end).Bind(most)
                        .List(static row => row.Id(0)));
                }

                var listed = database[SelectListed].Bind(CaseList.Setting).List(static row => row.Long(0));
                newest.AddRange(database[SelectUnlisted]
                    .Bind(listed.Count > 0 ? listed[0] : 0).Bind(before).Bind((long?)status).Bind((long?)severity).Bind(regionPrefix).Bind(end)
                    .List(static row => row.Id(0)));
                return Cases(database, newest.OrderDescending().Take(most));
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<CaseRow>> CasesOfSubjectAsync(string subjectKey, GridId? before, int most, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<CaseRow>>(
            database => Cases(database, database[SelectSubjectParts]
                .Bind(StoreParts.Subject(subjectKey)).Bind(StoreParts.First).Bind(before is { } id ? StoreParts.OfCase(id) : StoreParts.End).Bind(most)
                .List(static row => StoreParts.CaseOf(row.Text(0)))),
            cancellationToken);

    public ValueTask<EscalationRow?> EscalationAsync(GridId escalation, CancellationToken cancellationToken) =>
        readers.ReadAsync(database => database[SelectEscalation].Bind(escalation).First(EscalationAt), cancellationToken);

    public ValueTask<IReadOnlyList<EscalationRow>> EscalationsAsync(
        string regionPrefix, Level? level, EscalationStatus? status, GridId? before, int most, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<EscalationRow>>(
            database => database[regionPrefix.Length >= AreaCode.RegencyLength ? SelectEscalationsOfRegency : SelectEscalations]
                .Bind(before).Bind(regionPrefix).Bind(regionPrefix + char.MaxValue).Bind((long?)level).Bind((long?)status).Bind(most)
                .List(EscalationAt),
            cancellationToken);

    private static List<CaseRow> Cases(Database database, IEnumerable<GridId> ids) =>
        [.. ids.Select(id => database[SelectCase].Bind(id).First(CaseAt)).OfType<CaseRow>()];

    private static CaseRow CaseAt(Statement row) => new()
    {
        Id = row.Id(0),
        RegionCode = row.Text(1),
        DutyRegion = row.TextOrNull(2),
        SubjectKey = row.Text(3),
        Status = (CaseStatus)row.Int(4),
        Severity = row.Int(5),
        Version = row.Int(6),
        Body = row.Copy(7),
    };

    private static EscalationRow EscalationAt(Statement row) => new()
    {
        Id = row.Id(0),
        Owner = RowCodec.Grain(row.Text(1)),
        Rule = row.Text(2),
        RegionCode = row.Text(3),
        Level = row.IsNull(4) ? null : (Level)row.Int(4),
        Status = (EscalationStatus)row.Int(5),
        Case = row.IdOrNull(6),
        OpenedAt = row.Time(7),
        Body = row.Copy(8),
    };
}
