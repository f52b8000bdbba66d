using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Intake;

/// <summary>Reading of typed values: each returns null or a default with a fault where the value is another.</summary>
internal ref partial struct FormCursor
{
    private const int LongestCode = 32;
    private const int LongestNumber = 64;

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

        var codes = new T[BitOperations.PopCount(bits)];
        for (int i = 0, bit = 0; i < codes.Length; bit++)
        {
            if ((bits & (1UL << bit)) != 0)
            {
                codes[i++] = Unsafe.BitCast<int, T>(bit);
            }
        }

        return codes;
    }
}
