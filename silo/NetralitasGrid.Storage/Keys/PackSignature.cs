using System.Text;

namespace NetralitasGrid.Storage.Keys;

/// <summary>
/// A detached Ed25519 signature (RFC 8032) of a pack: 64 bytes, as text in base 64, over the text <c>netralitasgrid pack</c>, a line feed and the
/// pack's hash, so that it is a signature of nothing else.
/// </summary>
public static class PackSignature
{
    /// <summary>What is signed of the pack of a hash.</summary>
    /// <param name="hash">SHA-256 of its content, 64 hex.</param>
    public static byte[] Text(string hash) => Encoding.ASCII.GetBytes($"netralitasgrid pack\n{hash}");

    /// <summary>Whether a signature is of the pack of a hash and of this key.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, string hash, ReadOnlySpan<byte> signature) => AnchorSigner.Verify(publicKey, Text(hash), signature);

    /// <summary>Bytes of a length from base 64, or null.</summary>
    public static byte[]? Bytes(string text, int length)
    {
        var bytes = new byte[length];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var written) && written == length ? bytes : null;
    }
}
