using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>
/// Which provinces a cell takes appends for. Every append reads it under a shared lock of its provinces, in a statement of its own behind the lock
/// (its snapshot must be younger), and a move changes it under the exclusive lock: so none slips in behind a move. The locks are advisory: shared
/// locks on rows would write to the rows and to the WAL with every append.
/// </summary>
internal static class Ownership
{
    /// <summary>The provinces' class of advisory locks: "prov".</summary>
    private const int LockClass = 0x70726f76;

    private const string LockShared = "SELECT pg_advisory_xact_lock_shared($1, p) FROM unnest($2) AS p";
    private const string Exclude = "SELECT pg_advisory_xact_lock($1, $2)";
    private const string SelectForeign = "SELECT p FROM unnest($1) AS p WHERE p NOT IN (SELECT code FROM province WHERE state = 'owned')";

    /// <summary>Adds to an append: lock its provinces, then say which of them this cell does not own. Two results.</summary>
    public static void Share(NpgsqlBatch batch, IReadOnlyList<string> provinces)
    {
        batch.Add(LockShared).With(LockClass).With(provinces.Select(LockOf).ToArray());
        batch.Add(SelectForeign).With(provinces.ToArray());
    }

    /// <summary>Reads the two results of <see cref="Share(NpgsqlBatch, IReadOnlyList{string})"/> and goes on to the next: the provinces that are not owned.</summary>
    public static async Task<IReadOnlyList<string>> ForeignAsync(NpgsqlDataReader reader)
    {
        await reader.NextResultAsync(CancellationToken.None);
        IReadOnlyList<string> foreign = await reader.ListAsync(static row => row.GetString(0), CancellationToken.None);
        await reader.NextResultAsync(CancellationToken.None);
        return foreign;
    }

    /// <summary>Waits until no append for the province is in progress; until the end of the transaction none begins.</summary>
    public static async Task ExcludeAsync(NpgsqlConnection connection, string province)
    {
        await using var command = new NpgsqlCommand(Exclude, connection);
        command.Parameters.With(LockClass).With(LockOf(province));
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>The provinces of some places, each once and in order.</summary>
    public static string[] ProvincesOf(IEnumerable<string> places) =>
        [.. places.Select(ProvinceOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The province of a place.</summary>
    public static string ProvinceOf(string place) => place.Length > AreaCode.ProvinceLength ? AreaCode.ProvinceOf(place) : place;

    private static int LockOf(string province) => int.TryParse(province, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
}
