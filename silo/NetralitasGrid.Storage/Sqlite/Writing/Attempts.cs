using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Mailboxes;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>The rows of attempt marks, one a partition at most.</summary>
internal static class Attempts
{
    private const string Set = "INSERT OR REPLACE INTO attempt (partition, position, until, opens, alone, tries) VALUES (?, ?, ?, ?, ?, ?)";
    private const string Delete = "DELETE FROM attempt WHERE partition = ?";
    private const string Select = "SELECT partition, position, until, opens, alone, tries FROM attempt";

    /// <summary>Saves a partition's mark; null removes it.</summary>
    public static void Save(Database database, int partition, Attempt? attempt)
    {
        if (attempt is null)
        {
            database[Delete].Bind(partition).Run();
        }
        else
        {
            database[Set].Bind(partition).Bind(attempt.Position).Bind(attempt.Until).Bind(attempt.Opens).Bind(attempt.Alone ? 1 : 0).Bind(attempt.Tries).Run();
        }
    }

    public static Dictionary<int, Attempt> All(Database database)
    {
        var attempts = new Dictionary<int, Attempt>();
        var rows = database[Select];
        while (rows.Step())
        {
            attempts.Add(rows.Int(0), new(rows.Long(1), rows.Long(2), rows.Int(3), rows.Int(4) != 0, rows.Int(5)));
        }

        return attempts;
    }
}
