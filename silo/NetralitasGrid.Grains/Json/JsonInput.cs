using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Json;

/// <summary>
/// Reads what the grid itself wrote, property by property and in the order in which it was written, without looking anything up. Any other order,
/// and names that are not known, are read as well, only slower. All answer with <see cref="JsonException"/> when the text is something else.
/// </summary>
/// <example><code>
/// for (json.Object(); json.More();)
/// {
///     area = json.At("area"u8) ? json.Common() : area;
///     n = json.At("n"u8) ? json.Number() : n;
/// }
/// </code></example>
internal ref struct JsonInput(ReadOnlySpan<byte> text)
{
    private const byte Quote = (byte)'"';

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private Place _place = Place.Behind;

    // Where the name began that no property had matched when the properties were last gone through.
    private int _tried = -1;

    /// <summary>Reads one item of a list.</summary>
    public delegate T Item<out T>(ref JsonInput json);

    private enum Place : byte
    {
        /// <summary>Behind a value, or where one begins.</summary>
        Behind,

        /// <summary>Behind an opening bracket.</summary>
        Opened,

        /// <summary>At a name, behind its quote.</summary>
        Name,

        /// <summary>Behind the object, whose loop has still to end.</summary>
        Closed,
    }

    /// <summary>Begins an object.</summary>
    public void Object()
    {
        Take((byte)'{');
        _place = Place.Opened;
    }

    /// <summary>Whether the object has more properties; one that nothing took since the last call is passed over.</summary>
    public bool More()
    {
        if (_place != Place.Name && !ToName())
        {
            _place = Place.Behind;
            return false;
        }

        if (_tried == _at)
        {
            PastString();
            Take((byte)':');
            _place = Place.Behind;
            Skip();
            return More();
        }

        _tried = _at;
        return true;
    }

    /// <summary>Whether the next property has this name; then its value is next.</summary>
    public bool At(ReadOnlySpan<byte> name)
    {
        if (_place != Place.Name && !ToName())
        {
            return false;
        }

        var rest = _text[_at..];
        if (rest.Length <= name.Length || rest[name.Length] != Quote || !rest.StartsWith(name))
        {
            return false;
        }

        _at += name.Length + 1;
        Take((byte)':');
        _place = Place.Behind;
        return true;
    }

    /// <summary>The next property's name, where names are values, of few; null at the end of the object.</summary>
    public string? Key()
    {
        if (!ToKey())
        {
            return null;
        }

        var key = Common();
        Take((byte)':');
        return key;
    }

    /// <summary>The next property's name, where names are values that hardly ever repeat; null at the end of the object.</summary>
    public string? RareKey()
    {
        if (!ToKey())
        {
            return null;
        }

        var key = Text();
        Take((byte)':');
        return key;
    }

    /// <summary>The next property's name, where names are whole numbers; null at the end of the object.</summary>
    public long? NumberKey()
    {
        if (!ToKey())
        {
            return null;
        }

        var digits = String(out _);
        Take((byte)':');
        return Utf8Parser.TryParse(digits, out long number, out var length) && length == digits.Length ? number : throw Wrong("A whole number");
    }

    /// <summary>Begins a list.</summary>
    public void Array()
    {
        Take((byte)'[');
        _place = Place.Opened;
    }

    /// <summary>Whether the list has another item, which is then next.</summary>
    public bool NextItem()
    {
        var next = Peek();
        if (next == ']')
        {
            _at++;
            _place = Place.Behind;
            return false;
        }

        if (_place != Place.Opened)
        {
            Take((byte)',');
        }

        _place = Place.Behind;
        return true;
    }

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

    /// <summary>Nothing may follow.</summary>
    public void End()
    {
        foreach (var rest in _text[_at..])
        {
            if (rest > ' ')
            {
                throw Wrong("The end");
            }
        }
    }

    /// <summary>A property that every object of the kind has.</summary>
    public static T Needed<T>(T? value, string name)
        where T : class => value ?? throw new JsonException($"{name} is missing.");

    public static T Needed<T>(T? value, string name)
        where T : struct => value ?? throw new JsonException($"{name} is missing.");

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static JsonException Wrong(string needed) => new($"{needed} is needed here.");

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

    private bool ToName()
    {
        if (_place == Place.Closed)
        {
            return false;
        }

        var next = Peek();
        if (next == '}')
        {
            _at++;
            _place = Place.Closed;
            return false;
        }

        if (_place != Place.Opened)
        {
            Take((byte)',');
        }

        Take(Quote);
        _place = Place.Name;
        return true;
    }

    /// <summary>Goes to the quote of the next name; false, and behind the object, at its end.</summary>
    private bool ToKey()
    {
        var found = _place == Place.Name || ToName();
        _at -= found ? 1 : 0;
        _place = Place.Behind;
        return found;
    }

    /// <summary>The bytes of a text without its quotes; with them, where something is escaped.</summary>
    private ReadOnlySpan<byte> String(out bool escaped)
    {
        Take(Quote);
        _place = Place.Behind;
        var start = _at;
        escaped = PastString();
        return escaped ? _text[(start - 1).._at] : _text[start..(_at - 1)];
    }

    /// <summary>Goes behind the quote that ends a text; whether something in it is escaped.</summary>
    private bool PastString()
    {
        var escaped = false;
        while (_at < _text.Length && _text[_at..].IndexOfAny(Quote, (byte)'\\') is var end and >= 0)
        {
            _at += end + 1;
            if (_text[_at - 1] == Quote)
            {
                return escaped;
            }

            escaped = true;
            _at++;
        }

        throw Wrong("The end of a text");
    }

    private void Literal(ReadOnlySpan<byte> literal)
    {
        if (!_text[_at..].StartsWith(literal))
        {
            throw Wrong("A value");
        }

        _at += literal.Length;
    }

    private void Take(byte wanted)
    {
        if (Peek() != wanted)
        {
            throw Wrong($"'{(char)wanted}'");
        }

        _at++;
    }

    private byte Peek()
    {
        var at = _at;
        while ((uint)at < (uint)_text.Length)
        {
            var next = _text[at];
            if (next > ' ')
            {
                _at = at;
                return next;
            }

            at++;
        }

        throw Wrong("More");
    }
}
