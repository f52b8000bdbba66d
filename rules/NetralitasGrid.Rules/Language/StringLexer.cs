using System.Globalization;
using System.Text;

namespace NetralitasGrid.Rules;

/// <summary>Strings in double quotes and single characters in single ones, with the escapes of regular expressions as RulesEngine has them.</summary>
internal static class StringLexer
{
    public static Token Read(string text, int start)
    {
        var quote = text[start];
        var content = new StringBuilder();
        var at = start + 1;
        while (true)
        {
            if (at >= text.Length)
            {
                throw new SyntaxFault(RuleCodes.BadLiteral, new TextSpan(start, text.Length), "the string has no end", $"a closing {quote}");
            }

            if (text[at] == quote)
            {
                break;
            }

            at = text[at] == '\\' ? Escape(text, at, content) : Plain(text, at, content);
        }

        var span = new TextSpan(start, at + 1);
        var spelling = text[start..(at + 1)];
        if (quote == '"')
        {
            return new Token(TokenKind.Literal, spelling, span, content.ToString());
        }

        return content.Length == 1
            ? new Token(TokenKind.Literal, spelling, span, content[0])
            : throw new SyntaxFault(RuleCodes.BadLiteral, span, $"{spelling} is not one character", "double quotes around a string");
    }

    private static int Plain(string text, int at, StringBuilder content)
    {
        content.Append(text[at]);
        return at + 1;
    }

    private static int Escape(string text, int at, StringBuilder content)
    {
        var c = at + 1 < text.Length ? text[at + 1] : '\0';
        switch (c)
        {
            case 'x':
                return Code(text, at, 2, content);
            case 'u':
                return Code(text, at, 4, content);
            case >= '0' and <= '7':
                var end = at + 1;
                while (end < text.Length && end < at + 4 && text[end] is >= '0' and <= '7')
                {
                    end++;
                }

                content.Append((char)(Convert.ToInt32(text[(at + 1)..end], 8) & 0xFF));
                return end;
            case 'a':
                content.Append('\a');
                break;
            case 'b':
                content.Append('\b');
                break;
            case 'e':
                content.Append('\u001B');
                break;
            case 'f':
                content.Append('\f');
                break;
            case 'n':
                content.Append('\n');
                break;
            case 'r':
                content.Append('\r');
                break;
            case 't':
                content.Append('\t');
                break;
            case 'v':
                content.Append('\v');
                break;
            default:
                if (char.IsLetterOrDigit(c) || c is '_' or '\0')
                {
                    throw new SyntaxFault(RuleCodes.BadLiteral, new TextSpan(at, at + 2), $"unknown escape '\\{c}'",
                        @"\n, \t, \r, \\, \"", \x41 or \u0041");
                }

                content.Append(c);
                break;
        }

        return at + 2;
    }

    private static int Code(string text, int at, int digits, StringBuilder content)
    {
        var end = at + 2 + digits;
        if (end > text.Length
            || !ushort.TryParse(text.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw new SyntaxFault(RuleCodes.BadLiteral, new TextSpan(at, Math.Min(end, text.Length)), "broken escape",
                $"{digits} hexadecimal digits");
        }

        content.Append((char)code);
        return end;
    }
}
