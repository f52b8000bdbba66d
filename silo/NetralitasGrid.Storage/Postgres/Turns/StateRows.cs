using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>
/// The rows of states that a turn has looked at under its partition's lock, which nobody else may write meanwhile: which of them are there and where, and
/// the cases of each person. So the turn writes each by a plain INSERT, or an UPDATE of its place; ON CONFLICT would look every key up once more and
/// log it twice.
/// </summary>
internal sealed class StateRows(int partitions)
{
    internal const string SelectPersons = """
        SELECT k.place, p.ctid, p.body, p.cases FROM (SELECT unnest($1) AS id, generate_subscripts($1, 1)::bigint AS place) k
        CROSS JOIN LATERAL (SELECT ctid, body, cases FROM person WHERE id = k.id LIMIT 1) p
        """;

    /// <summary>Among the first few from behind: while an old snapshot is open, all versions stand there.</summary>
    internal const string SelectStates = """
        SELECT k.place, s.ctid, s.body, s.rewrites FROM (SELECT unnest($1) AS grain, unnest($2) AS part, generate_subscripts($1, 1)::bigint AS place) k
        CROSS JOIN LATERAL (SELECT ctid, body, rewrites FROM state WHERE grain = k.grain AND part = k.part ORDER BY version DESC LIMIT 1) s
        """;

    /// <summary>Null where there is no row.</summary>
    private readonly Dictionary<StateKey, StateRow?> _rows = [];

    /// <summary>Ids of persons' rows.</summary>
    private readonly Dictionary<StateKey, Guid> _ids = [];

    /// <summary>Looks at rows; the bodies of those that have one.</summary>
    public async Task<Dictionary<StateKey, byte[]>> LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<StateKey> keys, CancellationToken cancellationToken)
    {
        var (persons, others) = (new List<(Guid Id, StateKey Key)>(keys.Count), new List<StateKey>());
        foreach (var key in keys)
        {
            _rows.TryAdd(key, null);
            if (IsPerson(key))
            {
                persons.Add((_ids[key] = Sql.PersonId(key.Grain.Key, partitions), key));
            }
            else
            {
                others.Add(key);
            }
        }

        // In the order of their index.
        persons.Sort(static (a, b) => a.Id.CompareTo(b.Id));

        var bodies = new Dictionary<StateKey, byte[]>(keys.Count);
        if (keys.Count == 0)
        {
            return bodies;
        }

        await using var batch = connection.CreateBatch();
        if (persons.Count > 0)
        {
            batch.Add(SelectPersons).WithColumn(persons, static p => p.Id, NpgsqlDbType.Uuid);
        }

        if (others.Count > 0)
        {
            batch.Add(SelectStates).WithColumn(others, static k => RowCodec.Grain(k.Grain), NpgsqlDbType.Text).WithColumn(others, static k => k.Part, NpgsqlDbType.Text);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (persons.Count > 0)
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = new StateRow(reader.GetFieldValue<NpgsqlTid>(1), 0, reader.IsDBNull(3) ? [] : reader.GetFieldValue<Guid[]>(3));
                Add(persons[(int)reader.GetInt64(0) - 1].Key, row);
            }

            await reader.NextResultAsync(cancellationToken);
        }

        while (others.Count > 0 && await reader.ReadAsync(cancellationToken))
        {
            Add(others[(int)reader.GetInt64(0) - 1], new(reader.GetFieldValue<NpgsqlTid>(1), reader.GetInt32(3), []));
        }

        return bodies;

        void Add(StateKey key, StateRow row)
        {
            _rows[key] = row;
            if (!reader.IsDBNull(2))
            {
                bodies[key] = reader.Bytes(2);
            }
        }
    }

    /// <summary>Looks at what an outcome writes and the turn has not asked for.</summary>
    public async Task CompleteAsync(NpgsqlConnection connection, TurnOutcome outcome)
    {
        var missing = outcome.States.Keys.Concat(outcome.Cases.Values.Select(Core)).Where(k => !_rows.ContainsKey(k)).Distinct().ToList();
        if (missing.Count > 0)
        {
            await LoadAsync(connection, missing, CancellationToken.None);
        }
    }

    /// <summary>The row that holds the cases of a case's person.</summary>
    public static StateKey Core(CaseRow row) => new(new(GrainKind.Employee, row.SubjectKey), "");

    /// <summary>Whether a state is a person's, which has a row that is rewritten in place; any other is kept in versions.</summary>
    public static bool IsPerson(StateKey key) => key.Grain.Kind == GrainKind.Employee && key.Part.Length == 0;

    /// <summary>The row of a state; null where there is none.</summary>
    public StateRow? Find(StateKey key) => _rows[key];

    /// <summary>The id of a person's row; empty for what is none.</summary>
    public Guid IdOf(StateKey key) => _ids.GetValueOrDefault(key);

    public bool HasCase(CaseRow row) => _rows[Core(row)] is { } known && Array.IndexOf(known.Cases, row.Id.Uuid()) >= 0;

    /// <summary>The cases of a person with new ones behind them, as PostgreSQL reads an array.</summary>
    public string Joined(StateKey person, List<Guid> opened) => _rows[person] is null && opened is [var only]
        ? $"{{{only}}}"
        : $"{{{string.Join(',', (_rows[person]?.Cases ?? []).Concat(opened))}}}";
}

/// <summary>A row as it was read.</summary>
/// <param name="Place">Where it is, which does not change while its partition is locked and nobody rewrites the table.</param>
/// <param name="Rewrites">How often the state was rewritten; 0 of a person's.</param>
/// <param name="Cases">Of a person.</param>
internal sealed record StateRow(NpgsqlTid Place, int Rewrites, Guid[] Cases);
