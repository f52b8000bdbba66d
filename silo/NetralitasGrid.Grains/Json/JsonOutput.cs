using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Json;

/// <summary>
/// Compact JSON in UTF-8 for what every incident writes: the same bytes as <see cref="Utf8JsonWriter"/> without its checks, at less than half of
/// its cost. The caller keeps the order; commas follow from the byte before. Owned by one thread.
/// </summary>
internal sealed class JsonOutput
{
    private const int LongestNumber = 20;
    private const int LongestTime = 33;

    private static readonly SearchValues<char> PlainByDefault = PlainOf(JavaScriptEncoder.Default);
    private static readonly SearchValues<char> Plain = PlainOf(JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    [ThreadStatic]
    private static JsonOutput? _shared;

    [ThreadStatic]
    private static JsonOutput? _sharedProse;

    private readonly JavaScriptEncoder _encoder;
    private readonly SearchValues<char> _plain;

    private byte[] _bytes = new byte[4096];
    private int _at;
    private int _start;

    private JsonOutput(JavaScriptEncoder encoder)
    {
        _encoder = encoder;
        _plain = encoder == JavaScriptEncoder.Default ? PlainByDefault : Plain;
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

    public void Write(ReadOnlySpan<byte> name, string text)
    {
        Name(name);
        Value(text);
    }

    /// <summary>Nothing where there is no text.</summary>
    public void WriteIfAny(ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            Write(name, text);
        }
    }

    public void WriteOrNull(ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
        {
            WriteNull(name);
        }
        else
        {
            Write(name, text);
        }
    }

    public void Write(ReadOnlySpan<byte> name, bool flag)
    {
        Name(name);
        Put(flag ? "true"u8 : "false"u8);
    }

    public void Write(ReadOnlySpan<byte> name, long number)
    {
        Name(name);
        Value(number);
    }

    public void WriteNull(ReadOnlySpan<byte> name)
    {
        Name(name);
        Put("null"u8);
    }

    public void Write(ReadOnlySpan<byte> name, GridId id)
    {
        Name(name);
        var to = Room(GridId.TextLength + 2);
        to[0] = (byte)'"';
        id.Format(to[1..]);
        to[GridId.TextLength + 1] = (byte)'"';
        _at += GridId.TextLength + 2;
    }

    public void Write(ReadOnlySpan<byte> name, DateOnly day)
    {
        Name(name);
        Put((byte)'"');
        day.TryFormat(Room(10), out var length, "O", null);
        _at += length;
        Put((byte)'"');
    }

    /// <summary>Seconds, and a fraction only where there is one.</summary>
    public void Write(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        const int seconds = 19;
        Name(name);
        Put((byte)'"');
        var to = Room(LongestTime);
        time.TryFormat(to, out var length, "O", null);
        var zone = length - 6;
        var kept = zone;
        while (to[kept - 1] == (byte)'0' && kept > seconds + 1)
        {
            kept--;
        }

        kept = kept == seconds + 1 ? seconds : kept;
        to.Slice(zone, 6).CopyTo(to[kept..]);
        _at += kept + 6;
        Put((byte)'"');
    }

    public void WriteIfAny(ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            Write(name, at);
        }
    }

    public void WriteOrNull(ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            Write(name, at);
        }
        else
        {
            WriteNull(name);
        }
    }

    public void Write<T>(ReadOnlySpan<byte> name, T code)
        where T : struct, Enum
    {
        Name(name);
        Value(code);
    }

    public void WriteIfAny<T>(ReadOnlySpan<byte> name, T? code)
        where T : struct, Enum
    {
        if (code is { } known)
        {
            Write(name, known);
        }
    }

    public void WriteOrNull<T>(ReadOnlySpan<byte> name, T? code)
        where T : struct, Enum
    {
        if (code is { } known)
        {
            Write(name, known);
        }
        else
        {
            WriteNull(name);
        }
    }

    public void Write<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> codes)
        where T : struct, Enum
    {
        StartArray(name);
        for (var i = 0; i < codes.Count; i++)
        {
            Value(codes[i]);
        }

        EndArray();
    }

    public void Write(ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        Name(name);
        Value(texts);
    }

    public void Value(IReadOnlyList<string> texts)
    {
        Open((byte)'[');
        for (var i = 0; i < texts.Count; i++)
        {
            Value(texts[i]);
        }

        EndArray();
    }

    /// <summary>A list of records, each written by <paramref name="item"/>.</summary>
    public void Write<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<JsonOutput, T> item)
    {
        StartArray(name);
        for (var i = 0; i < items.Count; i++)
        {
            item(this, items[i]);
        }

        EndArray();
    }

    /// <summary>What is rare enough for the general serializer; nothing where there is none.</summary>
    public void WriteRest<T>(ReadOnlySpan<byte> name, T? value, JsonTypeInfo<T> type)
        where T : class
    {
        if (value is not null)
        {
            Name(name);
            Put(JsonSerializer.SerializeToUtf8Bytes(value, type));
        }
    }

    /// <summary>A list of what is rare enough for the general serializer.</summary>
    public void WriteRest<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> values, JsonTypeInfo<T> type)
    {
        StartArray(name);
        for (var i = 0; i < values.Count; i++)
        {
            Raw(JsonSerializer.SerializeToUtf8Bytes(values[i], type));
        }

        EndArray();
    }

    /// <summary>The name of the property that is written next, as a text that needs no escaping.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        Separate();
        var to = Room(name.Length + 3);
        to[0] = (byte)'"';
        name.CopyTo(to[1..]);
        to[name.Length + 1] = (byte)'"';
        to[name.Length + 2] = (byte)':';
        _at += name.Length + 3;
    }

    /// <summary>The name of the property that is written next.</summary>
    public void Name(string name)
    {
        Value(name);
        Put((byte)':');
    }

    public void Value(string text)
    {
        Separate();
        if (text.AsSpan().ContainsAnyExcept(_plain))
        {
            Put((byte)'"');
            Put(JsonEncodedText.Encode(text, _encoder).EncodedUtf8Bytes);
            Put((byte)'"');
            return;
        }

        var to = Room(text.Length + 2);
        to[0] = (byte)'"';
        Ascii.FromUtf16(text, to[1..], out _);
        to[text.Length + 1] = (byte)'"';
        _at += text.Length + 2;
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
        Separate();
        var text = Code<T>.Json(code).EncodedUtf8Bytes;
        var to = Room(text.Length + 2);
        to[0] = (byte)'"';
        text.CopyTo(to[1..]);
        to[text.Length + 1] = (byte)'"';
        _at += text.Length + 2;
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
    private void Separate()
    {
        if (_at > _start && _bytes[_at - 1] is not ((byte)'{' or (byte)'[' or (byte)':'))
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
        SearchValues.Create([.. Enumerable.Range(0, 128).Select(static c => (char)c).Where(c => !encoder.WillEncode(c))]);
}
