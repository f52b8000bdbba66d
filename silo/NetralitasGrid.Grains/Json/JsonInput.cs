using System.Buffers.Text;
using System.Text.Json;

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
internal ref partial struct JsonInput(ReadOnlySpan<byte> text)
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

    private static JsonException Wrong(string needed) => new($"{needed} is needed here.");

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
