using System.Buffers;
using System.Buffers.Binary;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Regions;

/// <summary>
/// Cases of one day by subject (the first 64 bits of its key): signed sums without zeros. Mutable. Nearly all are 1, so these are kept and written as the
/// subjects alone: eleven bytes each of a state that is read and written with nearly every report, instead of twenty-two.
/// </summary>
public sealed class DaySubjects
{
    private const int Size = sizeof(ulong);

    private readonly SortedList<ulong, int> _others = [];
    private ulong[] _ones;
    private int _count;

    /// <summary>No case yet.</summary>
    public DaySubjects()
        : this([])
    {
    }

    private DaySubjects(ulong[] ones) => (_ones, _count) = (ones, ones.Length);

    /// <summary>Whether no subject has any.</summary>
    public bool IsEmpty => _count == 0 && _others.Count == 0;

    /// <summary>Whether all sums are 1.</summary>
    internal bool AreOnes => _others.Count == 0;

    /// <summary>Sums that are not 1.</summary>
    internal SortedList<ulong, int> Others => _others;

    private Span<ulong> Ones => _ones.AsSpan(0, _count);

    /// <summary>A subject's cases.</summary>
    public int Of(ulong subject) => Ones.BinarySearch(subject) >= 0 ? 1 : _others.GetValueOrDefault(subject);

    /// <summary>Adds to (or takes from) a subject's cases.</summary>
    /// <returns>Its cases now.</returns>
    public int Plus(ulong subject, int n)
    {
        var at = Ones.BinarySearch(subject);
        var was = at >= 0 ? 1 : _others.GetValueOrDefault(subject);
        var sum = was + n;
        if (sum == was)
        {
            return sum;
        }

        if (at >= 0)
        {
            Ones[(at + 1)..].CopyTo(Ones[at..]);
            _count--;
        }
        else if (was != 0)
        {
            _others.Remove(subject);
        }

        if (sum == 1)
        {
            Insert(~at, subject);
        }
        else if (sum != 0)
        {
            _others.Add(subject, sum);
        }

        return sum;
    }

    /// <summary>All sums.</summary>
    public IEnumerable<(ulong Subject, int Cases)> All() => [.. _ones.Take(_count).Select(static s => (s, 1)), .. _others.Select(static o => (o.Key, o.Value))];

    /// <summary>Reads what <see cref="WriteOnes"/> wrote.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is something else.</exception>
    internal static DaySubjects ReadOnes(ref JsonInput json)
    {
        var bytes = json.Base64();
        if (bytes.Length % Size != 0)
        {
            throw new System.Text.Json.JsonException("Subjects have eight bytes each.");
        }

        var ones = new ulong[bytes.Length / Size];
        for (var i = 0; i < ones.Length; i++)
        {
            ones[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(i * Size));
            if (i > 0 && ones[i] <= ones[i - 1])
            {
                throw new System.Text.Json.JsonException("Subjects are in order, each once.");
            }
        }

        return new(ones);
    }

    /// <summary>Writes the subjects whose sum is 1: eight bytes each, in ascending order, in base 64.</summary>
    internal void WriteOnes(JsonOutput json, ReadOnlySpan<byte> name)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(_count * Size);
        for (var i = 0; i < _count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * Size), _ones[i]);
        }

        json.WriteBase64(name, bytes.AsSpan(0, _count * Size));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Insert(int at, ulong subject)
    {
        if (_count == _ones.Length)
        {
            Array.Resize(ref _ones, Math.Max(4, _count * 2));
        }

        _count++;
        Ones[at..^1].CopyTo(Ones[(at + 1)..]);
        _ones[at] = subject;
    }
}
