using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Storage.Keys;

/// <summary>
/// The secrets of a cell, kept outside its database: versioned master keys for sealing and for keyed hashes, the signing key of anchors, and the
/// key of sessions. Losing them makes sealed data unreadable for ever and gives every person a new key: back the file up apart from the data.
/// </summary>
public sealed class Secrets
{
    /// <summary>Name of the file in a data folder.</summary>
    public const string FileName = "secrets.json";

    private Secrets(SecretsFile file)
    {
        Sealer = new Sealer(file.Sealing.Keys, file.Sealing.Current);
        Hasher = new KeyedHasher(
            file.Hashing.Current, file.Hashing.Keys[file.Hashing.Current],
            [.. file.Hashing.Keys.Where(k => k.Key < file.Hashing.Current).OrderByDescending(static k => k.Key).Select(static k => new KeyedHasher(k.Key, k.Value))]);
        Signer = new AnchorSigner(file.Signing);
        Session = file.Session;
        Hashers = file.Hashing.Keys.ToDictionary(static k => k.Key, static k => new KeyedHasher(k.Key, k.Value));
        Checks =
        [
            .. file.Sealing.Keys.Select(static k => CheckOf("sealing", k.Key, k.Value)),
            .. file.Hashing.Keys.Select(static k => CheckOf("hashing", k.Key, k.Value)),
            new("signing", 1, Signer.PublicKey),
            KeyCheck.OfHashVersion(file.Hashing.Current),
        ];
    }

    /// <summary>Hashers of all versions in the file, for the rotation of the key.</summary>
    public IReadOnlyDictionary<int, KeyedHasher> Hashers { get; }

    /// <summary>What shows that these are the secrets of a cell, without showing them.</summary>
    public IReadOnlyList<KeyCheck> Checks { get; }

    /// <summary>Seals and opens personal data.</summary>
    public Sealer Sealer { get; }

    /// <summary>Keyed hashes of subjects, agencies, reporters, urls and bodies, each purpose under a key of its own.</summary>
    public KeyedHasher Hasher { get; }

    /// <summary>Signs anchors of the audit chains.</summary>
    public AnchorSigner Signer { get; }

    /// <summary>32 random bytes for session cookies.</summary>
    public byte[] Session { get; }

    /// <summary>
    /// The secrets of a data folder, made at its first start (mode 0600); or those of <paramref name="file"/>, which must be there: production
    /// mounts it from its own vault.
    /// </summary>
    /// <param name="folder">The data folder, made when absent.</param>
    /// <param name="file">A file elsewhere; null = <see cref="FileName"/> in the folder.</param>
    /// <exception cref="SecretsException">The file is missing beside a database, cannot be read, or others may read it.</exception>
    public static Secrets Open(string folder, string? file = null)
    {
        if (file is not null)
        {
            return Read(file);
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            if (File.Exists(Path.Combine(folder, "grid.db")))
            {
                throw new SecretsException($"{path} is missing beside a database that was made with it. Restore it: without it sealed data cannot be read and people get new keys.");
            }

            Make(path);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            throw new SecretsException($"Others may use {path}. Let only its owner read it: chmod 600.");
        }

        return Read(path);
    }

    /// <summary>Adds a new version of the sealing key to a file; it seals nothing until <see cref="UseNewestSealingKey"/>. Returns its number.</summary>
    /// <exception cref="SecretsException">The file cannot be used.</exception>
    public static int AddSealingKey(string path) => Change(path, static file =>
    {
        var version = file.Sealing.Keys.Keys.Max() + 1;
        var keys = new Dictionary<int, byte[]>(file.Sealing.Keys) { [version] = RandomNumberGenerator.GetBytes(Sealer.KeyBytes) };
        return (file with { Sealing = file.Sealing with { Keys = keys } }, version);
    });

    /// <summary>Makes the newest version of the sealing key in a file the one that seals. Returns its number.</summary>
    /// <exception cref="SecretsException">The file cannot be used.</exception>
    public static int UseNewestSealingKey(string path) => Change(path, static file =>
    {
        var version = file.Sealing.Keys.Keys.Max();
        return (file with { Sealing = file.Sealing with { Current = version } }, version);
    });

    /// <summary>Takes a version of the sealing key out of a file for ever.</summary>
    /// <exception cref="SecretsException">It seals, or is not there; or the file cannot be used.</exception>
    public static void DropSealingKey(string path, int version) => Change(path, file =>
    {
        if (version == file.Sealing.Current || !file.Sealing.Keys.ContainsKey(version))
        {
            throw new SecretsException($"Version {version} of the sealing key is the one in use, or is not in {path}.");
        }

        return (file with { Sealing = file.Sealing with { Keys = file.Sealing.Keys.Where(k => k.Key != version).ToDictionary() } }, version);
    });

    /// <summary>Adds a new version of the hashing key to a file; it hashes nothing until <see cref="UseNewestHashingKey"/>. Returns its number.</summary>
    /// <exception cref="SecretsException">The file cannot be used.</exception>
    public static int AddHashingKey(string path) => Change(path, static file =>
    {
        var version = file.Hashing.Keys.Keys.Max() + 1;
        var keys = new Dictionary<int, byte[]>(file.Hashing.Keys) { [version] = RandomNumberGenerator.GetBytes(Sealer.KeyBytes) };
        return (file with { Hashing = file.Hashing with { Keys = keys } }, version);
    });

    /// <summary>Makes the newest version of the hashing key in a file the one that hashes; older ones stay, for what was hashed under them.</summary>
    /// <exception cref="SecretsException">The file cannot be used.</exception>
    public static int UseNewestHashingKey(string path) => Change(path, static file =>
    {
        var version = file.Hashing.Keys.Keys.Max();
        return (file with { Hashing = file.Hashing with { Current = version } }, version);
    });

    private static KeyCheck CheckOf(string kind, int version, byte[] key) =>
        new(kind, version, HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"netralitas-grid/check/{kind}"))[..16]);

    private static int Change(string path, Func<SecretsFile, (SecretsFile File, int Version)> change)
    {
        var (file, version) = change(Load(path, static file => file));
        Write(path, file);
        return version;
    }

    private static Secrets Read(string path) => Load(path, static file => new Secrets(file));

    private static T Load<T>(string path, Func<SecretsFile, T> use)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return use(JsonSerializer.Deserialize(stream, SecretsJson.Default.SecretsFile) ?? throw new SecretsException($"{path} is empty."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or ArgumentException or KeyNotFoundException)
        {
            // The cause may quote the file: it is not passed on.
            throw new SecretsException($"{path} cannot be read as secrets ({error.GetType().Name}).");
        }
    }

    private static void Make(string path) => Write(path, new SecretsFile
    {
        Sealing = VersionedKeys.First(),
        Hashing = VersionedKeys.First(),
        Signing = RandomNumberGenerator.GetBytes(Sealer.KeyBytes),
        Session = RandomNumberGenerator.GetBytes(Sealer.KeyBytes),
    });

    /// <summary>Writes secrets beside the path and moves them there whole: a crash leaves the old ones or the new ones.</summary>
    private static void Write(string path, SecretsFile secrets)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var part = path + ".new";
        File.Delete(part);
        using (var stream = new FileStream(part, options))
        {
            JsonSerializer.Serialize(stream, secrets, SecretsJson.Default.SecretsFile);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }
}
