using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Json;

/// <summary>Properties by kind.</summary>
internal sealed partial class JsonOutput
{
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

    public void Write(ReadOnlySpan<byte> name, Bilingual words)
    {
        Name(name);
        Value(words);
    }

    public void Write(ReadOnlySpan<byte> name, bool flag)
    {
        Name(name);
        Put(flag ? "true"u8 : "false"u8);
    }

    /// <summary>Nothing where it is false.</summary>
    public void WriteIfTrue(ReadOnlySpan<byte> name, bool flag)
    {
        if (flag)
        {
            Write(name, flag);
        }
    }

    /// <summary>Nothing where it is what a reader takes for it.</summary>
    public void WriteUnless(ReadOnlySpan<byte> name, long number, long usual)
    {
        if (number != usual)
        {
            Write(name, number);
        }
    }

    public void Write(ReadOnlySpan<byte> name, long number)
    {
        Name(name);
        Value(number);
    }

    /// <summary>Bytes in base 64.</summary>
    public void WriteBase64(ReadOnlySpan<byte> name, ReadOnlySpan<byte> bytes)
    {
        Name(name);
        Put(Quote);
        Base64.EncodeToUtf8(bytes, Room(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var length);
        _at += length;
        Put(Quote);
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
        to[0] = Quote;
        id.Format(to[1..]);
        to[GridId.TextLength + 1] = Quote;
        _at += GridId.TextLength + 2;
    }

    public void WriteOrNull(ReadOnlySpan<byte> name, GridId? id)
    {
        if (id is { } known)
        {
            Write(name, known);
        }
        else
        {
            WriteNull(name);
        }
    }

    public void Write(ReadOnlySpan<byte> name, DateOnly day)
    {
        Name(name);
        Put(Quote);
        _at += TimeText.Write(day, Room(TimeText.Longest));
        Put(Quote);
    }

    /// <summary>Seconds, and a fraction only where there is one.</summary>
    public void Write(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Name(name);
        Put(Quote);
        _at += TimeText.Write(time, Room(TimeText.Longest));
        Put(Quote);
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
        foreach (var code in codes.Span())
        {
            Value(code);
        }

        EndArray();
    }

    /// <summary>Nothing where there are none.</summary>
    public void WriteIfAny<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> codes)
        where T : struct, Enum
    {
        if (codes.Count > 0)
        {
            Write(name, codes);
        }
    }

    /// <summary>Nothing where there are none.</summary>
    public void WriteIfAny(ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            Write(name, texts);
        }
    }

    public void Write(ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        Name(name);
        Value(texts);
    }

    public void Value(IReadOnlyList<string> texts)
    {
        Open((byte)'[');
        foreach (var text in texts.Span())
        {
            Value(text);
        }

        EndArray();
    }

    /// <summary>A list of records, each written by <paramref name="item"/>.</summary>
    public void Write<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<JsonOutput, T> item)
    {
        StartArray(name);
        foreach (var one in items.Span())
        {
            item(this, one);
        }

        EndArray();
    }

    /// <summary>A list of records, each written by <paramref name="item"/>; nothing where there are none.</summary>
    public void WriteIfAny<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> items, Action<JsonOutput, T> item)
    {
        if (items.Count > 0)
        {
            Write(name, items, item);
        }
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

    /// <summary>A list of what is rare enough for the general serializer; nothing where there are none.</summary>
    public void WriteRest<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> values, JsonTypeInfo<T> type)
    {
        if (values.Count == 0)
        {
            return;
        }

        StartArray(name);
        for (var i = 0; i < values.Count; i++)
        {
            Raw(JsonSerializer.SerializeToUtf8Bytes(values[i], type));
        }

        EndArray();
    }
}
