namespace NetralitasGrid.Grains.Json;

/// <summary>Times and days as the grid writes them; false for any other form, which may still be one.</summary>
internal static class TimeText
{
    /// <summary>Bytes that the longest time takes while it is written.</summary>
    public const int Longest = SecondsLength + 1 + MostDigits + ZoneLength;

    private const int DayLength = 10;
    private const int SecondsLength = 19;
    private const int ZoneLength = 6;
    private const int MostDigits = 7;

    /// <summary><c>2024-10-05T19:20:00+07:00</c>, with up to seven digits of a fraction.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        var digits = text.Length - SecondsLength - ZoneLength - 1;
        if (digits is not (-1 or (> 0 and <= MostDigits)) || !TryRead(text[..DayLength], out DateOnly day)
            || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[^3] != ':' || text[^6] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var (hour, minute, second) = (Number(text, 11, 2), Number(text, 14, 2), Number(text, 17, 2));
        var (zoneHour, zoneMinute) = (Number(text, text.Length - 5, 2), Number(text, text.Length - 2, 2));
        if (hour > 23 || minute > 59 || second > 59 || zoneHour > 13 || zoneMinute > 59)
        {
            return false;
        }

        var ticks = 0L;
        if (digits > 0)
        {
            var fraction = Number(text, SecondsLength + 1, digits);
            if (text[SecondsLength] != '.' || fraction > 9_999_999)
            {
                return false;
            }

            ticks = fraction;
            for (var i = digits; i < MostDigits; i++)
            {
                ticks *= 10;
            }
        }

        ticks += (day.DayNumber * TimeSpan.TicksPerDay) + ((((hour * 60L) + minute) * 60 + second) * TimeSpan.TicksPerSecond);
        var offset = ((zoneHour * 60L) + zoneMinute) * TimeSpan.TicksPerMinute * (text[^6] == '-' ? -1 : 1);
        if (ticks - offset < 0 || ticks - offset > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new(ticks, new TimeSpan(offset));
        return true;
    }

    /// <summary><c>2024-10-05</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateOnly day)
    {
        day = default;
        if (text.Length != DayLength || text[4] != '-' || text[7] != '-')
        {
            return false;
        }

        var (year, month, date) = (Number(text, 0, 4), Number(text, 5, 2), Number(text, 8, 2));
        if (year is < 1 or > 9999 || month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth((int)year, (int)month))
        {
            return false;
        }

        day = new((int)year, (int)month, (int)date);
        return true;
    }

    /// <summary>Writes a time: seconds, and a fraction only where there is one. At most <see cref="Longest"/> bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(DateTimeOffset time, Span<byte> to)
    {
        // One check for all places but the fraction's.
        var fixedPart = to[..SecondsLength];
        var ticks = time.Ticks;
        var (day, ofDay) = Math.DivRem(ticks, TimeSpan.TicksPerDay);
        var (seconds, fraction) = Math.DivRem(ofDay, TimeSpan.TicksPerSecond);
        var (minutes, second) = Math.DivRem((uint)seconds, 60U);
        var (hour, minute) = Math.DivRem(minutes, 60U);
        Write(DateOnly.FromDayNumber((int)day), to);
        fixedPart[10] = (byte)'T';
        Pair(fixedPart, 11, hour);
        fixedPart[13] = (byte)':';
        Pair(fixedPart, 14, minute);
        fixedPart[16] = (byte)':';
        Pair(fixedPart, 17, second);
        var length = SecondsLength;
        if (fraction > 0)
        {
            to[length++] = (byte)'.';
            for (var unit = TimeSpan.TicksPerSecond / 10; fraction > 0; unit /= 10)
            {
                to[length++] = (byte)('0' + (fraction / unit));
                fraction %= unit;
            }
        }

        var offset = time.TotalOffsetMinutes;
        var zone = to.Slice(length, ZoneLength);
        var (zoneHour, zoneMinute) = Math.DivRem((uint)Math.Abs(offset), 60U);
        zone[0] = offset < 0 ? (byte)'-' : (byte)'+';
        Pair(zone, 1, zoneHour);
        zone[3] = (byte)':';
        Pair(zone, 4, zoneMinute);
        return length + ZoneLength;
    }

    /// <summary>Writes a day.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(DateOnly day, Span<byte> to)
    {
        to = to[..DayLength];
        var (year, month, date) = day;
        var (century, ofCentury) = Math.DivRem((uint)year, 100U);
        Pair(to, 0, century);
        Pair(to, 2, ofCentury);
        to[4] = (byte)'-';
        Pair(to, 5, (uint)month);
        to[7] = (byte)'-';
        Pair(to, 8, (uint)date);
        return DayLength;
    }

    /// <summary>Two digits.</summary>
    private static void Pair(Span<byte> to, int at, uint number)
    {
        var (ten, one) = Math.DivRem(number, 10U);
        to[at] = (byte)('0' + ten);
        to[at + 1] = (byte)('0' + one);
    }

    /// <summary>Digits as a number; far more than any of so many digits when one is none.</summary>
    private static uint Number(ReadOnlySpan<byte> text, int start, int count)
    {
        var number = 0U;
        foreach (var c in text.Slice(start, count))
        {
            var digit = (uint)c - '0';
            if (digit > 9)
            {
                return int.MaxValue;
            }

            number = (number * 10) + digit;
        }

        return number;
    }
}
