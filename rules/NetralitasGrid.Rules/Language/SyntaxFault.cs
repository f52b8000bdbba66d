namespace NetralitasGrid.Rules;

/// <summary>Ends the parse of one expression at its first fault; never leaves the parser's entry.</summary>
internal sealed class SyntaxFault(string code, TextSpan span, string message, string? expected = null) : Exception(message)
{
    public string Code { get; } = code;

    public TextSpan Span { get; } = span;

    public string? Expected { get; } = expected;
}
