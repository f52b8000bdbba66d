using System.Text.Json;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;
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

    /// <summary>Whether retention ever began in a cell, as its chain says.</summary>
    public static async Task<bool> AnyAsync(IReadModel read, CancellationToken cancellationToken) => await LastEntryAsync(read, cancellationToken) is not null;

    /// <summary>The last one in a cell's chain; null where retention never began.</summary>
    /// <param name="publicKey">Gives the key that it must be signed with; asked only where there is one.</param>
    /// <exception cref="RetentionException">It is not signed by that key for this cell.</exception>
    public static async Task<Checkpoint?> LastAsync(IReadModel read, string cell, Func<byte[]> publicKey, CancellationToken cancellationToken) =>
        await LastEntryAsync(read, cancellationToken) is not { } entry ? null
            : Read(RetentionRecord.Data(entry), publicKey()) is { } checkpoint && checkpoint.Cell == cell ? checkpoint
            : throw new RetentionException("The last checkpoint is not signed by this cell's key: run the audit verification.");

    internal byte[] Sign(AnchorSigner signer) => SignedJson.Sign(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web), signer);

    /// <summary>Reads one; null when it was not signed by this key.</summary>
    public static Checkpoint? Read(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> publicKey) =>
        SignedJson.Open(signed, publicKey) is { } body ? JsonSerializer.Deserialize<Checkpoint>(body, JsonSerializerOptions.Web) : null;

    private static async Task<byte[]?> LastEntryAsync(IReadModel read, CancellationToken cancellationToken)
    {
        const int Page = 500;
        byte[]? last = null;
        for (var after = 0L; ;)
        {
            // Quotes inside texts are escaped, so these bytes are the member and nothing else.
            var page = await read.CellLogAsync(after, Page, cancellationToken);
            last = page.LastOrDefault(row => row.Entry.AsSpan().IndexOf("\"kind\":\"CHECKPOINT\""u8) >= 0)?.Entry ?? last;
            if (page.Count < Page)
            {
                return last;
            }

            after = page[^1].Number;
        }
    }
}

/// <summary>Where one partition's chain stood.</summary>
/// <param name="Turns">Number of its last turn.</param>
/// <param name="Entries">Length of its chain.</param>
/// <param name="Head">Hash of its last entry.</param>
/// <param name="Hashes">A digest over the hashes of all entries from the first: it holds them in place when some are removed.</param>
public sealed record CheckpointPartition(int Partition, long Turns, long Entries, byte[] Head, byte[] Hashes);
