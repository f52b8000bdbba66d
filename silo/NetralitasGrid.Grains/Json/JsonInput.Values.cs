using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Json;

/// <summary>Values by kind.</summary>
internal ref partial struct JsonInput
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A list, each item read by <paramref name="item"/>.</summary>
    public T[] List<T>(Item<T> item)
    {
        var all = System.Array.Empty<T>();
        var count = 0;
        for (Array(); NextItem();)
        {
            if (count == all.Length)
            {
                // Most lists have one item; long ones must not be copied for each.
                System.Array.Resize(ref all, Math.Max(1, count * 2));
            }

            all[count++] = item(ref this);
        }

        System.Array.Resize(ref all, count);
        return all;
    }

    public T[] Codes<T>()
        where T : struct, Enum => List(static (ref JsonInput json) => json.Code<T>());

    public string[] Texts() => List(static (ref JsonInput json) => json.Text());

    /// <summary>What is rare enough for the general serializer; null where it is empty.</summary>
    public T? Rest<T>(JsonTypeInfo<T> type)
        where T : class
    {
        Peek();
        if (_text[_at..].StartsWith("[]"u8) || _text[_at..].StartsWith("{}"u8))
        {
            _at += 2;
            return null;
        }

        var start = _at;
        Skip();
        return JsonSerializer.Deserialize(_text[start.._at], type);
    }

    /// <summary>Whether null stands here; then it is taken.</summary>
    public bool Null()
    {
        if (Peek() != 'n')
        {
            return false;
        }

        Literal("null"u8);
        return true;
    }

    /// <summary>A text that hardly ever repeats.</summary>
    public string Text()
    {
        var bytes = String(out var escaped);
        if (escaped)
        {
            return Unescaped(bytes);
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong("UTF-8");
        }
    }

    /// <summary>Bytes as base 64 without escapes.</summary>
    public byte[] Base64()
    {
        var text = String(out _);
        var bytes = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(text, bytes, out _, out var length) != OperationStatus.Done)
        {
            throw Wrong("Base 64");
        }

        System.Array.Resize(ref bytes, length);
        return bytes;
    }

    public string? OptionalText() => Null() ? null : Text();

    /// <summary>A text of few: codes of areas, elections and families repeat without end.</summary>
    public string Common()
    {
        var start = _at;
        var place = _place;
        var bytes = String(out var escaped);
        if (!escaped && CommonTexts.Find(bytes) is { } known)
        {
            return known;
        }

        (_at, _place) = (start, place);
        var text = Text();
        if (!escaped)
        {
            CommonTexts.Keep(bytes, text);
        }

        return text;
    }

    public string? OptionalCommon() => Null() ? null : Common();

    public bool Flag()
    {
        var flag = Peek() == 't';
        Literal(flag ? "true"u8 : "false"u8);
        return flag;
    }

    public int Number() => LongNumber() is var number && number == (int)number ? (int)number : throw Wrong("A number of 32 bits");

    public long LongNumber()
    {
        Peek();
        if (!Utf8Parser.TryParse(_text[_at..], out long number, out var length)
            || (_at + length < _text.Length && _text[_at + length] is (byte)'.' or (byte)'e' or (byte)'E'))
        {
            throw Wrong("A whole number");
        }

        _at += length;
        return number;
    }

    public DateTimeOffset Time()
    {
        var start = _at;
        var bytes = String(out _);
        return TimeText.TryRead(bytes, out DateTimeOffset time) || Slow(_text[start.._at], out time) ? time : throw Wrong("A time");

        static bool Slow(ReadOnlySpan<byte> value, out DateTimeOffset time)
        {
            var reader = new Utf8JsonReader(value);
            time = default;
            return reader.Read() && reader.TryGetDateTimeOffset(out time);
        }
    }

    public DateTimeOffset? OptionalTime() => Null() ? null : Time();

    /// <summary>A day as <c>2024-10-05</c>.</summary>
    public DateOnly Day()
    {
        var bytes = String(out _);
        return TimeText.TryRead(bytes, out DateOnly day) ? day : throw Wrong("A day");
    }

    public GridId Id()
    {
        var bytes = String(out _);
        return GridId.TryParse(bytes, out var id) ? id : throw Wrong("An id of the grid");
    }

    public T Code<T>()
        where T : struct, Enum
    {
        var bytes = String(out _);
        return Grains.Codes.Code<T>.TryParse(bytes, out var code) ? code : throw Wrong(typeof(T).Name);
    }

    public T? OptionalCode<T>()
        where T : struct, Enum => Null() ? null : Code<T>();

    /// <summary>Passes over a whole value of these very bytes; whether they stood here.</summary>
    public bool Passed(ReadOnlySpan<byte> value)
    {
        if (!_text[_at..].StartsWith(value))
        {
            return false;
        }

        _at += value.Length;
        return true;
    }

    /// <summary>Passes over a value of any kind.</summary>
    public void Skip()
    {
        Peek();
        var reader = new Utf8JsonReader(_text[_at..], isFinalBlock: false, default);
        if (!reader.Read() || !reader.TrySkip())
        {
            throw Wrong("A value");
        }

        _at += (int)reader.BytesConsumed;
    }

    private static string Unescaped(ReadOnlySpan<byte> text)
    {
        // The quotes are around it.
        var reader = new Utf8JsonReader(text);
        try
        {
            return reader.Read() ? reader.GetString()! : throw Wrong("A text");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            throw Wrong("A text");
        }
    }
}
