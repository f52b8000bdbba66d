using System.Text;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Cli.Rules;

/// <summary>
/// A detached Ed25519 signature (RFC 8032) of a pack: 64 bytes in base 64, over the text <c>netralitasgrid pack</c>, a line feed and the pack's
/// hash, so that it is a signature of nothing else.
/// </summary>
internal static class PackSignature
{
    public static byte[] Text(PackArchive archive) => Encoding.ASCII.GetBytes($"netralitasgrid pack\n{archive.Hash}");

    /// <summary>Whether a file holds the signature of a pack by a key.</summary>
    /// <exception cref="CommandException">The file or the key cannot be read.</exception>
    public static bool Verify(PackArchive archive, FileInfo file, string? key)
    {
        if (key is null)
        {
            throw new CommandException("Name the signer's public key with --public-key: a signature alone says nothing.");
        }

        var publicKey = Bytes(File.Exists(key) ? Read(key) : key, AnchorSigner.KeyBytes) ?? throw new CommandException("The public key is not 32 bytes in base 64.");
        return Bytes(Read(file.FullName), AnchorSigner.SignatureBytes) is { } signature && AnchorSigner.Verify(publicKey, Text(archive), signature);
    }

    /// <summary>Bytes of a length from base 64, or null.</summary>
    public static byte[]? Bytes(string text, int length)
    {
        var bytes = new byte[length];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var written) && written == length ? bytes : null;
    }

    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(e.Message);
        }
    }
}
