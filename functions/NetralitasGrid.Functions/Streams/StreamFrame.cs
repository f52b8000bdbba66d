using System.Buffers;
using System.Globalization;
using System.Text;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Functions.Streams;

/// <summary>What a change replaces: two changes with the same key say the same thing, the later one newer.</summary>
internal readonly record struct ChangeKey(ChangeKind Kind, string Region, UInt128 Subject)
{
    public static ChangeKey Of(Change change) => new(change.Kind, change.RegionCode, change.Subject.Value);
}

/// <summary>The newest state of what changed in a region between two ticks, serialised once for all its streams.</summary>
internal sealed class StreamFrame
{
    /// <summary>Most decisions of a frame: the newest. Counts are absolute in the region's own event, so nothing is wrong without the rest.</summary>
    public const int MostDecisions = 50;

    public StreamFrame(long number, string before, string id, IReadOnlyList<Change> changes)
    {
        Number = number;
        Changes = changes;
        Bytes = Serialise(changes, before, id);
    }

    /// <summary>Position in its region's sequence.</summary>
    public long Number { get; }

    /// <summary>The changes, oldest first.</summary>
    public IReadOnlyList<Change> Changes { get; }

    /// <summary>The events as they are sent.</summary>
    public byte[] Bytes { get; }

    /// <summary>The newest change of each key, in the order of these; of decisions only the newest <see cref="MostDecisions"/>.</summary>
    public static List<Change> Newest(IEnumerable<Change> changes)
    {
        var last = new Dictionary<ChangeKey, (long Order, Change Change)>();
        var order = 0L;
        foreach (var change in changes)
        {
            last[ChangeKey.Of(change)] = (order++, change);
        }

        var newest = last.Values.OrderBy(c => c.Order).Select(c => c.Change).ToList();
        var surplus = newest.Count(c => c.Kind == ChangeKind.Decision) - MostDecisions;
        if (surplus > 0)
        {
            newest.RemoveAll(c => c.Kind == ChangeKind.Decision && surplus-- > 0);
        }

        return newest;
    }

    /// <summary>
    /// The bytes of some events. All but the last carry the id of the frame before: who is cut off in the middle gets the frame again, and
    /// since every event tells a whole state, twice is as good as once.
    /// </summary>
    public static byte[] Serialise(IReadOnlyList<Change> changes, string before, string id)
    {
        var buffer = new ArrayBufferWriter<byte>(256 * Math.Max(1, changes.Count));
        for (var i = 0; i < changes.Count; i++)
        {
            WriteEvent(buffer, i == changes.Count - 1 ? id : before, NameOf(changes[i].Kind), changes[i].Json.Span);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes one event.</summary>
    public static void WriteEvent(IBufferWriter<byte> buffer, string id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        buffer.Write("id: "u8);
        Encoding.ASCII.GetBytes(id, buffer);
        buffer.Write("\nevent: "u8);
        buffer.Write(name);
        buffer.Write("\ndata: "u8);
        buffer.Write(data);
        buffer.Write("\n\n"u8);
    }

    private static ReadOnlySpan<byte> NameOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Decision => "decision"u8,
        ChangeKind.Case => "case"u8,
        ChangeKind.Region => "region"u8,
        ChangeKind.Escalation => "escalation"u8,
        ChangeKind.Pack => "pack"u8,
        _ => throw new InvalidOperationException($"Streams do not carry {Code<ChangeKind>.Of(kind)}."),
    };
}
