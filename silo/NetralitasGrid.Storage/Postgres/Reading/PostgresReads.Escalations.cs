using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Grains.Views;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Reading;

/// <summary>Escalations: an open one of counts has no body in its row, since the state of its owner has it as it counts.</summary>
internal sealed partial class PostgresReads
{
    private const string EscalationColumns = "id, owner, rule, region, level, status, case_id, opened, body";

    private static readonly string SelectEscalation = WithCores($"SELECT {EscalationColumns} FROM escalation WHERE id = $1");

    private static readonly string SelectEscalations = WithCores($"""
        SELECT {EscalationColumns} FROM escalation
        WHERE id < coalesce($1, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid) AND region >= $2 AND region < $3
              AND ($4::smallint IS NULL OR level = $4) AND ($5::smallint IS NULL OR status = $5)
        ORDER BY id DESC LIMIT $6
        """);

    public async ValueTask<EscalationRow?> EscalationAsync(GridId escalation, CancellationToken cancellationToken) =>
        await EscalationsAsync(SelectEscalation, p => p.With(escalation.Uuid()), cancellationToken) is [var row] ? row : null;

    public ValueTask<IReadOnlyList<EscalationRow>> EscalationsAsync(
        string regionPrefix, Level? level, EscalationStatus? status, GridId? before, int most, CancellationToken cancellationToken) => EscalationsAsync(
        SelectEscalations,
        p => p.WithNullable(before?.Uuid(), NpgsqlDbType.Uuid).With(regionPrefix).With(regionPrefix + char.MaxValue)
            .WithNullable((short?)level, NpgsqlDbType.Smallint).WithNullable((short?)status, NpgsqlDbType.Smallint).With(most),
        cancellationToken);

    private async ValueTask<IReadOnlyList<EscalationRow>> EscalationsAsync(
        string sql, Action<NpgsqlParameterCollection> bind, CancellationToken cancellationToken)
    {
        var found = await pools.Others.ListAsync(sql, bind, EscalationAt, cancellationToken);
        var open = found.Where(static f => f.Core is not null).SelectMany(static f => OpenEscalations.Of(f.Row.Owner, f.Core))
            .ToDictionary(static e => e.Id, static e => e.Body);
        return found.Select(f => f.Row.Body.Length > 0
            ? f.Row
            : f.Row with { Body = open.GetValueOrDefault(f.Row.Id) ?? throw new StoreCorruptException($"Escalation {f.Row.Id} is open, and its owner does not know it.") })
            .ToList();
    }

    /// <summary>The core state of each owner that is needed, once, in the snapshot of the rows.</summary>
    private static string WithCores(string sql) => $"""
        SELECT e.*, CASE WHEN e.body IS NULL AND row_number() OVER (PARTITION BY e.owner, e.body IS NULL) = 1 THEN (
            SELECT s.body FROM state s WHERE s.grain = e.owner COLLATE "C" AND s.part = '' ORDER BY s.version DESC LIMIT 1) END
        FROM ({sql}) e ORDER BY e.id DESC
        """;

    private static (EscalationRow Row, byte[]? Core) EscalationAt(NpgsqlDataReader row) => (
        new()
        {
            Id = row.Id(0, GridId.Escalation),
            Owner = RowCodec.Grain(row.GetString(1)),
            Rule = row.GetString(2),
            RegionCode = row.GetString(3),
            Level = row.IsDBNull(4) ? null : (Level)row.GetInt16(4),
            Status = (EscalationStatus)row.GetInt16(5),
            Case = row.IsDBNull(6) ? null : row.Id(6, GridId.Case),
            OpenedAt = row.Time(7),
            Body = row.IsDBNull(8) ? [] : row.Bytes(8),
        },
        row.IsDBNull(9) ? null : row.Bytes(9));
}
