using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>
/// What a turn changes of the running clocks of cases. Those of a case that opens go with its row; of a case that has one they are read first, which
/// happens with human steps and seldom else: a mover of due clocks may have taken some out, and has its row locked while it does.
/// </summary>
internal sealed class ClockWrite
{
    private const string Select = "SELECT id, timers FROM case_row WHERE id = ANY ($1) FOR UPDATE";

    private const string Set = """
        UPDATE case_row c SET timers = s.timers, due = s.due FROM unnest($1, $2, $3) AS s (id, timers, due) WHERE c.id = s.id
        """;

    /// <summary>Clocks that a process of the version before has set.</summary>
    private const string DeleteApart = """
        DELETE FROM timer USING unnest($1, $2) AS s (case_id, clock) WHERE timer.case_id = s.case_id AND timer.clock = s.clock
        """;

    private readonly Dictionary<GridId, CaseTimers> _clocks = [];
    private IReadOnlyList<TimerKey> _changed = [];

    /// <summary>Sets the clocks of cases to what is given.</summary>
    public static void AddSet(NpgsqlBatch batch, IReadOnlyCollection<(GridId Id, CaseTimers Timers)> cases)
    {
        if (cases.Count > 0)
        {
            batch.Add(Set).WithColumn(cases, static c => c.Id.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(cases, static c => Bytes(c.Timers), NpgsqlDbType.Bytea).WithColumn(cases, static c => Due(c.Timers), NpgsqlDbType.TimestampTz);
        }
    }

    /// <summary>Reads the clocks of known cases that an outcome changes, and makes all what they are after it.</summary>
    /// <exception cref="InvalidOperationException">A clock has no case.</exception>
    public async Task LoadAsync(NpgsqlConnection connection, TurnOutcome outcome, StateRows states)
    {
        if (outcome.Timers.Count == 0)
        {
            return;
        }

        var known = new HashSet<GridId>();
        foreach (var key in outcome.Timers.Keys)
        {
            if (outcome.Cases.TryGetValue(key.Case, out var row) && !states.HasCase(row))
            {
                _clocks.TryAdd(key.Case, new([]));
            }
            else
            {
                known.Add(key.Case);
            }
        }

        if (outcome.Left.Count > 0)
        {
            known.ExceptWith(outcome.Left.Select(static c => c.Id));
        }

        if (known.Count > 0)
        {
            await ReadAsync(connection, known);
            _changed = [.. outcome.Timers.Keys.Where(k => known.Contains(k.Case))];
        }

        foreach (var (key, due) in outcome.Timers)
        {
            if (_clocks.TryGetValue(key.Case, out var clocks))
            {
                clocks.Set(key.Clock, due is { } at ? RowCodec.Microseconds(at) : null);
            }
            else if (due is not null)
            {
                throw new InvalidOperationException("A clock has no case.");
            }
        }
    }

    /// <summary>The clocks of a case as its row keeps them; null where none runs.</summary>
    public byte[]? BytesOf(GridId opened) => _clocks.TryGetValue(opened, out var clocks) ? Bytes(clocks) : null;

    /// <summary>When the first clock of a case is due.</summary>
    public DateTime? DueOf(GridId opened) => _clocks.TryGetValue(opened, out var clocks) ? Due(clocks) : null;

    /// <summary>Writes what changed of the cases that had rows before.</summary>
    public void Add(NpgsqlBatch batch)
    {
        if (_changed.Count > 0)
        {
            AddSet(batch, [.. _changed.Select(static k => k.Case).Distinct().Where(_clocks.ContainsKey).Select(c => (c, _clocks[c]))]);
            batch.Add(DeleteApart).WithColumn(_changed, static k => k.Case.Uuid(), NpgsqlDbType.Uuid).WithColumn(_changed, static k => (short)k.Clock, NpgsqlDbType.Smallint);
        }
    }

    private static byte[]? Bytes(CaseTimers timers) => timers.Next is null ? null : timers.Bytes.ToArray();

    private static DateTime? Due(CaseTimers timers) => timers.Next is { } next ? RowCodec.Time(next).UtcDateTime : null;

    private async Task ReadAsync(NpgsqlConnection connection, HashSet<GridId> cases)
    {
        await using var command = new NpgsqlCommand(Select, connection);
        command.Parameters.WithColumn(cases, static c => c.Uuid(), NpgsqlDbType.Uuid);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            _clocks[reader.Id(0, GridId.Case)] = new(reader.IsDBNull(1) ? [] : reader.Bytes(1));
        }
    }
}
