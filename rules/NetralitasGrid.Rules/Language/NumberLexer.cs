using System.Globalization;

namespace NetralitasGrid.Rules;

/// <summary>
/// Numbers: the smallest of int, uint, long and ulong that holds the digits; <c>L U UL f d m</c> suffixes; <c>0x</c> and <c>0b</c>;
/// a decimal point or exponent makes a double.
/// </summary>
internal static class NumberLexer
{
    public static Token Read(string text, int start)
    {
        var at = start;
        var radix = 10;
        if (text[at] == '0' && at + 1 < text.Length && text[at + 1] is 'x' or 'X' or 'b' or 'B')
        {
            radix = text[at + 1] is 'x' or 'X' ? 16 : 2;
            at += 2;
        }

        var digits = at;
        while (at < text.Length && (radix == 16 ? char.IsAsciiHexDigit(text[at]) : char.IsAsciiDigit(text[at])))
        {
            at++;
        }

        var real = false;
        if (radix == 10)
        {
            if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
            {
                real = true;
                at = SkipDigits(text, at + 1);
            }

            if (at < text.Length && text[at] is 'e' or 'E')
            {
                var exponent = at + 1 < text.Length && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
                if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
                {
                    real = true;
                    at = SkipDigits(text, exponent);
                }
            }
        }

        var body = text[digits..at];
        var suffix = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        var span = new TextSpan(start, at);
        var value = Parse(body, text[suffix..at], radix, real);
        return value is not null
            ? new Token(TokenKind.Literal, text[start..at], span, value)
            : throw new SyntaxFault(RuleCodes.BadLiteral, span, $"'{text[start..at]}' is not a number",
                "digits with an optional suffix L, U, UL, f, d or m");
    }

    /// <summary>The value of a literal with a minus sign before it; null when it has none of its own (then the operator applies).</summary>
    public static object? Negate(object value) => value switch
    {
        int i => -i,
        uint u when u == 1u + int.MaxValue => int.MinValue,
        uint u => -(long)u,
        long l => -l,
        ulong u when u == 1ul + long.MaxValue => long.MinValue,
        double d => -d,
        float f => -f,
        decimal m => -m,
        _ => null,
    };

    private static int SkipDigits(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    private static object? Parse(string body, string suffix, int radix, bool real)
    {
        if (body.Length == 0)
        {
            return null;
        }

        if (radix == 10 && (real || suffix is "f" or "F" or "d" or "D" or "m" or "M"))
        {
            return suffix switch
            {
                "" or "d" or "D" => double.Parse(body, CultureInfo.InvariantCulture),
                "f" or "F" => float.Parse(body, CultureInfo.InvariantCulture),
                "m" or "M" => decimal.TryParse(body, NumberStyles.Float, CultureInfo.InvariantCulture, out var m) ? m : null,
                _ => null,
            };
        }

        var style = radix switch { 16 => NumberStyles.HexNumber, 2 => NumberStyles.BinaryNumber, _ => NumberStyles.None };
        if (!ulong.TryParse(body, style, CultureInfo.InvariantCulture, out var whole))
        {
            return null;
        }

        return suffix switch
        {
            "" => whole switch
            {
                <= int.MaxValue => (int)whole,
                <= uint.MaxValue => (uint)whole,
                <= long.MaxValue => (long)whole,
                _ => whole,
            },
            "L" => whole <= long.MaxValue ? (long)whole : null,
            "U" => whole <= uint.MaxValue ? (uint)whole : (object)whole,
            "UL" => whole,
            _ => null,
        };
    }
}
