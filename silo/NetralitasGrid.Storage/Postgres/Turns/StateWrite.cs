using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>A state that a turn writes.</summary>
/// <param name="Person">The id of a person's row.</param>
/// <param name="Row">What stands there; null where there is no row.</param>
/// <param name="Cases">Of a person, as PostgreSQL reads an array; null where they stay.</param>
/// <param name="Keeps">The body that stands there stays.</param>
internal sealed record WrittenState(StateKey Key, Guid Person, StateRow? Row, byte[]? Body, string? Cases, bool Keeps);

/// <summary>
/// Writes states. That each has one row follows from three things, whatever becomes of a partition's lock: the name of a new one is there once,
/// what was rewritten so often is rewritten again once, and a turn that finds another row than it read writes nothing at all.
/// </summary>
internal static class StateWrite
{
    private const string InsertPersons = """
        INSERT INTO person (id, subject, body, cases) SELECT unnest($1), unnest($2), unnest($3), unnest($4)::uuid[]
        """;

    internal const string UpdatePersons = """
        WITH written AS (
            UPDATE person p SET body = CASE WHEN s.keeps THEN p.body ELSE s.body END, cases = coalesce(s.cases::uuid[], p.cases)
            FROM (SELECT unnest($1::text::tid[]) AS place, unnest($2) AS id, unnest($3) AS body, unnest($4) AS cases, unnest($5) AS keeps) s
            WHERE p.ctid = s.place AND p.id = s.id RETURNING 1)
        SELECT grid_wrote_all(count(*), $6) FROM written
        """;

    private const string InsertNames = "INSERT INTO state_name (grain, part) SELECT unnest($1), unnest($2)";

    private const string InsertStates = """
        INSERT INTO state (rewrites, version, grain, part, body) SELECT 0, 0, unnest($1), unnest($2), unnest($3)
        """;

    internal const string UpdateStates = """
        WITH written AS (
            UPDATE state t SET rewrites = s.rewrites + 1, version = (s.rewrites + 1) / 8, body = s.body
            FROM (SELECT unnest($1::text::tid[]) AS place, unnest($2) AS rewrites, unnest($3) AS grain, unnest($4) AS part, unnest($5) AS body) s
            WHERE t.ctid = s.place AND t.rewrites = s.rewrites AND t.grain = s.grain AND t.part = s.part RETURNING 1)
        SELECT grid_wrote_all(count(*), $6) FROM written
        """;

    public static void Add(NpgsqlBatch batch, IEnumerable<WrittenState> writes)
    {
        // What was deleted and never stood there needs no row.
        var all = writes.Where(static w => w is not { Row: null, Body: null, Cases: null }).ToLookup(static w => (StateRows.IsPerson(w.Key), w.Row is not null));
        foreach (var persons in all[(true, false)].OrderBy(static w => w.Person).Chunk(Sql.Stretch))
        {
            batch.Add(InsertPersons)
                .WithColumn(persons, static w => w.Person, NpgsqlDbType.Uuid).WithColumn(persons, static w => w.Key.Grain.Key, NpgsqlDbType.Text)
                .WithColumn(persons, static w => w.Body, NpgsqlDbType.Bytea).WithColumn(persons, static w => w.Cases, NpgsqlDbType.Text);
        }

        foreach (var persons in all[(true, true)].OrderBy(static w => w.Person).Chunk(Sql.Stretch))
        {
            batch.Add(UpdatePersons)
                .With(PlacesOf(persons), NpgsqlDbType.Text).WithColumn(persons, static w => w.Person, NpgsqlDbType.Uuid)
                .WithColumn(persons, static w => w.Body, NpgsqlDbType.Bytea).WithColumn(persons, static w => w.Cases, NpgsqlDbType.Text)
                .WithColumn(persons, static w => w.Keeps, NpgsqlDbType.Boolean).With((long)persons.Length);
        }

        foreach (var states in all[(false, false)].Chunk(Sql.Stretch))
        {
            WithKeys(batch.Add(InsertNames), states);
            WithKeys(batch.Add(InsertStates), states).WithColumn(states, static w => w.Body, NpgsqlDbType.Bytea);
        }

        foreach (var states in all[(false, true)].Chunk(Sql.Stretch))
        {
            WithKeys(batch.Add(UpdateStates).With(PlacesOf(states), NpgsqlDbType.Text).WithColumn(states, static w => w.Row!.Rewrites, NpgsqlDbType.Integer), states) // has a row
                .WithColumn(states, static w => w.Body, NpgsqlDbType.Bytea).With((long)states.Length);
        }
    }

    private static NpgsqlParameterCollection WithKeys(NpgsqlParameterCollection parameters, WrittenState[] states) => parameters
        .WithColumn(states, static w => RowCodec.Grain(w.Key.Grain), NpgsqlDbType.Text).WithColumn(states, static w => w.Key.Part, NpgsqlDbType.Text);

    private static string PlacesOf(WrittenState[] states) => Sql.Places(states, static w => w.Row!.Place); // of rows that are there
}
