using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NetralitasGrid.Grains.Identity;

/// <summary>
/// The id of an incident (<c>i</c>), decision (<c>d</c>), case (<c>c</c>), escalation (<c>e</c>), case event (<c>v</c>) or other message (<c>m</c>):
/// its kind, a dash and 26 characters of Crockford base 32. New ids sort by time (48 bits of milliseconds, 80 random bits); all other
/// ids derive from the id that caused them, so that replaying a log gives the same ids.
/// </summary>
[System.Text.Json.Serialization.JsonConverter(typeof(GridIdJsonConverter))]
public readonly record struct GridId(char Kind, UInt128 Value) : IComparable<GridId>
{
    public const char Incident = 'i';
    public const char Decision = 'd';
    public const char Case = 'c';
    public const char Escalation = 'e';
    public const char CaseEvent = 'v';
    public const char Message = 'm';

    /// <summary>Characters of an id's text.</summary>
    internal const int TextLength = Digits + 2;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Digits = 26;

    /// <summary>Below the milliseconds of an id that sorts by time.</summary>
    private const int TimeShift = 80;

    private static readonly UInt128 RandomBits = (UInt128.One << TimeShift) - 1;

    /// <summary>A new id of this moment.</summary>
    public static GridId New(char kind, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[6..]);
        var milliseconds = (ulong)clock.GetUtcNow().ToUnixTimeMilliseconds();
        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return new(kind, (value & RandomBits) | ((UInt128)milliseconds << TimeShift));
    }

    /// <summary>The same value under another kind: the first decision and the case that an incident opens carry the incident's own.</summary>
    public GridId As(char kind) => new(kind, Value);

    /// <summary>The id that follows from a cause and a reason, always the same for the same two.</summary>
    public static GridId Derive(char kind, GridId cause, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var length = 17 + Encoding.UTF8.GetByteCount(reason);
        Span<byte> bytes = length <= 256 ? stackalloc byte[length] : new byte[length];
        bytes[0] = (byte)cause.Kind;
        BinaryPrimitives.WriteUInt128BigEndian(bytes[1..], cause.Value);
        Encoding.UTF8.GetBytes(reason, bytes[17..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return new(kind, BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    /// <summary>As <see cref="Derive(char, GridId, string)"/>, but sorting by a time that follows from the same cause, to the millisecond.</summary>
    public static GridId Derive(char kind, GridId cause, string reason, DateTimeOffset at) =>
        new(kind, (Derive(kind, cause, reason).Value & RandomBits) | ((UInt128)(ulong)at.ToUnixTimeMilliseconds() << TimeShift));

    /// <summary>The sixteen bytes of the value, big-endian: how the id is kept in tables.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    /// <summary>An id from its kind and the sixteen bytes of <see cref="ToBytes"/>.</summary>
    public static GridId FromBytes(char kind, ReadOnlySpan<byte> bytes) => new(kind, BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Reads the text of an id of one kind; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, char kind, out GridId id)
    {
        id = default;
        if (text is null || text.Length != Digits + 2 || text[0] != kind || text[1] != '-' || text[2] > '7')
        {
            return false;
        }

        var value = UInt128.Zero;
        foreach (var c in text.AsSpan(2))
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = (value << 5) | (UInt128)digit;
        }

        id = new(kind, value);
        return true;
    }

    /// <summary>Reads the text of an id of any kind.</summary>
    /// <exception cref="FormatException">The text is no id.</exception>
    public static GridId Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return TryParse(text, text[0], out var id) ? id : throw new FormatException("Not an id of the grid.");
    }

    /// <summary>Reads the JSON text of an id of any kind.</summary>
    /// <exception cref="JsonException">It is no id.</exception>
    internal static GridId Read(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String && TryParse(json.ValueSpan, out var id) ? id : throw new JsonException("Not an id of the grid.");

    /// <summary>Reads the UTF-8 text of an id of any kind; false for anything else.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out GridId id)
    {
        id = default;
        if (text.Length != TextLength || text[1] != '-' || text[2] > '7')
        {
            return false;
        }

        // 25 digits are 125 bits; the first holds the other three.
        var (high, low) = (0UL, 0UL);
        foreach (var c in text[2..])
        {
            var digit = c < ValueOf.Length ? ValueOf[c] : byte.MaxValue;
            if (digit > 31)
            {
                return false;
            }

            high = (high << 5) | (low >> 59);
            low = (low << 5) | digit;
        }

        id = new((char)text[0], new UInt128(high, low));
        return true;
    }

    /// <summary>Writes the <see cref="TextLength"/> bytes of the text.</summary>
    internal void Format(Span<byte> text)
    {
        text[0] = (byte)Kind;
        text[1] = (byte)'-';
        var (high, low) = ((ulong)(Value >> 64), (ulong)Value);
        for (var i = TextLength - 1; i >= 2; i--)
        {
            text[i] = (byte)Alphabet[(int)(low & 31)];
            low = (low >> 5) | (high << 59);
            high >>= 5;
        }
    }

    /// <inheritdoc/>
    public int CompareTo(GridId other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[TextLength];
        Format(text);
        return Encoding.Latin1.GetString(text);
    }

    private static readonly byte[] ValueOf = ValuesOfDigits();

    private static byte[] ValuesOfDigits()
    {
        var values = new byte[128];
        Array.Fill(values, byte.MaxValue);
        for (var i = 0; i < Alphabet.Length; i++)
        {
            values[Alphabet[i]] = (byte)i;
        }

        return values;
    }
}
