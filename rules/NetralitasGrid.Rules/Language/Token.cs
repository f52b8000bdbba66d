namespace NetralitasGrid.Rules;

internal enum TokenKind
{
    End,
    Name,
    Literal,
    Symbol,
}

/// <param name="Text">The name or symbol; for a literal its spelling.</param>
/// <param name="Value">The value of a literal.</param>
internal readonly record struct Token(TokenKind Kind, string Text, TextSpan Span, object? Value = null)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;
}
