using System.Buffers;

namespace NetralitasGrid.Grains.Audit;

/// <summary>
/// Memory for the audit entries of a turn: most of what a turn makes and holds until its commit. It goes round from turn to turn where it is given back, and
/// is collected like any other where it is not.
/// </summary>
internal sealed class EntryRoom
{
    /// <summary>Enough for the one entry of a small turn.</summary>
    private const int FirstLength = 8 * 1024;

    /// <summary>Below what the collector treats as large.</summary>
    private const int ChunkLength = 64 * 1024;

    private readonly List<byte[]> _chunks = [];
    private int _at;

    /// <summary>Room for an entry, to be written whole.</summary>
    public Memory<byte> Take(int length)
    {
        if (_chunks.Count == 0 || _chunks[^1].Length - _at < length)
        {
            _chunks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(length, _chunks.Count == 0 ? FirstLength : ChunkLength)));
            _at = 0;
        }

        var room = _chunks[^1].AsMemory(_at, length);
        _at += length;
        return room;
    }

    /// <summary>Gives back all that was taken: nobody may read it any more.</summary>
    public void Return()
    {
        foreach (var chunk in _chunks)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        _chunks.Clear();
    }
}
