using System.Text.Json;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Retention;

/// <summary>A signed statement of which entries retention has removed, all of them from the beginning: whatever else is missing was not its doing.</summary>
/// <param name="Checkpoint">Number of the checkpoint that it ends.</param>
/// <param name="Messages">Messages of the log that this run removed, with all that belonged to them.</param>
/// <param name="History">The removed entries of other cells' chains that came with a province; null where there are none.</param>
public sealed record RetentionEnd(
    long Checkpoint, DateTimeOffset At, string Cell, long Messages, IReadOnlyList<RemovedEntries> Removed, RemovedHistory? History = null)
{
    /// <summary>Kind of the cell entry that holds one.</summary>
    public const string Kind = "RETENTION_ENDED";

    internal byte[] Sign(AnchorSigner signer) => SignedJson.Sign(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web), signer);

    /// <summary>Reads one; null when it was not signed by this key.</summary>
    public static RetentionEnd? Read(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> publicKey) =>
        SignedJson.Open(signed, publicKey) is { } body ? JsonSerializer.Deserialize<RetentionEnd>(body, JsonSerializerOptions.Web) : null;
}

/// <summary>The removed entries of one partition.</summary>
/// <param name="Places">SHA-256 over the places (turn in 8 bytes, index in 4, big-endian) of all of them, in order.</param>
public sealed record RemovedEntries(int Partition, long Entries, byte[] Places);

/// <summary>Removed copies of other cells' entries.</summary>
/// <param name="Places">SHA-256 over the places (incident in 16 bytes, turn in 8, index in 4, big-endian) of all of them, in order.</param>
public sealed record RemovedHistory(long Entries, byte[] Places);
