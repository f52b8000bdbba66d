using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Retention;

/// <summary>
/// The states of a cell at a checkpoint, outside the database: gzip of one JSON object a line, first where each partition stands with its active packs,
/// then each state, then what waited for regions and provinces. Its digest is signed in the checkpoint.
/// </summary>
public sealed class CheckpointFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _part;
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream _file;
    private readonly GZipStream _zip;
    private bool _closed;

    private CheckpointFile(string path)
    {
        (_path, _part) = (path, path + ".part");
        _file = new FileStream(_part, FileMode.Create, FileAccess.Write, FileShare.None);
        _zip = new(_file, CompressionLevel.Fastest, leaveOpen: true);
    }

    /// <summary>States written so far.</summary>
    internal long States { get; private set; }

    /// <summary>Name of the file of a checkpoint.</summary>
    public static string NameOf(long number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"checkpoint-{number:D6}.jsonl.gz");

    /// <summary>What stood in a partition at the checkpoint, for a replay that starts there.</summary>
    /// <exception cref="RetentionException">The file is not the one that was signed.</exception>
    public static async Task<IReadOnlyList<CheckpointLine>> ReadAsync(string folder, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        // Not before all of it has been seen to be what was signed.
        var lines = new List<CheckpointLine>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var line in LinesAsync(Path.Combine(folder, checkpoint.File), digest, cancellationToken))
        {
            lines.Add(line);
        }

        return digest.GetHashAndReset().AsSpan().SequenceEqual(checkpoint.Digest)
            ? lines
            : throw new RetentionException($"{checkpoint.File} is not the file of states that was signed with the checkpoint.");
    }

    /// <summary>Where each partition stood at the checkpoint, its employees' states with it.</summary>
    /// <exception cref="RetentionException">The file is not the one that was signed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<IReadOnlyDictionary<int, ReplayStart>> StartsAsync(string folder, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var lines = await ReadAsync(folder, checkpoint, cancellationToken);
        var states = checkpoint.Partitions.ToDictionary(static p => p.Partition, static _ => new Dictionary<StateKey, byte[]>());
        foreach (var line in lines)
        {
            if (line is { Part: { } part, Body: { } body, Grain: { } name } && RowCodec.Grain(name) is { Kind: GrainKind.Employee } grain)
            {
                states[grain.PartitionOf(states.Count)][new(grain, part)] = body;
            }
        }

        return lines.Where(static l => l is { Partition: not null, Head: not null, Packs: not null })
            .ToDictionary(static l => l.Partition!.Value, l => new ReplayStart(l.Head!, l.Packs!, states[l.Partition!.Value])); // filtered just before
    }

    internal static CheckpointFile Create(string folder, long number)
    {
        Directory.CreateDirectory(folder);
        return new(Path.Combine(folder, NameOf(number)));
    }

    internal void Partition(int partition, long turns, long entries, byte[] head, IReadOnlyDictionary<string, string> packs) =>
        Write(new() { Partition = partition, Turns = turns, Entries = entries, Head = head, Packs = packs });

    internal void State(string grain, string part, byte[] body)
    {
        Write(new() { Grain = grain, Part = part, Body = body });
        States++;
    }

    internal void Mail(MailboxMessage message) => Write(new()
    {
        Grain = RowCodec.Grain(message.Grain),
        Message = message.Id.ToString(),
        Kind = (int)message.Kind,
        Received = message.ReceivedAt,
        Appended = message.AppendedAt,
        Body = message.Body.ToArray(),
    });

    /// <summary>Makes the file durable under its name; returns its digest.</summary>
    internal async Task<byte[]> CloseAsync(CancellationToken cancellationToken)
    {
        _closed = true;
        await _zip.DisposeAsync();
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        cancellationToken.ThrowIfCancellationRequested();
        File.Move(_part, _path, overwrite: true);
        return _digest.GetHashAndReset();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_closed)
        {
            await _zip.DisposeAsync();
            await _file.DisposeAsync();
            File.Delete(_part);
        }

        _digest.Dispose();
    }

    private static async IAsyncEnumerable<CheckpointLine> LinesAsync(string path, IncrementalHash digest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var zip = new GZipStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), CompressionMode.Decompress);
        using var reader = new StreamReader(zip);
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            digest.AppendData(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
            yield return JsonSerializer.Deserialize(text, CheckpointJson.Default.CheckpointLine) ?? throw new RetentionException($"{path} has an empty line.");
        }
    }

    private void Write(CheckpointLine line)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, CheckpointJson.Default.CheckpointLine), (byte)'\n'];
        _digest.AppendData(bytes);
        _zip.Write(bytes);
    }
}
