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
/// Incidents without end from a pool of prepared ones, for less than a microsecond each: generating and sealing them anew would take a quarter of the
/// processors that are measured. Each time through the pool, every incident gets a new id and report key and is about another person of the same kind
/// and position, all reports of one act about the same one; so new acts meet known persons as often as generated ones do. Thread-safe.
/// </summary>
internal sealed class IncidentPool
{
    private const int Size = 1 << 18;

    /// <summary>Kinds of persons repeat every 10, positions every 90, in the generator's numbers; the last few of the 1.5 million stay as they are.</summary>
    private const int Period = 90;

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
        PreparedIncidents.Make(secrets, election, Size, series: 0, (at, person, append) =>
            _templates[at] = new(append, person, append.Body.Span.IndexOf(Encoding.UTF8.GetBytes(append.Grain.Key))));
        Parallel.For(0, Moved, person =>
        {
            var (number, employee) = IncidentJson.IdentityOf(person);
            _keys[person] = employee ? IdentityKeys.OfNip(secrets.Hasher, number) : IdentityKeys.OfNik(secrets.Hasher, number);
        });
    }

    /// <summary>The next incidents; what is one group is one commit.</summary>
    public IncidentAppend[] Next(int count)
    {
        var group = new IncidentAppend[count];
        var first = (Interlocked.Add(ref _next, count) - count) + 1;
        for (var i = 0; i < count; i++)
        {
            var (pass, at) = Math.DivRem(first + i, Size);
            group[i] = One(_templates[at], pass);
        }

        return group;
    }

    private IncidentAppend One(Template template, long pass)
    {
        var (append, person, at) = template;
        var (grain, body) = (append.Grain, append.Body);
        if (person < Moved)
        {
            grain = new(GrainKind.Employee, _keys[(person + (pass * Stride)) % Moved]);
            var copy = body.ToArray();
            Encoding.UTF8.GetBytes(grain.Key, copy.AsSpan(at));
            body = copy;
        }

        return append with { Incident = GridId.New(GridId.Incident, TimeProvider.System), Grain = grain, Body = body, ReportKey = Mixed(append.ReportKey, pass) };
    }

    /// <summary>As random as before, and another key in each pass and each run.</summary>
    private byte[] Mixed(byte[] key, long pass)
    {
        var mixed = new byte[key.Length];
        for (var i = 0; i < mixed.Length; i++)
        {
            mixed[i] = (byte)(key[i] ^ _mask[i]);
        }

        BinaryPrimitives.WriteInt64LittleEndian(mixed, BinaryPrimitives.ReadInt64LittleEndian(mixed) ^ (pass * OddNumber));
        return mixed;
    }

    /// <param name="KeyAt">Where the subject's key stands in the body.</param>
    private readonly record struct Template(IncidentAppend Append, int Person, int KeyAt);
}
