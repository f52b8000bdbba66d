namespace NetralitasGrid.Rules;

/// <summary>Where a JSON value stands: file as given, RFC 6901 pointer, line and column from 1 (0 when it came from no file).</summary>
public readonly record struct SourceLocation(string File, string Pointer, int Line, int Column)
{
    /// <summary>The location of what was built by code.</summary>
    public static SourceLocation None { get; } = new("", "", 0, 0);
}
