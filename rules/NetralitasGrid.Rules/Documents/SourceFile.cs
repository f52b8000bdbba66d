using System.Text;

namespace NetralitasGrid.Rules;

/// <summary>The bytes of a rule file, and the line and column of any of them.</summary>
internal sealed class SourceFile
{
    private readonly byte[] _utf8;
    private readonly List<int> _lineStarts = [];

    public SourceFile(string name, byte[] utf8)
    {
        Name = name;
        _utf8 = utf8;
        ContentStart = utf8.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        _lineStarts.Add(ContentStart);
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == (byte)'\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public string Name { get; }

    /// <summary>Where the text begins: after the byte order mark, if there is one.</summary>
    public int ContentStart { get; }

    public ReadOnlySpan<byte> Utf8 => _utf8;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <param name="line">From 0.</param>
    /// <param name="byteInLine">From 0.</param>
    public SourceLocation Locate(int line, int byteInLine, string pointer) =>
        Locate(_lineStarts[Math.Clamp(line, 0, _lineStarts.Count - 1)] + byteInLine, pointer);

    public SourceLocation Locate(int offset, string pointer)
    {
        var line = _lineStarts.BinarySearch(offset);
        line = Math.Max(0, line < 0 ? ~line - 1 : line);
        var start = _lineStarts[line];
        var end = Math.Clamp(offset, start, _utf8.Length);
        return new SourceLocation(Name, pointer, line + 1, Encoding.UTF8.GetCharCount(_utf8, start, end - start) + 1);
    }
}
