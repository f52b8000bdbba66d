using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

internal sealed partial class TurnWrite
{
    /// <summary>
    /// Its values side by side, not in FROM: there each column would be kept whole in a table of its own before the first row is made of them, which cost more
    /// than writing the row.
    /// </summary>
    private const string InsertCases = """
        INSERT INTO case_row (id, regency, region, duty, subject, status, severity, version, body, occurred, received, decision, source, timers, due, reports)
        SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8),
               unnest($9), unnest($10), unnest($11), unnest($12), unnest($13), unnest($14), unnest($15), unnest($16)
        """;

    /// <summary>Each case keeps who it is of.</summary>
    private const string UpdateCases = """
        UPDATE case_row c SET status = s.status, severity = s.severity, version = s.version, body = s.body,
               reports = CASE WHEN s.reports IS NULL THEN c.reports ELSE coalesce(c.reports, '') || s.reports END
        FROM (SELECT unnest($1) AS id, unnest($2) AS status, unnest($3) AS severity, unnest($4) AS version, unnest($5) AS body, unnest($6) AS reports) s
        WHERE c.id = s.id
        """;

    /// <summary>
    /// Writes the cases with what of their links stands in their rows and, with the states, whose they are.
    /// </summary>
    private void AddStates(NpgsqlBatch batch, TurnOutcome outcome, CaseLinks links)
    {
        var (known, opened) = (new List<CaseRow>(), new List<CaseRow>(outcome.Cases.Count));
        var persons = new Dictionary<StateKey, List<Guid>>();
        foreach (var row in outcome.Cases.Values)
        {
            if (States.HasCase(row))
            {
                known.Add(row);
                continue;
            }

            opened.Add(row);
            if (!persons.TryGetValue(StateRows.Core(row), out var cases))
            {
                persons.Add(StateRows.Core(row), cases = []);
            }

            cases.Add(row.Id.Uuid());
        }

        AddOpened(batch, opened, links);
        AddKnown(batch, known, links);
        StateWrite.Add(batch, [
            .. outcome.States.Select(s => new WrittenState(s.Key, States.IdOf(s.Key), States.Find(s.Key), s.Value, Cases(s.Key), Keeps: false)),
            .. persons.Keys.Where(p => !outcome.States.ContainsKey(p)).Select(p => new WrittenState(p, States.IdOf(p), States.Find(p), null, Cases(p), Keeps: true))]);

        string? Cases(StateKey key) => persons.TryGetValue(key, out var cases) ? States.Joined(key, cases) : null;
    }

    private void AddOpened(NpgsqlBatch batch, List<CaseRow> opened, CaseLinks links)
    {
        foreach (var cases in opened.Chunk(Sql.Stretch))
        {
            var by = Array.ConvertAll(cases, links.TakeOpening);
            batch.Add(InsertCases)
                .WithColumn(cases, static c => c.Id.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(cases, static c => AreaCode.RegencyOf(c.RegionCode), NpgsqlDbType.Text)
                .WithColumn(cases, static c => c.RegionCode, NpgsqlDbType.Text)
                .WithColumn(cases, static c => c.DutyRegion, NpgsqlDbType.Text)
                .WithColumn(cases, static c => c.SubjectKey, NpgsqlDbType.Text)
                .WithColumn(cases, static c => (short)c.Status, NpgsqlDbType.Smallint)
                .WithColumn(cases, static c => (short)c.Severity, NpgsqlDbType.Smallint)
                .WithColumn(cases, static c => c.Version, NpgsqlDbType.Integer)
                .WithColumn(cases, static c => c.Body, NpgsqlDbType.Bytea)
                .WithColumn(by, static l => l?.OccurredAt.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(by, static l => l?.ReceivedAt.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(by, static l => l?.Decision.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(by, static l => l?.Source, NpgsqlDbType.Text)
                .WithColumn(cases, c => Clocks.BytesOf(c.Id), NpgsqlDbType.Bytea)
                .WithColumn(cases, c => Clocks.DueOf(c.Id), NpgsqlDbType.TimestampTz)
                .WithColumn(cases, links.TakeFurther, NpgsqlDbType.Bytea);
        }
    }

    private static void AddKnown(NpgsqlBatch batch, List<CaseRow> known, CaseLinks links)
    {
        foreach (var cases in known.Chunk(Sql.Stretch))
        {
            batch.Add(UpdateCases)
                .WithColumn(cases, static c => c.Id.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(cases, static c => (short)c.Status, NpgsqlDbType.Smallint)
                .WithColumn(cases, static c => (short)c.Severity, NpgsqlDbType.Smallint)
                .WithColumn(cases, static c => c.Version, NpgsqlDbType.Integer)
                .WithColumn(cases, static c => c.Body, NpgsqlDbType.Bytea)
                .WithColumn(cases, links.TakeFurther, NpgsqlDbType.Bytea);
        }
    }
}
