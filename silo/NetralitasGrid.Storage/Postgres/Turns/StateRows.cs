using System.Runtime.InteropServices;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>
/// The rows of states that a turn has looked at under its partition's lock, which nobody else may write meanwhile: which of them are there, and the
/// cases of each person. So the turn writes each by a plain INSERT or UPDATE; ON CONFLICT would look every key up once more and log it twice.
/// </summary>
internal sealed class StateRows
{
    private const string Select = """
        SELECT k.place, s.body, s.cases FROM unnest($1, $2) WITH ORDINALITY AS k (grain, part, place)
        CROSS JOIN LATERAL (SELECT body, cases FROM state WHERE grain = k.grain AND part = k.part LIMIT 1) s
        """;

    /// <summary>The cases in each row; null where there is no row.</summary>
    private readonly Dictionary<StateKey, Guid[]?> _rows = [];

    /// <summary>Looks at rows; the bodies of those that have one.</summary>
    public async Task<Dictionary<StateKey, byte[]>> LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<StateKey> keys, CancellationToken cancellationToken)
    {
        var asked = keys as IReadOnlyList<StateKey> ?? [.. keys];
        await using var command = new NpgsqlCommand(Select, connection);
        command.Parameters.WithColumn(asked, static k => RowCodec.Grain(k.Grain), NpgsqlDbType.Text).WithColumn(asked, static k => k.Part, NpgsqlDbType.Text);
        foreach (var key in asked)
        {
            _rows.TryAdd(key, null);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var bodies = new Dictionary<StateKey, byte[]>(asked.Count);
        while (await reader.ReadAsync(cancellationToken))
        {
            var key = asked[(int)reader.GetInt64(0) - 1];
            if (!reader.IsDBNull(1))
            {
                bodies[key] = reader.Bytes(1);
            }

            _rows[key] = reader.IsDBNull(2) ? [] : reader.GetFieldValue<Guid[]>(2);
        }

        return bodies;
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

    public bool Has(StateKey key) => _rows[key] is not null;

    public bool HasCase(CaseRow row) => _rows[Core(row)] is { } cases && Array.IndexOf(cases, row.Id.Uuid()) >= 0;

    /// <summary>The cases of a person with new ones behind them, as PostgreSQL reads an array.</summary>
    public string Joined(StateKey person, List<Guid> opened) => $"{{{string.Join(',', (_rows[person] ?? []).Concat(opened))}}}";
}
