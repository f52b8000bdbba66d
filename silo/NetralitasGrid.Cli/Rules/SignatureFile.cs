using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Cli.Rules;

/// <summary>Signatures and keys of packs as files.</summary>
internal static class SignatureFile
{
    /// <summary>Whether a file holds the signature of a pack by a key.</summary>
    /// <exception cref="CommandException">The file or the key cannot be read.</exception>
    public static bool Verify(PackArchive archive, FileInfo file, string? key)
    {
        if (key is null)
        {
            throw new CommandException("Name the signer's public key with --public-key: a signature alone says nothing.");
        }

        var publicKey = PackSignature.Bytes(File.Exists(key) ? Read(key) : key, AnchorSigner.KeyBytes)
            ?? throw new CommandException("The public key is not 32 bytes in base 64.");
        return PackSignature.Bytes(Read(file.FullName), AnchorSigner.SignatureBytes) is { } signature && PackSignature.Verify(publicKey, archive.Hash, signature);
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
