using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Benchmarks;

/// <summary>
/// Incidents without end from a pool of prepared ones, for a fraction of a microsecond each: generating and sealing them anew would take a quarter of the
/// processors that are measured. Each time through the pool, every incident gets a new id and report key and is about another person of the same kind
/// and position, all reports of one act about the same one; so new acts meet known persons as often as generated ones do. Keys are written into the very
/// bodies of the pool: what was taken must be appended before the pool has been gone through once more. Thread-safe.
/// </summary>
internal sealed class IncidentPool
{
    private const int Size = 1 << 18;

    /// <summary>Kinds of persons repeat every 10, positions every 90, in the generator's numbers; the last few of the 1.5 million stay as they are.</summary>
    private const int Period = 90;

    /// <summary>Random bytes of an id, behind six of its time.</summary>
    private const int RandomBytes = 10;

    private const int Moved = 1_500_000 / Period * Period;

    /// <summary>Persons that one pass lies beyond another: with no factor of the number of periods, so that passes do not meet.</summary>
    private const int Stride = 4_001 * Period;

    /// <summary>2^64 by the golden ratio: spreads small numbers over all bits.</summary>
    private const long OddNumber = unchecked((long)0x9E3779B97F4A7C15);

    private readonly Template[] _templates = new Template[Size];
    private readonly string[] _keys = new string[Moved];
    private readonly byte[] _mask = RandomNumberGenerator.GetBytes(32);
    private long _next = -1;

    public IncidentPool(Secrets secrets, string election)
    {
        PreparedIncidents.Make(secrets, election, Size, series: 0, (at, person, append) => _templates[at] = Own(append, person));
        Parallel.For(0, Moved, person =>
        {
            var (number, employee) = IncidentJson.IdentityOf(person);
            _keys[person] = employee ? IdentityKeys.OfNip(secrets.Hasher, number) : IdentityKeys.OfNik(secrets.Hasher, number);
        });
    }

    /// <summary>An incident whose body and report key the pool may write to; as random as before, and another report key in each run.</summary>
    private Template Own(IncidentAppend append, int person)
    {
        var body = append.Body.ToArray();
        byte[] key = [.. append.ReportKey.Select((b, i) => (byte)(b ^ _mask[i]))];
        return new(
            append with { Body = body, ReportKey = key }, person, body, body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(append.Grain.Key)),
            BinaryPrimitives.ReadInt64LittleEndian(key));
    }

    /// <summary>The next incidents; what is one group is one commit.</summary>
    public IncidentAppend[] Next(int count)
    {
        var group = new IncidentAppend[count];
        var ids = Ids(count);
        var first = (Interlocked.Add(ref _next, count) - count) + 1;
        for (var i = 0; i < count; i++)
        {
            var (pass, at) = Math.DivRem(first + i, Size);
            group[i] = One(_templates[at], pass, ids[i]);
        }

        return group;
    }

    private IncidentAppend One(in Template template, long pass, GridId id)
    {
        var (append, person, body, keyAt, reportKey) = template;
        BinaryPrimitives.WriteInt64LittleEndian(append.ReportKey, reportKey ^ (pass * OddNumber));
        var grain = append.Grain;
        if (person < Moved)
        {
            grain = new(GrainKind.Employee, _keys[(person + (pass * Stride)) % Moved]);
            Encoding.UTF8.GetBytes(grain.Key, body.AsSpan(keyAt));
        }

        return append with { Incident = id, Grain = grain };
    }

    /// <summary>New ids of this moment; asking for randomness once a group costs a tenth of asking for each.</summary>
    private static GridId[] Ids(int count)
    {
        var random = RandomNumberGenerator.GetBytes(RandomBytes * count);
        var milliseconds = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds << 16);
        var ids = new GridId[count];
        for (var i = 0; i < count; i++)
        {
            random.AsSpan(i * RandomBytes, RandomBytes).CopyTo(bytes[^RandomBytes..]);
            ids[i] = GridId.FromBytes(GridId.Incident, bytes);
        }

        return ids;
    }

    /// <param name="Body">The array of the append's body.</param>
    /// <param name="KeyAt">Where the subject's key stands in it.</param>
    /// <param name="ReportKey">The first bytes of the report key of this run.</param>
    private readonly record struct Template(IncidentAppend Append, int Person, byte[] Body, int KeyAt, long ReportKey);
}
