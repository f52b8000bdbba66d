using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Reading;

internal sealed partial class PostgresReads
{
    private const string CaseColumns = "c.id, c.region, c.duty, c.subject, c.status, c.severity, c.version, c.body";

    private const string SelectCase = $"SELECT {CaseColumns} FROM case_row c WHERE c.id = $1";

    private const string CaseFilter = """
        c.id < coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid) AND ($4::smallint IS NULL OR c.status = $4)
        AND ($5::smallint IS NULL OR c.severity = $5) AND c.region >= $1 AND c.region < $2
        """;

    /// <summary>Of each regency below the prefix, by jumps through the index, the newest cases; of those the newest.</summary>
    private const string SelectCases = $"""
        WITH RECURSIVE regencies (code) AS (
            (SELECT regency FROM case_row WHERE regency >= $1 AND regency < $2 ORDER BY regency LIMIT 1)
            UNION ALL
            SELECT (SELECT regency FROM case_row WHERE regency > r.code AND regency < $2 ORDER BY regency LIMIT 1) FROM regencies r WHERE r.code IS NOT NULL)
        SELECT n.* FROM regencies r CROSS JOIN LATERAL (
            SELECT {CaseColumns} FROM case_row c WHERE c.regency = r.code AND {CaseFilter} ORDER BY c.id DESC LIMIT $6) n
        WHERE r.code IS NOT NULL ORDER BY n.id DESC LIMIT $6
        """;

    private const string SelectCasesOfRegency = $"SELECT {CaseColumns} FROM case_row c WHERE c.regency = left($1, 5) AND {CaseFilter} ORDER BY c.id DESC LIMIT $6";

    private const string SelectCasesOfSubject = $"""
        SELECT {CaseColumns} FROM (
            SELECT n.id FROM person p CROSS JOIN LATERAL unnest(p.cases) AS n (id)
            WHERE p.id = $1 AND n.id < coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid) ORDER BY n.id DESC LIMIT $3) n
        JOIN case_row c ON c.id = n.id ORDER BY c.id DESC
        """;

    private const string SelectCaseIncidents = """
        SELECT incident, occurred, received, decision, source FROM case_link
        WHERE case_id = $1 AND incident < coalesce($2, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid) ORDER BY incident DESC LIMIT $3
        """;

    private const string SelectHistory = "SELECT sequence, event, letter, body FROM case_history WHERE case_id = $1 ORDER BY sequence";

    public ValueTask<CaseRow?> CaseAsync(GridId caseId, CancellationToken cancellationToken) =>
        pools.Others.FirstAsync(SelectCase, p => p.With(caseId.Uuid()), CaseAt, cancellationToken);

    public ValueTask<IReadOnlyList<CaseIncidentRow>> CaseIncidentsAsync(GridId caseId, GridId? before, int most, CancellationToken cancellationToken) =>
        pools.Others.ListAsync(
            SelectCaseIncidents,
            p => p.With(caseId.Uuid()).WithNullable(before?.Uuid(), NpgsqlDbType.Uuid).With(most),
            row => new CaseIncidentRow(caseId, row.Id(0, GridId.Incident), row.Time(1), row.Time(2), row.Id(3, GridId.Decision), row.GetString(4)),
            cancellationToken);

    public ValueTask<IReadOnlyList<CaseHistoryRow>> CaseHistoryAsync(GridId caseId, CancellationToken cancellationToken) => pools.Others.ListAsync(
        SelectHistory, p => p.With(caseId.Uuid()),
        row => new CaseHistoryRow(caseId, row.GetInt32(0), row.Id(1, (char)row.GetInt16(2)), row.Bytes(3)), cancellationToken);

    public ValueTask<IReadOnlyList<CaseRow>> CasesAsync(
        string regionPrefix, CaseStatus? status, int? severity, GridId? before, int most, CancellationToken cancellationToken) => pools.Others.ListAsync(
        regionPrefix.Length >= AreaCode.RegencyLength ? SelectCasesOfRegency : SelectCases,
        p => p.With(regionPrefix).With(regionPrefix + char.MaxValue).WithNullable(before?.Uuid(), NpgsqlDbType.Uuid)
            .WithNullable((short?)status, NpgsqlDbType.Smallint).WithNullable((short?)severity, NpgsqlDbType.Smallint).With(most),
        CaseAt,
        cancellationToken);

    public ValueTask<IReadOnlyList<CaseRow>> CasesOfSubjectAsync(string subjectKey, GridId? before, int most, CancellationToken cancellationToken) =>
        pools.Others.ListAsync(
            SelectCasesOfSubject, p => p.With(Sql.PersonId(subjectKey, partitions)).WithNullable(before?.Uuid(), NpgsqlDbType.Uuid).With(most), CaseAt, cancellationToken);

    private static CaseRow CaseAt(NpgsqlDataReader row) => new()
    {
        Id = row.Id(0, GridId.Case),
        RegionCode = row.GetString(1),
        DutyRegion = row.TextOrNull(2),
        SubjectKey = row.GetString(3),
        Status = (CaseStatus)row.GetInt16(4),
        Severity = row.GetInt16(5),
        Version = row.GetInt32(6),
        Body = row.Bytes(7),
    };
}
