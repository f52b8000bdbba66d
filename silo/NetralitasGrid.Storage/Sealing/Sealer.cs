using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Sealing;

/// <summary>
/// Seals personal data with AES-256-GCM: a fresh data key for each part (subject, reporter) and each text, wrapped under a versioned master key
/// that never enters the database. Each ciphertext is bound to its id, its field and the key version, so that none can be moved to another
/// place. Destroying the wrapped keys destroys the data. Thread-safe.
/// </summary>
public sealed class Sealer
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeyBytes = 32;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int WrappedBytes = NonceBytes + KeyBytes + TagBytes;

    /// <summary>A data key that was wrapped anew has behind it the version under which its data was sealed: the data is bound to that one.</summary>
    private const int RewrappedBytes = WrappedBytes + sizeof(int);
    private const int IdBytes = 17;
    private const int LongestField = 16;

    /// <summary>A data key seals exactly one thing, so its nonce may be constant.</summary>
    private static readonly byte[] OnlyNonce = new byte[NonceBytes];

    private readonly FrozenDictionary<int, MasterKey> _masters;

    /// <param name="masters">Master keys of 32 bytes by version; old ones are kept as long as something is sealed under them.</param>
    /// <param name="current">The version that seals.</param>
    public Sealer(IReadOnlyDictionary<int, byte[]> masters, int current)
    {
        if (!masters.ContainsKey(current) || masters.Values.Any(m => m.Length != KeyBytes))
        {
            throw new ArgumentException($"Sealing needs a current master key, and each must have {KeyBytes} bytes.", nameof(masters));
        }

        _masters = masters.ToFrozenDictionary(m => m.Key, m => new MasterKey(m.Value));
        Version = current;
    }

    /// <summary>Version of the master key that seals.</summary>
    public int Version { get; }

    /// <summary>Seals the two parts of an incident, each UTF-8 JSON.</summary>
    public SealedIncident Seal(GridId incident, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> reporter)
    {
        var (subjectKey, subjectPart) = SealOne(incident, "subject", subject);
        var (reporterKey, reporterPart) = SealOne(incident, "reporter", reporter);
        return new(Version, subjectKey, subjectPart, reporterKey, reporterPart);
    }

    /// <summary>The subject part of an incident, as it was sealed.</summary>
    /// <exception cref="SealBrokenException">It was changed, moved, or sealed under a master key that is not here.</exception>
    public byte[] OpenSubject(GridId incident, SealedIncident parts) =>
        OpenOne(incident, "subject", parts.KeyVersion, parts.WrappedSubjectKey, parts.SubjectPart);

    /// <summary>The reporter part of an incident, as it was sealed.</summary>
    /// <exception cref="SealBrokenException">It was changed, moved, or sealed under a master key that is not here.</exception>
    public byte[] OpenReporter(GridId incident, SealedIncident parts) =>
        OpenOne(incident, "reporter", parts.KeyVersion, parts.WrappedReporterKey, parts.ReporterPart);

    /// <summary>Seals the free text of a case event.</summary>
    public SealedText SealText(GridId caseEvent, string text)
    {
        var (key, cipher) = SealOne(caseEvent, "text", Encoding.UTF8.GetBytes(text));
        return new(Version, key, cipher);
    }

    /// <summary>The free text of a case event.</summary>
    /// <exception cref="SealBrokenException">It was changed, moved, or sealed under a master key that is not here.</exception>
    public string OpenText(GridId caseEvent, SealedText text) =>
        Encoding.UTF8.GetString(OpenOne(caseEvent, "text", text.KeyVersion, text.WrappedKey, text.Cipher));

    private (byte[] WrappedKey, byte[] Cipher) SealOne(GridId id, string field, ReadOnlySpan<byte> plain)
    {
        Span<byte> bound = stackalloc byte[IdBytes + sizeof(int) + LongestField];
        bound = bound[..Bind(id, field, Version, bound)];
        Span<byte> key = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(key);
        var wrapped = new byte[WrappedBytes];
        var nonce = wrapped.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        _masters[Version].Wrap(nonce, key, wrapped.AsSpan(NonceBytes), bound);

        var cipher = new byte[plain.Length + TagBytes];
        using (var sealing = new AesGcm(key, TagBytes))
        {
            sealing.Encrypt(OnlyNonce, plain, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length), bound);
        }

        CryptographicOperations.ZeroMemory(key);
        return (wrapped, cipher);
    }

    /// <summary>A data key wrapped under the current master key instead of an older one; what it seals stays as it is.</summary>
    /// <param name="field"><c>subject</c>, <c>reporter</c> or <c>text</c>.</param>
    /// <exception cref="SealBrokenException">It was changed, moved, or wrapped under a master key that is not here.</exception>
    internal byte[] Rewrap(GridId id, string field, int version, byte[] wrapped)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        try
        {
            var sealedUnder = Unwrap(id, field, version, wrapped, key);
            var again = new byte[RewrappedBytes];
            BinaryPrimitives.WriteInt32BigEndian(again.AsSpan(WrappedBytes), sealedUnder);
            RandomNumberGenerator.Fill(again.AsSpan(0, NonceBytes));
            Span<byte> bound = stackalloc byte[IdBytes + sizeof(int) + LongestField + sizeof(int)];
            _masters[Version].Wrap(
                again.AsSpan(0, NonceBytes), key, again.AsSpan(NonceBytes, KeyBytes + TagBytes), bound[..BindRewrapped(id, field, Version, sealedUnder, bound)]);
            return again;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[] OpenOne(GridId id, string field, int version, byte[] wrapped, byte[] cipher)
    {
        if (cipher.Length < TagBytes)
        {
            throw new SealBrokenException("What was sealed has lost its shape.");
        }

        Span<byte> key = stackalloc byte[KeyBytes];
        var plain = new byte[cipher.Length - TagBytes];
        try
        {
            var sealedUnder = Unwrap(id, field, version, wrapped, key);
            Span<byte> bound = stackalloc byte[IdBytes + sizeof(int) + LongestField];
            bound = bound[..Bind(id, field, sealedUnder, bound)];
            using var sealing = new AesGcm(key, TagBytes);
            sealing.Decrypt(OnlyNonce, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length), plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealBrokenException("What was sealed was changed, or belongs elsewhere.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Unwraps a data key; returns the version under which its data was sealed.</summary>
    private int Unwrap(GridId id, string field, int version, byte[] wrapped, Span<byte> key)
    {
        if (!_masters.TryGetValue(version, out var master))
        {
            throw new SealBrokenException($"The sealing key of version {version} is not here.");
        }

        Span<byte> bound = stackalloc byte[IdBytes + sizeof(int) + LongestField + sizeof(int)];
        var (sealedUnder, length) = wrapped.Length switch
        {
            WrappedBytes => (version, Bind(id, field, version, bound)),
            RewrappedBytes => (BinaryPrimitives.ReadInt32BigEndian(wrapped.AsSpan(WrappedBytes)), 0),
            _ => throw new SealBrokenException("What was sealed has lost its shape."),
        };
        length = length == 0 ? BindRewrapped(id, field, version, sealedUnder, bound) : length;
        try
        {
            master.Unwrap(wrapped.AsSpan(0, NonceBytes), wrapped.AsSpan(NonceBytes, KeyBytes + TagBytes), key, bound[..length]);
            return sealedUnder;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealBrokenException("What was sealed was changed, or belongs elsewhere.");
        }
    }

    /// <summary>Additional data of a key that was wrapped anew: also the version under which its data was sealed.</summary>
    private static int BindRewrapped(GridId id, string field, int version, int sealedUnder, Span<byte> bound)
    {
        var length = Bind(id, field, version, bound);
        BinaryPrimitives.WriteInt32BigEndian(bound[length..], sealedUnder);
        return length + sizeof(int);
    }

    /// <summary>Additional data: id, key version, field.</summary>
    private static int Bind(GridId id, string field, int version, Span<byte> bound)
    {
        bound[0] = (byte)id.Kind;
        BinaryPrimitives.WriteUInt128BigEndian(bound[1..], id.Value);
        BinaryPrimitives.WriteInt32BigEndian(bound[IdBytes..], version);
        return IdBytes + sizeof(int) + Encoding.ASCII.GetBytes(field, bound[(IdBytes + sizeof(int))..]);
    }

    /// <summary>A master key with ciphers that are ready: setting one up costs as much as using it, and one is not safe for two threads at once.</summary>
    private sealed class MasterKey(byte[] key)
    {
        private readonly ConcurrentBag<AesGcm> _ready = [];

        public void Wrap(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> dataKey, Span<byte> cipherAndTag, ReadOnlySpan<byte> bound)
        {
            var cipher = Take();
            cipher.Encrypt(nonce, dataKey, cipherAndTag[..KeyBytes], cipherAndTag[KeyBytes..], bound);
            _ready.Add(cipher);
        }

        public void Unwrap(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipherAndTag, Span<byte> dataKey, ReadOnlySpan<byte> bound)
        {
            var cipher = Take();
            cipher.Decrypt(nonce, cipherAndTag[..KeyBytes], cipherAndTag[KeyBytes..], dataKey, bound);
            _ready.Add(cipher);
        }

        private AesGcm Take() => _ready.TryTake(out var cipher) ? cipher : new(key, TagBytes);
    }
}
