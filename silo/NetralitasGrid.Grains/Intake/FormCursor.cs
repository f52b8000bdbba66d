using System.Runtime.CompilerServices;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// Walks the tokens of one body and reads typed values; what is wrong goes to the faults with the pointer of the place, and reading goes on.
/// Throws <see cref="JsonException"/> where the body stops being JSON or nests too deeply.
/// </summary>
internal ref struct FormCursor
{
    private const int LongestCode = 32;
    private const int LongestNumber = 64;
    private const int NoItem = -1;

    private readonly IntakeFaults _faults;
    private Utf8JsonReader _json;
    private string _parent = "";
    private string? _name;
    private int _item = NoItem;

    public FormCursor(ReadOnlySpan<byte> utf8, IntakeFaults faults)
    {
        _faults = faults;
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = IntakeLimits.Depth });
        _json.Read();
    }

    /// <summary>Whether the exception came from nesting rather than from broken JSON. The reader does not count the bracket it stands on.</summary>
    public readonly bool IsAtDepthLimit => _json.CurrentDepth >= IntakeLimits.Depth - 1;

    /// <summary>JSON pointer of the value that is being read.</summary>
    public readonly string Pointer => (_name, _item) switch
    {
        (null, _) => _parent,
        (_, NoItem) => $"{_parent}/{_name}",
        _ => $"{_parent}/{_name}/{_item}",
    };

    /// <summary>Number of faults so far.</summary>
    public readonly int Faults => _faults.All.Count;

    public readonly void Fault(FaultCode code, Bilingual detail, string? expected = null, string? nearest = null) =>
        _faults.Add(Pointer, code, detail, expected, nearest);

    /// <summary>Whether an object starts here; else a fault, and the value is passed over.</summary>
    public bool BeginObject() => Begin(JsonTokenType.StartObject, "objek", "an object");

    /// <summary>Moves to the value of the next known property that is not null; false at the end of the object.</summary>
    public bool Next(PropertyNames names, string parent, ref Seen seen, out int property)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            property = names.IndexOf(ref _json);
            (_parent, _item) = (parent, NoItem);
            if (property < 0)
            {
                UnknownProperty(names);
            }
            else if (!seen.Name(property))
            {
                _name = names[property];
                Fault(FaultCode.DuplicateProperty, IntakeTexts.Duplicate);
                PassOver();
            }
            else if (_json.Read() && _json.TokenType != JsonTokenType.Null)
            {
                _name = names[property];
                seen.Fill(property);
                return true;
            }
        }

        property = -1;
        return false;
    }

    /// <summary>Adds a fault for a required property that had no value.</summary>
    public readonly void Require(PropertyNames names, string parent, in Seen seen, int property)
    {
        if (!seen.IsFilled(property))
        {
            _faults.Add($"{parent}/{names[property]}", FaultCode.Missing, IntakeTexts.Missing);
        }
    }

    /// <summary>Trimmed text; null when blank or faulty.</summary>
    public string? Text(int limit)
    {
        if (!IsString())
        {
            return null;
        }

        // No escape is longer than six bytes a character: what is longer need not be decoded.
        if (_json.ValueSpan.Length > limit * 6)
        {
            Fault(FaultCode.TooLong, IntakeTexts.TooLong(limit), $"<= {limit}");
            return null;
        }

        var text = JsonText.Of(ref _json);
        if (text is null || text.Contains('\0', StringComparison.Ordinal))
        {
            Fault(FaultCode.InvalidText, IntakeTexts.Text);
            return null;
        }

        text = text.Trim();
        if (text.Length > limit)
        {
            Fault(FaultCode.TooLong, IntakeTexts.TooLong(limit), $"<= {limit}");
            return null;
        }

        return text.Length == 0 ? null : text;
    }

    /// <summary>Short text copied into a buffer; its length, or -1 when it does not fit or is no text that Unicode has.</summary>
    public int Short(scoped Span<char> buffer, out bool isString)
    {
        isString = IsString();
        return isString ? JsonText.Copy(ref _json, buffer) : -1;
    }

    public bool Flag()
    {
        if (_json.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return _json.GetBoolean();
        }

        WrongType("true atau false", "true or false", "true, false");
        return false;
    }

    /// <summary>A whole number; <c>2.0</c> is one.</summary>
    public int? Whole(int least, int most)
    {
        if (_json.TokenType != JsonTokenType.Number)
        {
            WrongType("bilangan bulat", "a whole number", $"{least}..{most}");
            return null;
        }

        var isNumber = _json.TryGetInt32(out var number);
        if (!isNumber && _json.ValueSpan.Length <= LongestNumber && _json.TryGetDouble(out var value))
        {
            if (value != Math.Floor(value) && !double.IsInfinity(value))
            {
                WrongType("bilangan bulat", "a whole number", $"{least}..{most}");
                return null;
            }

            isNumber = value >= least && value <= most;
            number = isNumber ? (int)value : 0;
        }

        if (isNumber && number >= least && number <= most)
        {
            return number;
        }

        Fault(FaultCode.OutOfRange, IntakeTexts.NumberRange, $"{least}..{most}");
        return null;
    }

    public DateTimeOffset? Time()
    {
        Span<char> buffer = stackalloc char[64];
        var length = Short(buffer, out var isString);
        if (!isString)
        {
            return null;
        }

        if (length < 0 || !Rfc3339.TryReadTime(buffer[..length], out var time))
        {
            Fault(FaultCode.InvalidTime, IntakeTexts.Time, "2024-10-05T19:20:00+07:00");
            return null;
        }

        if (time.Year < IntakeLimits.EarliestYear)
        {
            Fault(FaultCode.OutOfRange, IntakeTexts.TooEarly, $">= {IntakeLimits.EarliestYear}-01-01T00:00:00Z");
            return null;
        }

        return time;
    }

    public DateOnly? Date()
    {
        Span<char> buffer = stackalloc char[64];
        var length = Short(buffer, out var isString);
        if (length >= 0 && Rfc3339.TryReadDate(buffer[..length], out var date))
        {
            return date;
        }

        if (isString)
        {
            Fault(FaultCode.InvalidDate, IntakeTexts.Date, "1986-09-26");
        }

        return null;
    }

    /// <summary>A code of a closed list; null with a fault for any other.</summary>
    public T? Code<T>()
        where T : struct, Enum
    {
        Span<char> buffer = stackalloc char[LongestCode];
        var length = Short(buffer, out var isString);
        if (length >= 0 && Codes.Code<T>.TryParse(buffer[..length], out var code))
        {
            return code;
        }

        if (isString)
        {
            var nearest = length > 0 && !_faults.IsFull ? NearestName.Of(new string(buffer[..length]), Codes.Code<T>.All) : null;
            Fault(FaultCode.UnknownCode, IntakeTexts.Code, string.Join(' ', Codes.Code<T>.All), nearest);
        }

        return null;
    }

    /// <summary>A set of codes, in the order of their list; faulty items are left out.</summary>
    public T[] CodeSet<T>()
        where T : struct, Enum
    {
        if (!BeginList())
        {
            return [];
        }

        var bits = 0UL;
        for (var i = 0; NextItem(i, IntakeLimits.Codes); i++)
        {
            _item = i;
            if (Code<T>() is { } code)
            {
                bits |= 1UL << Unsafe.BitCast<T, int>(code);
            }

            _item = NoItem;
        }

        var codes = new T[System.Numerics.BitOperations.PopCount(bits)];
        for (int i = 0, bit = 0; i < codes.Length; bit++)
        {
            if ((bits & (1UL << bit)) != 0)
            {
                codes[i++] = Unsafe.BitCast<int, T>(bit);
            }
        }

        return codes;
    }

    /// <summary>Whether a list starts here; else a fault, and the value is passed over.</summary>
    public bool BeginList() => Begin(JsonTokenType.StartArray, "daftar", "a list");

    /// <summary>
    /// Moves to item <paramref name="index"/> of the list that the cursor points at; false at its end. Items past the limit are one fault
    /// and are passed over.
    /// </summary>
    public bool NextItem(int index, int limit)
    {
        if (!_json.Read() || _json.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        if (index < limit)
        {
            return true;
        }

        Fault(FaultCode.TooMany, IntakeTexts.TooMany(limit), $"<= {limit}");
        do
        {
            Skip();
        }
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray);
        return false;
    }

    /// <summary>Points at a list again after its items moved the cursor elsewhere, or at one of its items.</summary>
    public void Point(string parent, string name, int item = NoItem) => (_parent, _name, _item) = (parent, name, item);

    /// <summary>Reads what may follow the root value: only white space.</summary>
    public void End()
    {
        while (_json.Read())
        {
        }
    }

    private bool Begin(JsonTokenType token, string id, string en)
    {
        if (_json.TokenType == token)
        {
            return true;
        }

        WrongType(id, en);
        return false;
    }

    private bool IsString()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            return true;
        }

        WrongType("teks", "text");
        return false;
    }

    private void WrongType(string id, string en, string? expected = null)
    {
        Fault(FaultCode.WrongType, IntakeTexts.WrongType(id, en), expected);
        Skip();
    }

    private void UnknownProperty(PropertyNames names)
    {
        if (!_faults.IsFull)
        {
            var name = JsonText.Of(ref _json);
            _name = PointerName.Of(name);
            Fault(
                name is null ? FaultCode.InvalidText : FaultCode.UnknownProperty,
                name is null ? IntakeTexts.Text : IntakeTexts.Unknown,
                string.Join(' ', names.All),
                name is null ? null : NearestName.Of(name, names.All));
        }
        else
        {
            Fault(FaultCode.UnknownProperty, IntakeTexts.Unknown);
        }

        PassOver();
    }

    private void PassOver()
    {
        _json.Read();
        Skip();
    }

    private void Skip() => _json.Skip();
}
