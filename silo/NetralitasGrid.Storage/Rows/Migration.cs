using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Rows;

/// <summary>One numbered file of schema changes, embedded in this program and never edited after its release.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    private const string NeedsMark = "-- Needs programs of: ";

    /// <summary>
    /// Programs that know this migration or a later one can use a database that has this one; unless its text says that older ones can, too
    /// (<c>-- Needs programs of: 0001</c>, its first line), only its own and later ones.
    /// </summary>
    public int Needs => Sql.StartsWith(NeedsMark, StringComparison.Ordinal)
        ? int.Parse(Sql.AsSpan(NeedsMark.Length, 4), NumberStyles.None, CultureInfo.InvariantCulture)
        : Number;

    /// <summary>SHA-256 of the text, lower-case hex.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The files of one engine, in order.</summary>
    public static IReadOnlyList<Migration> Read(string folder)
    {
        var assembly = typeof(Migration).Assembly;
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"No resource {resource}.");
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var name = resource[folder.Length..];
            migrations.Add(new(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return migrations;
    }

    /// <summary>Sees that what a database was given is what this program knows.</summary>
    /// <param name="applied">By number; <see cref="AppliedMigration.Needs"/> lets an older program go on beside a newer schema, for rolling upgrades.</param>
    /// <exception cref="StoreCorruptException">
    /// A file that was applied has been changed since, or the database is newer than this program can use.
    /// </exception>
    public static void Check(IReadOnlyList<Migration> migrations, IReadOnlyDictionary<int, AppliedMigration> applied)
    {
        var newest = migrations.Max(static m => m.Number);
        foreach (var (number, row) in applied)
        {
            var known = migrations.FirstOrDefault(m => m.Number == number);
            if (known is null && (row.Needs ?? number) > newest)
            {
                throw new StoreCorruptException($"The database has migration {row.Name}, which this program is too old for: start a newer version.");
            }

            if (known is not null && known.Hash != row.Hash)
            {
                throw new StoreCorruptException($"Migration {row.Name} was changed after it had been applied; restore the released file.");
            }
        }
    }
}

/// <summary>A migration as a database remembers it.</summary>
/// <param name="Needs">The number that a program must at least know to use the database; null = the migration's own.</param>
internal sealed record AppliedMigration(string Name, string Hash, int? Needs = null);
