using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Storage.Sqlite.Mailboxes;

/// <summary>A waiting message with what memory counts it by.</summary>
/// <param name="Regency">Regency of the place, of incidents only.</param>
internal readonly record struct WaitingMessage(int Partition, MailboxMessage Message, string? Regency)
{
    private const int Overhead = 256;

    /// <summary>Rough bytes in memory.</summary>
    public int Size => Message.Body.Length + Overhead;

    public static string? RegencyOf(MessageKind kind, string? place) =>
        kind != MessageKind.Incident || place is null ? null : AreaCode.RegencyOf(place);
}
