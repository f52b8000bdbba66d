using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Sqlite.Engine;

/// <summary>Brings a database to the newest schema: embedded, numbered files, each applied once in a transaction and never edited afterwards.</summary>
internal static class Migrations
{
    private const string Folder = "Sqlite/";

    private const string Create = """
        CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, at INTEGER NOT NULL)
        """;

    private const string Applied = "SELECT number, name, sha256 FROM migration ORDER BY number";
    private const string Record = "INSERT INTO migration (number, name, sha256, at) VALUES (?, ?, ?, ?)";

    /// <summary>The files of this program, in order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = Read();

    /// <exception cref="StoreCorruptException">A file that was applied has been changed since, or the database is newer than this program.</exception>
    public static void Apply(Database database, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        database.Execute(Create);
        var applied = Numbers(database);
        foreach (var (number, (name, hash)) in applied)
        {
            var known = migrations.FirstOrDefault(m => m.Number == number)
                ?? throw new StoreCorruptException($"The database has migration {name}, which this program does not know: it was written by a newer one.");
            if (known.Hash != hash)
            {
                throw new StoreCorruptException($"Migration {name} was changed after it had been applied; restore the released file.");
            }
        }

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

    private static Dictionary<int, (string Name, string Hash)> Numbers(Database database)
    {
        var numbers = new Dictionary<int, (string, string)>();
        var rows = database[Applied];
        while (rows.Step())
        {
            numbers.Add(rows.Int(0), (rows.Text(1), rows.Text(2)));
        }

        return numbers;
    }

    private static List<Migration> Read()
    {
        var assembly = typeof(Migrations).Assembly;
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"No resource {resource}.");
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var name = resource[Folder.Length..];
            migrations.Add(new(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return migrations;
    }
}

/// <summary>One numbered file of schema changes.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text, lower-case hex.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}
