using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Rows;

/// <summary>One numbered file of schema changes, embedded in this program and never edited after its release.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
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
    /// <exception cref="StoreCorruptException">A file that was applied has been changed since, or the database is newer than this program.</exception>
    public static void Check(IReadOnlyList<Migration> migrations, IReadOnlyDictionary<int, (string Name, string Hash)> applied)
    {
        foreach (var (number, (name, hash)) in applied)
        {
            var known = migrations.FirstOrDefault(m => m.Number == number)
                ?? throw new StoreCorruptException($"The database has migration {name}, which this program does not know: it was written by a newer one.");
            if (known.Hash != hash)
            {
                throw new StoreCorruptException($"Migration {name} was changed after it had been applied; restore the released file.");
            }
        }
    }
}
