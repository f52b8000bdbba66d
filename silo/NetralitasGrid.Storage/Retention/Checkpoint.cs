using System.Text.Json;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Retention;

/// <summary>
/// A signed statement of where each chain stood when retention began, and of the states at that moment: verification and replay of what comes after
/// it need nothing from before it. Stands in the cell's own chain.
/// </summary>
/// <param name="Before">What was appended before this time may be removed.</param>
/// <param name="LastMessage">Number of the last message of the log that may be removed.</param>
/// <param name="File">Name of the file that holds the states.</param>
/// <param name="States">Number of states in the file.</param>
/// <param name="Digest">SHA-256 of the file's content, uncompressed.</param>
public sealed record Checkpoint(
    long Number, DateTimeOffset At, DateTimeOffset Before, string Cell, long LastMessage, IReadOnlyList<CheckpointPartition> Partitions,
    string File, long States, byte[] Digest)
{
    /// <summary>Kind of the cell entry that holds one.</summary>
    public const string Kind = "CHECKPOINT";

    internal byte[] Sign(AnchorSigner signer) => SignedJson.Sign(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web), signer);

    /// <summary>Reads one; null when it was not signed by this key.</summary>
    public static Checkpoint? Read(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> publicKey) =>
        SignedJson.Open(signed, publicKey) is { } body ? JsonSerializer.Deserialize<Checkpoint>(body, JsonSerializerOptions.Web) : null;
}

/// <summary>Where one partition's chain stood.</summary>
/// <param name="Turns">Number of its last turn.</param>
/// <param name="Entries">Length of its chain.</param>
/// <param name="Head">Hash of its last entry.</param>
/// <param name="Hashes">A digest over the hashes of all entries from the first: it holds them in place when some are removed.</param>
public sealed record CheckpointPartition(int Partition, long Turns, long Entries, byte[] Head, byte[] Hashes);
