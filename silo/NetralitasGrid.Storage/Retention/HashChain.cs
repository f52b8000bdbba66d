using System.Security.Cryptography;

namespace NetralitasGrid.Storage.Retention;

/// <summary>A digest over the hashes of a chain's entries that can be continued: each step hashes the digest so far with the next entry's hash.</summary>
internal static class HashChain
{
    public static byte[] Beginning { get; } = new byte[SHA256.HashSizeInBytes];

    public static byte[] Next(byte[] digest, ReadOnlySpan<byte> hash)
    {
        Span<byte> both = stackalloc byte[2 * SHA256.HashSizeInBytes];
        digest.CopyTo(both);
        hash.CopyTo(both[SHA256.HashSizeInBytes..]);
        return SHA256.HashData(both);
    }
}
