using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace NetralitasGrid.Grains.Intake;

/// <summary>What a keyed hash stands for. Each has a key of its own, so that equal texts of two purposes do not show as equal.</summary>
public enum HashPurpose
{
    Subject, Agency, Reporter, Url, Body,
}

/// <summary>
/// HMAC-SHA-256 under keys by purpose that derive from one master key of a version. The master key lies outside the database and is not the
/// sealing key. Subject keys name grains, so a new version starts new grains: join them by aliases. Immutable and thread-safe.
/// </summary>
public sealed class KeyedHasher
{
    /// <summary>Shortest master key in bytes.</summary>
    public const int ShortestKey = 32;

    private const int HashLength = 32;
    private const int ShownLength = 16;
    private const int VersionLength = 2;

    private readonly byte[][] _keys;

    /// <param name="version">Version of the master key, 1 to 65,535.</param>
    /// <param name="masterKey">At least 32 random bytes.</param>
    /// <param name="older">Hashers of earlier versions, so that what was hashed under them can be compared.</param>
    public KeyedHasher(int version, ReadOnlySpan<byte> masterKey, IReadOnlyList<KeyedHasher>? older = null)
    {
        Older = older ?? [];
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(masterKey.Length, ShortestKey);
        Version = version;
        _keys = new byte[Enum.GetValues<HashPurpose>().Length][];
        foreach (var purpose in Enum.GetValues<HashPurpose>())
        {
            _keys[(int)purpose] = HMACSHA256.HashData(masterKey, Encoding.UTF8.GetBytes($"netralitas-grid/{purpose.ToString().ToLowerInvariant()}"));
        }
    }

    /// <summary>Version of the master key.</summary>
    public int Version { get; }

    /// <summary>Hashers of earlier versions.</summary>
    public IReadOnlyList<KeyedHasher> Older { get; }

    /// <summary>Keyed hash of a text: the first 16 bytes in lower-case hexadecimal.</summary>
    public string Text(HashPurpose purpose, string text)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        Compute(purpose, text, hash);
        return Convert.ToHexStringLower(hash[..ShownLength]);
    }

    /// <summary>Keyed hash of a canonical body: the version in two bytes, big-endian, then all 32 bytes.</summary>
    public byte[] Body(ReadOnlySpan<byte> canonical)
    {
        var hash = new byte[VersionLength + HashLength];
        BinaryPrimitives.WriteUInt16BigEndian(hash, (ushort)Version);
        HMACSHA256.HashData(_keys[(int)HashPurpose.Body], canonical, hash.AsSpan(VersionLength));
        return hash;
    }

    private void Compute(HashPurpose purpose, string text, Span<byte> hash)
    {
        const int OnStack = 1024;
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = size <= OnStack ? stackalloc byte[OnStack] : new byte[size];
        var length = Encoding.UTF8.GetBytes(text, utf8);
        HMACSHA256.HashData(_keys[(int)purpose], utf8[..length], hash);
        CryptographicOperations.ZeroMemory(utf8[..length]);
    }
}
