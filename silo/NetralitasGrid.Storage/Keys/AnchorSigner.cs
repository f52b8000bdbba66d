namespace NetralitasGrid.Storage.Keys;

/// <summary>Signs with Ed25519 (RFC 8032), by OpenSSL's libcrypto. Thread-safe.</summary>
public sealed class AnchorSigner
{
    /// <summary>Length of a signature in bytes.</summary>
    public const int SignatureBytes = 64;

    /// <summary>Length of a seed and of a public key in bytes.</summary>
    public const int KeyBytes = 32;

    private readonly Libcrypto.Key _key;

    /// <param name="seed">The 32 bytes of the private key.</param>
    /// <exception cref="PlatformNotSupportedException">OpenSSL 1.1.1 or newer is not installed.</exception>
    public AnchorSigner(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != KeyBytes)
        {
            throw new ArgumentException($"A seed has {KeyBytes} bytes.", nameof(seed));
        }

        _key = Libcrypto.PrivateKey(seed);
        PublicKey = Libcrypto.PublicPart(_key);
    }

    /// <summary>The key that checks signatures; it may be shown.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The signature of data, always the same for the same data.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => Libcrypto.Sign(_key, data);

    /// <summary>Whether a signature is of this data and this public key.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeyBytes || signature.Length != SignatureBytes)
        {
            return false;
        }

        using var key = Libcrypto.PublicKey(publicKey);
        return !key.IsInvalid && Libcrypto.Verify(key, data, signature);
    }
}
