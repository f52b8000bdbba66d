using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Json;

/// <summary>
/// Compact JSON in UTF-8 for what every incident writes: the same bytes as <see cref="Utf8JsonWriter"/> without its checks, at less than half of
/// its cost. The caller keeps the order; commas follow from the byte before. Owned by one thread.
/// </summary>
internal sealed partial class JsonOutput
{
    private const byte Quote = (byte)'"';
    private const int LongestCharacter = 3;
    private const int LongestNumber = 20;
    private const int EscapedDigits = 4;
    private const int AsciiLength = 128;

    /// <summary>Up to so many characters are written sooner one by one than looked at many at once.</summary>
    private const int Short = 16;

    private static readonly SearchValues<char> PlainByDefault = PlainOf(JavaScriptEncoder.Default);
    private static readonly SearchValues<char> Plain = PlainOf(JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
    private static readonly bool[] IsPlainByDefault = ArePlain(PlainByDefault);
    private static readonly bool[] IsPlain = ArePlain(Plain);
    private static readonly byte[][] EscapesByDefault = EscapesOf(JavaScriptEncoder.Default);
    private static readonly byte[][] Escapes = EscapesOf(JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    [ThreadStatic]
    private static JsonOutput? _shared;

    [ThreadStatic]
    private static JsonOutput? _sharedProse;

    private readonly JavaScriptEncoder _encoder;
    private readonly SearchValues<char> _plain;
    private readonly bool[] _isPlain;
    private readonly byte[][] _escapes;

    private byte[] _bytes = new byte[4096];
    private int _at;
    private int _start;

    private JsonOutput(JavaScriptEncoder encoder)
    {
        _encoder = encoder;
        (_plain, _isPlain, _escapes) = encoder == JavaScriptEncoder.Default ? (PlainByDefault, IsPlainByDefault, EscapesByDefault) : (Plain, IsPlain, Escapes);
    }

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _at);

    /// <summary>One that escapes only what JSON must escape: for Indonesian and English prose.</summary>
    public static JsonOutput ForProse() => new(JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    /// <summary>The bytes of a value, escaped as the general serializer does. Whatever writes may call it again.</summary>
    public static byte[] Bytes<T>(T value, Action<JsonOutput, T> write) => (_shared ??= new(JavaScriptEncoder.Default)).BytesOf(value, write);

    /// <summary>The bytes of a value with as little escaping as may be. Whatever writes may call it again.</summary>
    public static byte[] Prose<T>(T value, Action<JsonOutput, T> write) => (_sharedProse ??= ForProse()).BytesOf(value, write);

    public void Clear() => (_at, _start) = (0, 0);

    /// <summary>Begins another text behind what was written; returns where.</summary>
    public int Begin() => _start = _at;

    public void StartObject() => Open((byte)'{');

    public void StartObject(ReadOnlySpan<byte> name)
    {
        Name(name);
        Open((byte)'{');
    }

    public void EndObject() => Put((byte)'}');

    public void StartArray(ReadOnlySpan<byte> name)
    {
        Name(name);
        Open((byte)'[');
    }

    public void EndArray() => Put((byte)']');

    /// <summary>The name of the property that is written next, as a text that needs no escaping.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        var to = Room(name.Length + 4);
        var at = 0;
        if (!IsFirst)
        {
            to[at++] = (byte)',';
        }

        to[at++] = Quote;
        name.CopyTo(to[at..]);
        at += name.Length;
        to[at] = Quote;
        to[at + 1] = (byte)':';
        _at += at + 2;
    }

    /// <summary>The name of the property that is written next.</summary>
    public void Name(string name)
    {
        Value(name);
        Put((byte)':');
    }

    public void Value(string text) => Value(text.AsSpan());

    public void Value(ReadOnlySpan<char> text)
    {
        var to = Room(text.Length + 3);
        var at = 0;
        if (!IsFirst)
        {
            to[at++] = (byte)',';
        }

        to[at++] = Quote;
        _at += at;
        if (IsPut(text, to[at..]))
        {
            _at += text.Length;
        }
        else
        {
            PutAny(text);
        }

        Put(Quote);
    }

    public void Value(long number)
    {
        Separate();
        Utf8Formatter.TryFormat(number, Room(LongestNumber), out var length);
        _at += length;
    }

    public void Value<T>(T code)
        where T : struct, Enum
    {
        var text = Code<T>.Json(code).EncodedUtf8Bytes;
        var to = Room(text.Length + 3);
        var at = 0;
        if (!IsFirst)
        {
            to[at++] = (byte)',';
        }

        to[at] = Quote;
        text.CopyTo(to[(at + 1)..]);
        to[at + 1 + text.Length] = Quote;
        _at += at + text.Length + 2;
    }

    public void Value(Bilingual words)
    {
        StartObject();
        Write("id"u8, words.Id);
        Write("en"u8, words.En);
        EndObject();
    }

    /// <summary>A value that is JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        Separate();
        Put(value);
    }

    private byte[] BytesOf<T>(T value, Action<JsonOutput, T> write)
    {
        var (start, before) = (_at, _start);
        _start = start;
        try
        {
            write(this, value);
            return _bytes.AsSpan(start, _at - start).ToArray();
        }
        finally
        {
            (_at, _start) = (start, before);
        }
    }

    private void Open(byte bracket)
    {
        Separate();
        Put(bracket);
    }

    // A value ends with a quote, a bracket, a digit or a letter, so the byte before tells whether this is the first.
    private bool IsFirst => _at == _start || _bytes[_at - 1] is (byte)'{' or (byte)'[' or (byte)':';

    private void Separate()
    {
        if (!IsFirst)
        {
            Put((byte)',');
        }
    }

    private void Put(byte one)
    {
        if (_at == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[_at++] = one;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _at += bytes.Length;
    }

    /// <summary>Writes a text of which nothing is escaped and every character is one byte, as nearly all are; false where it is another.</summary>
    private bool IsPut(ReadOnlySpan<char> text, Span<byte> to)
    {
        if (text.Length > Short)
        {
            return text.IndexOfAnyExcept(_plain) < 0 && Ascii.FromUtf16(text, to, out _) == OperationStatus.Done;
        }

        var isPlain = _isPlain;
        for (var i = 0; i < text.Length; i++)
        {
            var one = text[i];
            if (one >= AsciiLength || !isPlain[one])
            {
                return false;
            }

            to[i] = (byte)one;
        }

        return true;
    }

    private void PutAny(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyExcept(_plain); at >= 0; at = text.IndexOfAnyExcept(_plain))
        {
            PutAscii(text[..at]);
            text = text[at..];
            if (char.IsSurrogate(text[0]))
            {
                Put(JsonEncodedText.Encode(text, _encoder).EncodedUtf8Bytes);
                return;
            }

            PutOther(text[0]);
            text = text[1..];
        }

        PutAscii(text);
    }

    private void PutAscii(ReadOnlySpan<char> text)
    {
        Ascii.FromUtf16(text, Room(text.Length), out var length);
        _at += length;
    }

    /// <summary>A character that is not written as one byte.</summary>
    private void PutOther(char one)
    {
        if (char.IsAscii(one))
        {
            Put(_escapes[one]);
        }
        else if (_encoder.WillEncode(one))
        {
            Put("\\u"u8);
            ((int)one).TryFormat(Room(EscapedDigits), out var length, "X4", CultureInfo.InvariantCulture);
            _at += length;
        }
        else
        {
            _at += Encoding.UTF8.GetBytes([one], Room(LongestCharacter));
        }
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _at < length)
        {
            Grow(length);
        }

        return _bytes.AsSpan(_at);
    }

    private void Grow(int length) => Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _at + length));

    // Of the rest most need no escaping either, but are more than one byte.
    private static SearchValues<char> PlainOf(JavaScriptEncoder encoder) =>
        SearchValues.Create([.. Enumerable.Range(0, AsciiLength).Select(static c => (char)c).Where(c => !encoder.WillEncode(c))]);

    private static bool[] ArePlain(SearchValues<char> plain) => [.. Enumerable.Range(0, AsciiLength).Select(c => plain.Contains((char)c))];

    private static byte[][] EscapesOf(JavaScriptEncoder encoder) =>
        [.. Enumerable.Range(0, AsciiLength).Select(c => JsonEncodedText.Encode([(char)c], encoder).EncodedUtf8Bytes.ToArray())];
}
