namespace NetralitasGrid.Grains.Intake;

/// <summary>Phone numbers as people write them, brought to E.164.</summary>
internal static class PhoneNumber
{
    private const string CountryCode = "62";
    private const int Fewest = 8;
    private const int Most = 15;

    /// <summary>
    /// The number with <c>+</c> and country code: <c>0812-3456-7890</c>, <c>62 812...</c>, <c>+62 (0)812...</c> and <c>0062812...</c> are the same;
    /// null when it is none.
    /// </summary>
    public static string? ToInternational(string text)
    {
        Span<char> digits = stackalloc char[IntakeLimits.Phone];
        var count = 0;
        var isInternational = false;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) && count < digits.Length)
            {
                digits[count++] = c;
            }
            else if (c == '+' && count == 0)
            {
                isInternational = true;
            }
            else if (c is not (' ' or '-' or '.' or '(' or ')' or '/' or '\u00A0'))
            {
                return null;
            }
        }

        ReadOnlySpan<char> number = digits[..count];
        if (!isInternational && number.StartsWith("00"))
        {
            number = number[2..];
        }
        else if (!isInternational && number.StartsWith("0"))
        {
            return Whole(number[1..]);
        }

        if (number.StartsWith(CountryCode))
        {
            // The trunk 0 is often kept after the country code.
            return Whole(number[CountryCode.Length..].TrimStart('0'));
        }

        return isInternational && number.Length is >= Fewest and <= Most ? $"+{number}" : null;
    }

    private static string? Whole(ReadOnlySpan<char> national) =>
        national.Length + CountryCode.Length is >= Fewest and <= Most && national[0] != '0' ? $"+{CountryCode}{national}" : null;
}
