namespace NetralitasGrid.Rules;

/// <summary>
/// An expression and where each of its characters stands in the file: inside a JSON string one character can be
/// one byte, a UTF-8 sequence or an escape such as <c>\"</c> or <c>\u0041</c>.
/// </summary>
internal sealed class SourceText
{
    private readonly SourceFile? _file;
    private readonly int _contentStart;
    private readonly string _pointer;

    /// <summary>A text that came from no file: positions are its own lines and columns.</summary>
    public SourceText(string text, string pointer = "")
    {
        Text = text;
        _pointer = pointer;
    }

    /// <param name="contentStart">Offset of the first byte after the opening quote.</param>
    public SourceText(string text, SourceFile file, int contentStart, string pointer)
    {
        Text = text;
        _file = file;
        _contentStart = contentStart;
        _pointer = pointer;
    }

    public string Text { get; }

    public SourceLocation Locate(int index)
    {
        if (_file is not null)
        {
            return _file.Locate(OffsetOf(index), _pointer);
        }

        var before = Text.AsSpan(0, Math.Min(index, Text.Length));
        return new SourceLocation("", _pointer, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    private int OffsetOf(int index)
    {
        var bytes = _file!.Utf8; // only called when there is a file
        var offset = _contentStart;
        for (var chars = 0; chars < index && offset < bytes.Length;)
        {
            var b = bytes[offset];
            var length = b switch
            {
                (byte)'\\' => offset + 1 < bytes.Length && bytes[offset + 1] == (byte)'u' ? 6 : 2,
                < 0x80 => 1,
                < 0xE0 => 2,
                < 0xF0 => 3,
                _ => 4,
            };
            chars += length == 4 ? 2 : 1;
            offset += length;
        }

        return offset;
    }
}
