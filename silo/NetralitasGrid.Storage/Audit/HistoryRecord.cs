using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Retention;

namespace NetralitasGrid.Storage.Audit;

/// <summary>
/// Entries of other cells' chains that came here with a province: no chain of this cell holds them, so the cell's chain holds a digest over those of
/// each move, in the order of incidents. What retention removed of them left its hash, and is signed as retention's other removals are.
/// </summary>
internal sealed class HistoryRecord
{
    /// <summary>Kind of the cell entry that holds a digest.</summary>
    public const string Kind = "HISTORY_CAME";

    private static readonly byte[] KindMember = "\"kind\":\"HISTORY_CAME\""u8.ToArray();

    private readonly Dictionary<(string Province, DateTimeOffset Came), (long Number, long Entries, string Digest)> _moves = [];

    /// <summary>The digest over what came with one move, as it stands in the tables.</summary>
    public static async Task<(long Entries, byte[] Digest)> OfAsync(IReadModel read, string province, DateTimeOffset came, CancellationToken cancellationToken)
    {
        var (entries, digest) = (0L, HashChain.Beginning);
        await foreach (var link in read.MovedAsync(cancellationToken))
        {
            if (link.Province == province && link.Came == came)
            {
                (entries, digest) = (entries + 1, HashChain.Next(digest, link.Hash));
            }
        }

        return (entries, digest);
    }

    /// <summary>Looks at an entry of the cell's chain, in order.</summary>
    public void See(long number, ReadOnlySpan<byte> entry)
    {
        if (entry.IndexOf(KindMember) < 0)
        {
            return;
        }

        using var json = JsonDocument.Parse(RetentionRecord.Data(entry));
        string Text(string name) => json.RootElement.GetProperty(name).GetString() ?? "";
        _moves[(Text("province"), DateTimeOffset.Parse(Text("came"), CultureInfo.InvariantCulture))] =
            (number, long.Parse(Text("entries"), CultureInfo.InvariantCulture), Text("digest"));
    }

    /// <summary>What is wrong with what came.</summary>
    /// <param name="removed">What retention signed that it removed of it; null where it signed nothing.</param>
    /// <param name="unfinished">Whether a run has not signed yet.</param>
    public async Task<IReadOnlyList<AuditFault>> FaultsAsync(IReadModel read, RemovedHistory? removed, bool unfinished, CancellationToken cancellationToken)
    {
        var digests = _moves.Keys.ToDictionary(static k => k, static _ => (Entries: 0L, Digest: HashChain.Beginning));
        using var places = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var gone = 0L;
        await foreach (var link in read.MovedAsync(cancellationToken))
        {
            if (link.Province is { } province && link.Came is { } came && digests.TryGetValue((province, came), out var so))
            {
                digests[(province, came)] = (so.Entries + 1, HashChain.Next(so.Digest, link.Hash));
            }

            if (link.Removed)
            {
                gone++;
                places.AppendData(PlaceOf(link));
            }
        }

        var faults = new List<AuditFault>();
        foreach (var ((province, _), (number, entries, digest)) in _moves)
        {
            var (there, sum) = digests.First(d => _moves[d.Key].Number == number).Value;
            if (there != entries || Convert.ToHexStringLower(sum) != digest)
            {
                faults.Add(new($"history {province}", number, $"Decisions that came with the province are not what came: {entries} came, {there} are there."));
            }
        }

        if (!unfinished && (gone > 0 || removed is not null) && !places.GetHashAndReset().AsSpan().SequenceEqual(removed?.Places ?? SHA256.HashData([])))
        {
            faults.Add(new("history", Math.Max(1, gone), $"Other decisions that came with provinces were removed than retention signed: it removed {removed?.Entries ?? 0}, {gone} are gone."));
        }

        return faults;
    }

    private static byte[] PlaceOf(MovedLink link)
    {
        var place = new byte[28];
        link.Incident.ToBytes().CopyTo(place, 0);
        BinaryPrimitives.WriteInt64BigEndian(place.AsSpan(16), link.Turn);
        BinaryPrimitives.WriteInt32BigEndian(place.AsSpan(24), link.Index);
        return place;
    }
}
