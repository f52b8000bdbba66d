namespace NetralitasGrid.Rules;

/// <summary>Cuts an expression into tokens.</summary>
internal static class Lexer
{
    // Longest first, so that the first that fits is the right one.
    private static readonly string[] Symbols =
    [
        "=>", "==", "!=", "<>", "<=", ">=", "<<", ">>", "&&", "||", "??",
        "(", ")", "[", "]", "{", "}", ",", ".", "?", ":", "=", "<", ">", "+", "-", "*", "/", "%", "!", "&", "|", "^", "~",
    ];

    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", new TextSpan(at, at)));
                return tokens;
            }

            var token = Next(text, at);
            tokens.Add(token);
            at = token.Span.End;
        }
    }

    public static bool IsIdentifier(string text) =>
        text.Length > 0 && StartsName(text[0]) && text[0] != '$' && text.All(ContinuesName);

    private static Token Next(string text, int at)
    {
        var c = text[at];
        if (StartsName(c))
        {
            var end = at + 1;
            while (end < text.Length && ContinuesName(text[end]))
            {
                end++;
            }

            return new Token(TokenKind.Name, text[at..end], new TextSpan(at, end));
        }

        if (char.IsAsciiDigit(c))
        {
            return NumberLexer.Read(text, at);
        }

        if (c is '"' or '\'')
        {
            return StringLexer.Read(text, at);
        }

        foreach (var symbol in Symbols)
        {
            if (text.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal))
            {
                return new Token(TokenKind.Symbol, symbol, new TextSpan(at, at + symbol.Length));
            }
        }

        throw new SyntaxFault(RuleCodes.UnexpectedCharacter, new TextSpan(at, at + 1), $"unexpected character '{Show(c)}'");
    }

    private static bool StartsName(char c) => char.IsLetter(c) || c is '_' or '$';

    private static bool ContinuesName(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static string Show(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:X4}" : c.ToString();
}
