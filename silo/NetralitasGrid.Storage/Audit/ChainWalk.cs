using System.Buffers.Binary;
using System.Security.Cryptography;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Retention;

namespace NetralitasGrid.Storage.Audit;

/// <summary>The walk of a verification along one chain.</summary>
/// <param name="head">The head when the walk began; what comes after it is not looked at.</param>
/// <param name="anchors">Anchored lengths and heads, in order.</param>
/// <param name="checkpoint">Up to where retention may have removed entries, or null.</param>
/// <param name="removed">What retention said that it removed, or null where it has not ended.</param>
internal sealed class ChainWalk(string chain, ChainHead head, List<ChainHead> anchors, CheckpointPartition? checkpoint, RemovedEntries? removed)
{
    private const int PlaceBytes = sizeof(long) + sizeof(int);

    private byte[] _previous = new byte[32];
    private byte[] _hashes = HashChain.Beginning;
    private AuditFault? _fault;
    private int _nextAnchor;
    private long _removed;
    private IncrementalHash? _places;

    public string Chain => chain;

    public long Entries { get; private set; }

    /// <summary>Looks at the next entry; false when the walk is over.</summary>
    public bool Step(byte[] entry, EntryPlace? place, bool right, bool logged = true)
    {
        if (Entries == head.Entries)
        {
            return false;
        }

        Entries++;
        return place is null ? Fail("The entry cannot be read.")
            : place.Value.Previous != Convert.ToHexStringLower(_previous) ? Fail("The entry does not point to the one before it: that one was changed, or one is missing.")
            : !right ? Fail("The entry says that it stands elsewhere.")
            : !logged ? Fail("The message that the entry answers is missing from the log.")
            : Link(SHA256.HashData(entry));
    }

    /// <summary>Looks at the hash that retention left of an entry; false when the walk is over.</summary>
    public bool StepRemoved(ChainLink link, bool follows)
    {
        if (Entries == head.Entries)
        {
            return false;
        }

        Entries++;
        if (checkpoint is null || Entries > checkpoint.Entries || !follows)
        {
            return Fail("The entry was removed, and no signed checkpoint says so.");
        }

        _removed++;
        Span<byte> place = stackalloc byte[PlaceBytes];
        BinaryPrimitives.WriteInt64BigEndian(place, link.Turn);
        BinaryPrimitives.WriteInt32BigEndian(place[sizeof(long)..], link.Index);
        _places ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _places.AppendData(place);
        return Link(link.Hash);
    }

    /// <summary>What is wrong with the chain, or null.</summary>
    public AuditFault? End()
    {
        if (_fault is null && _nextAnchor < anchors.Count)
        {
            Fault($"The chain was cut: {anchors[^1].Entries} entries were anchored, {Entries} are there.");
        }
        else if (_fault is null && Entries < head.Entries)
        {
            Fault($"Entries are missing: the partition counts {head.Entries}, {Entries} are there.");
        }
        else if (_fault is null && !head.Hash.AsSpan().SequenceEqual(_previous))
        {
            Fault("The last entry is not the one that the chain's head names.");
        }
        else if (_fault is null && removed is not null && !removed.Places.AsSpan().SequenceEqual(_places?.GetHashAndReset() ?? SHA256.HashData([])))
        {
            Fault($"Other entries were removed than retention signed: it removed {removed.Entries}, {_removed} are gone.");
        }

        _places?.Dispose();
        return _fault;
    }

    private bool Link(byte[] hash)
    {
        _previous = hash;
        _hashes = HashChain.Next(_hashes, hash);
        for (; _nextAnchor < anchors.Count && anchors[_nextAnchor].Entries <= Entries; _nextAnchor++)
        {
            if (anchors[_nextAnchor].Entries < Entries || !anchors[_nextAnchor].Hash.AsSpan().SequenceEqual(_previous))
            {
                return Fail("The entry is not the one that was anchored here.");
            }
        }

        return checkpoint is null || Entries != checkpoint.Entries
            || (checkpoint.Hashes.AsSpan().SequenceEqual(_hashes) && checkpoint.Head.AsSpan().SequenceEqual(_previous))
            || Fail("The entries up to here are not those of the signed checkpoint.");
    }

    private bool Fail(string what)
    {
        Fault(what);
        return false;
    }

    private void Fault(string what) => _fault = new(chain, Math.Max(1, Entries), what);
}
