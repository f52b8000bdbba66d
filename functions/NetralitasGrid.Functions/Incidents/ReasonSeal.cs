using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>Seals the reason that somebody gives for a reveal: it is free text and may name people, while the cell's chain is plain.</summary>
internal sealed class ReasonSeal(Sealer sealer, TimeProvider clock)
{
    /// <summary><c>VERSION.KEY.CIPHER</c>, the last two in base64; the id that it is bound to stands before it.</summary>
    public string Seal(string reason)
    {
        var id = GridId.New(GridId.Message, clock);
        var text = sealer.SealText(id, reason);
        return $"{id}.{text.KeyVersion}.{Convert.ToBase64String(text.WrappedKey)}.{Convert.ToBase64String(text.Cipher)}";
    }
}
