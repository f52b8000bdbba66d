using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Engine;

/// <summary>Brings a database to the newest schema: embedded, numbered files, each applied once in a transaction and never edited afterwards.</summary>
internal static class Migrations
{
    private const string Create = """
        CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, at INTEGER NOT NULL)
        """;

    private const string Applied = "SELECT number, name, sha256 FROM migration ORDER BY number";
    private const string Record = "INSERT INTO migration (number, name, sha256, at) VALUES (?, ?, ?, ?)";

    /// <summary>The files of this program, in order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = Migration.Read("Sqlite/");

    /// <exception cref="StoreCorruptException">A file that was applied has been changed since, or the database is newer than this program.</exception>
    public static void Apply(Database database, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        database.Execute(Create);
        var applied = Numbers(database);
        Migration.Check(migrations, applied);
        foreach (var migration in migrations.Where(m => !applied.ContainsKey(m.Number)))
        {
            database.Execute("BEGIN IMMEDIATE");
            try
            {
                database.Execute(migration.Sql);
                database[Record].Bind(migration.Number).Bind(migration.Name).Bind(migration.Hash).Bind(now).Run();
                database.Execute("COMMIT");
            }
            catch
            {
                database.Rollback();
                throw;
            }
        }
    }

    /// <summary>Sees that a database has the schema of this program, without changing it.</summary>
    /// <exception cref="StoreCorruptException">It is older or newer.</exception>
    public static void Expect(Database database, IReadOnlyList<Migration> migrations)
    {
        var applied = Numbers(database);
        Migration.Check(migrations, applied);
        if (migrations.FirstOrDefault(m => !applied.ContainsKey(m.Number)) is { } missing)
        {
            throw new StoreCorruptException($"The database lacks migration {missing.Name}: it was written by an older program. Start this version's server once.");
        }
    }

    private static Dictionary<int, AppliedMigration> Numbers(Database database)
    {
        var numbers = new Dictionary<int, AppliedMigration>();
        var rows = database[Applied];
        while (rows.Step())
        {
            numbers.Add(rows.Int(0), new(rows.Text(1), rows.Text(2)));
        }

        return numbers;
    }
}
