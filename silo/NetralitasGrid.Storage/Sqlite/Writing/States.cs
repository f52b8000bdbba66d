using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Rows;
using NetralitasGrid.Storage.Sqlite.Engine;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>The states of grains: a narrow key in the order of grains, and a body in the order in which bodies were first written.</summary>
internal static class States
{
    /// <summary>The body of a grain's part.</summary>
    public const string Select = "SELECT b.body FROM state_key k CROSS JOIN state_body b ON b.seq = k.seq WHERE k.grain = ? AND k.part = ?";

    private const string SelectKey = "SELECT seq FROM state_key WHERE grain = ? AND part = ?";
    private const string InsertKey = "INSERT INTO state_key (grain, part, seq) VALUES (?, ?, ?)";
    private const string DeleteKey = "DELETE FROM state_key WHERE grain = ? AND part = ?";
    private const string InsertBody = "INSERT INTO state_body (seq, body) VALUES (?, ?)";
    private const string UpdateBody = "UPDATE state_body SET body = ?2 WHERE seq = ?1";
    private const string DeleteBody = "DELETE FROM state_body WHERE seq = ?";

    /// <summary>Writes what a turn changed; a null body removes its part.</summary>
    public static void Write(WriteTransaction transaction, IReadOnlyDictionary<StateKey, byte[]?> states)
    {
        foreach (var (key, body) in states)
        {
            if (key.Part.Length > 0 && key.Part[0] == StoreParts.Mark)
            {
                throw new InvalidOperationException("Parts that begin with U+0001 are the store's own.");
            }

            Write(transaction, RowCodec.Grain(key.Grain), key.Part, body);
        }
    }

    private static void Write(WriteTransaction transaction, string grain, string part, byte[]? body)
    {
        var database = transaction.Database;
        if (NumberOf(database, grain, part) is not { } number)
        {
            if (body is not null)
            {
                database[InsertBody].Bind(++transaction.Counters.State).Bind(body).Run();
                database[InsertKey].Bind(grain).Bind(part).Bind(transaction.Counters.State).Run();
            }
        }
        else if (body is not null)
        {
            database[UpdateBody].Bind(number).Bind(body).Run();
        }
        else
        {
            database[DeleteBody].Bind(number).Run();
            database[DeleteKey].Bind(grain).Bind(part).Run();
        }
    }

    private static long? NumberOf(Database database, string grain, string part)
    {
        var row = database[SelectKey].Bind(grain).Bind(part);
        if (!row.Step())
        {
            return null;
        }

        var number = row.Long(0);
        row.Reset();
        return number;
    }
}
