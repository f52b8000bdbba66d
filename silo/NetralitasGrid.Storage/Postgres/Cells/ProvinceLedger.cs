using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>What a cell says of itself among the others: its provinces and its siblings.</summary>
public sealed class ProvinceLedger
{
    private const string SelectRows = "SELECT code, state, other, step IS NOT NULL FROM province ORDER BY code";
    private const string Assign = "INSERT INTO province (code, state) SELECT p, 'owned' FROM unnest($1) AS p ON CONFLICT (code) DO NOTHING";
    private const string SelectSiblings = "SELECT name FROM sibling";
    private const string ForgetSiblings = "DELETE FROM sibling WHERE name <> ALL ($1)";
    private const string AddSiblings = "INSERT INTO sibling (name) SELECT n FROM unnest($1) AS n ON CONFLICT (name) DO NOTHING";

    /// <summary>The advisory lock of whoever gives provinces out for the first time: "cell".</summary>
    private const long AssignLock = 0x63656c6c;

    private readonly Pools _pools;
    private readonly Writer _writer;
    private readonly StoreClock _clock;

    internal ProvinceLedger(Pools pools, Writer writer, StoreClock clock) => (_pools, _writer, _clock) = (pools, writer, clock);

    /// <summary>All that the cell knows of provinces, by code.</summary>
    public ValueTask<IReadOnlyList<ProvinceRow>> ReadAsync(CancellationToken cancellationToken) =>
        _pools.Others.ListAsync(SelectRows, static _ => { }, static row => new ProvinceRow(row.GetString(0), StateOf(row.GetString(1)), row.TextOrNull(2), row.GetBoolean(3)), cancellationToken);

    /// <summary>Says which other cells there are: record facts go to them.</summary>
    public async Task SetSiblingsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var known = await _pools.Others.ListAsync(SelectSiblings, static _ => { }, static row => row.GetString(0), cancellationToken);
        if (known.ToHashSet(StringComparer.Ordinal).SetEquals(names))
        {
            return;
        }

        await _writer.TransactAsync(async connection =>
        {
            await using var batch = connection.CreateBatch();
            batch.Add(ForgetSiblings).With(names.ToArray());
            batch.Add(AddSiblings).With(names.ToArray());
            return await batch.ExecuteNonQueryAsync(CancellationToken.None);
        });
    }

    /// <summary>Gives the cell provinces that no cell has yet; an entry of its chain says so.</summary>
    internal Task AssignAsync(IReadOnlyList<string> provinces) => _writer.TransactAsync(async connection =>
    {
        var change = await CellChange.BeginAsync(connection, _clock);
        if (await change.RunAsync(Assign, p => p.With(provinces.ToArray())) > 0)
        {
            await change.AddEntryAsync("PROVINCES_ASSIGNED", "configuration", CellEntry.Data(("provinces", string.Join(' ', provinces))));
        }

        return true;
    });

    /// <summary>Runs something in a few seconds while no other process sets this cell up.</summary>
    public async Task AloneAsync(Func<Task> run, CancellationToken cancellationToken)
    {
        await using var connection = await _pools.Others.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection))
        {
            command.Parameters.With(AssignLock);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await run();
    }

    internal static ProvinceState StateOf(string text) => text switch
    {
        "owned" => ProvinceState.Owned,
        "moving" => ProvinceState.Moving,
        "coming" => ProvinceState.Coming,
        _ => ProvinceState.Moved,
    };
}
