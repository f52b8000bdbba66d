using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NetralitasGrid.Storage.Keys;

/// <summary>The few functions of OpenSSL's libcrypto that Ed25519 needs; .NET has none of its own.</summary>
internal static partial class Libcrypto
{
    private const string Library = "libcrypto";
    private const int Ed25519 = 1087;

    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["libcrypto-3-x64", "libcrypto-3-arm64", "libcrypto-3"]
        : OperatingSystem.IsMacOS() ? ["libcrypto.3.dylib", "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib", "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib"]
        : ["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"];

    static Libcrypto() => NativeLibrary.SetDllImportResolver(typeof(Libcrypto).Assembly, Resolve);

    public static Key PrivateKey(ReadOnlySpan<byte> seed)
    {
        var key = NewPrivateKey(Ed25519, 0, seed, (nuint)seed.Length);
        return key.IsInvalid ? throw new CryptographicException("libcrypto refuses the signing key.") : key;
    }

    /// <summary>A public key; invalid when the bytes are none.</summary>
    public static Key PublicKey(ReadOnlySpan<byte> bytes) => NewPublicKey(Ed25519, 0, bytes, (nuint)bytes.Length);

    public static byte[] PublicPart(Key key)
    {
        var bytes = new byte[AnchorSigner.KeyBytes];
        var length = (nuint)bytes.Length;
        Check(GetPublicKey(key, bytes, ref length));
        return bytes;
    }

    public static byte[] Sign(Key key, ReadOnlySpan<byte> data)
    {
        using var context = NewContext();
        Check(SignInit(context, 0, 0, 0, key));
        var signature = new byte[AnchorSigner.SignatureBytes];
        var length = (nuint)signature.Length;
        Check(Sign(context, signature, ref length, data, (nuint)data.Length));
        return signature;
    }

    public static bool Verify(Key key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var context = NewContext();
        Check(VerifyInit(context, 0, 0, 0, key));
        return Verify(context, signature, (nuint)signature.Length, data, (nuint)data.Length) == 1;
    }

    private static void Check(int result)
    {
        if (result != 1)
        {
            throw new CryptographicException("libcrypto failed.");
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (var candidate in Names)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
            {
                return handle;
            }
        }

        throw new PlatformNotSupportedException($"Signing anchors needs OpenSSL's libcrypto (looked for {string.Join(", ", Names)}). Install OpenSSL 3.");
    }

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static partial Key NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    private static partial Key NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static partial int GetPublicKey(Key key, Span<byte> bytes, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    private static partial Context NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    private static partial int SignInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    private static partial int Sign(Context context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    private static partial int VerifyInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    private static partial int Verify(Context context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    /// <summary>An EVP_PKEY.</summary>
    internal sealed class Key() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    /// <summary>An EVP_MD_CTX.</summary>
    internal sealed class Context() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
