namespace NetralitasGrid.Grains.Intake;

/// <summary>Times of RFC 3339 with offset (<c>2024-10-05T19:20:00+07:00</c>, <c>Z</c>, up to nine digits of fraction) and full dates.</summary>
internal static class Rfc3339
{
    private const int SecondsEnd = 19;

    /// <summary>Reads a time; false for anything else, a leap second included (no clock of the grid has one).</summary>
    public static bool TryReadTime(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < SecondsEnd + 1 || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':'
            || !TryReadDate(text[..10], out var date)
            || !TryDigits(text.Slice(11, 2), out var hour) || hour > 23
            || !TryDigits(text.Slice(14, 2), out var minute) || minute > 59
            || !TryDigits(text.Slice(17, 2), out var second) || second > 59)
        {
            return false;
        }

        var rest = text[SecondsEnd..];
        if (!TryFraction(ref rest, out var ticks) || !TryOffset(rest, out var offset))
        {
            return false;
        }

        var local = new DateTime(date, new TimeOnly(hour, minute, second)).AddTicks(ticks);
        if (local.Ticks < offset.Ticks || local.Ticks - offset.Ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(local, offset);
        return true;
    }

    /// <summary>Reads <c>YYYY-MM-DD</c>; false for anything else and for dates that no calendar has.</summary>
    public static bool TryReadDate(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out var year) || !TryDigits(text.Slice(5, 2), out var month) || !TryDigits(text[8..], out var day))
        {
            return false;
        }

        return TryDate(year, month, day, out date);
    }

    /// <summary>A date from its parts; false when no calendar has it.</summary>
    public static bool TryDate(int year, int month, int day, out DateOnly date)
    {
        date = default;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateOnly(year, month, day);
        return true;
    }

    /// <summary>The number that ASCII digits make; false when one is none.</summary>
    public static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = (number * 10) + (c - '0');
        }

        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty || rest[0] != '.')
        {
            return true;
        }

        var digits = 1;
        for (var unit = TimeSpan.TicksPerSecond / 10; digits < rest.Length && char.IsAsciiDigit(rest[digits]); digits++, unit /= 10)
        {
            ticks += (rest[digits] - '0') * unit;
        }

        rest = rest[digits..];
        return digits is > 1 and <= 10;
    }

    private static bool TryOffset(ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        offset = default;
        if (rest is "Z" or "z")
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':'
            || !TryDigits(rest.Slice(1, 2), out var hours) || !TryDigits(rest[4..], out var minutes) || minutes > 59
            || (hours * 60) + minutes > 14 * 60)
        {
            return false;
        }

        offset = TimeSpan.FromMinutes(((hours * 60) + minutes) * (rest[0] == '-' ? -1 : 1));
        return true;
    }
}
