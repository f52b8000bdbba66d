using System.Text;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Audit;

/// <summary>A JSON object with its Ed25519 signature as the last member: what is signed is the object without it.</summary>
internal static class SignedJson
{
    private static readonly byte[] SignatureStart = ",\"signature\":\""u8.ToArray();

    /// <param name="body">A JSON object with at least one member.</param>
    public static byte[] Sign(ReadOnlySpan<byte> body, AnchorSigner signer) =>
        [.. body[..^1], .. SignatureStart, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(signer.Sign(body))), .. "\"}"u8];

    /// <summary>The object without its signature; null when it has none of this key.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> json, ReadOnlySpan<byte> publicKey)
    {
        var at = json.LastIndexOf(SignatureStart);
        if (at < 0 || !json.EndsWith("\"}"u8))
        {
            return null;
        }

        byte[] body = [.. json[..at], (byte)'}'];
        Span<byte> signature = stackalloc byte[AnchorSigner.SignatureBytes];
        return Convert.TryFromBase64String(Encoding.ASCII.GetString(json[(at + SignatureStart.Length)..^2]), signature, out var written)
            && AnchorSigner.Verify(publicKey, body, signature[..written])
            ? body
            : null;
    }
}
