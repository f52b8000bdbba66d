using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Functions.Packs;

/// <summary>Whose packs the grid takes.</summary>
internal sealed class PackOptions
{
    public const string Section = "Packs";

    /// <summary>
    /// Public keys (Ed25519, base 64) of those who may sign packs. Where there are any, <c>POST /api/packs</c> takes only packs that one of them
    /// signed. Default: none, and packs are taken unsigned.
    /// </summary>
    public IReadOnlyList<string> Signers { get; set; } = [];

    /// <summary>Whether packs need a signature.</summary>
    public bool SignatureNeeded => Signers.Count > 0;

    /// <summary>Whether all signers are public keys.</summary>
    public bool SignersAreKeys => Signers.All(static s => PackSignature.Bytes(s, AnchorSigner.KeyBytes) is not null);

    /// <summary>Who of the signers signed the pack of a hash; null when none did.</summary>
    /// <param name="signature">What was sent, base 64.</param>
    public SignedBy? SignerOf(string hash, string signature)
    {
        if (PackSignature.Bytes(signature, AnchorSigner.SignatureBytes) is not { } bytes)
        {
            return null;
        }

        var signer = Signers.FirstOrDefault(s => PackSignature.Verify(PackSignature.Bytes(s, AnchorSigner.KeyBytes), hash, bytes));
        return signer is null ? null : new(signer.Trim(), bytes);
    }
}
