using System.Text;

namespace NetralitasGrid.Rules;

/// <summary>The bytes of a rule file, and the line and column of any of them.</summary>
internal sealed class SourceFile
{
    private readonly byte[] _utf8;
    private readonly List<int> _lineStarts = [0];

    public SourceFile(string name, byte[] utf8)
    {
        Name = name;
        _utf8 = utf8;
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == (byte)'\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public string Name { get; }

    public ReadOnlySpan<byte> Utf8 => _utf8;

    public SourceLocation Locate(int offset, string pointer)
    {
        var line = _lineStarts.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        var start = _lineStarts[line];
        var end = Math.Clamp(offset, start, _utf8.Length);
        return new SourceLocation(Name, pointer, line + 1, Encoding.UTF8.GetCharCount(_utf8, start, end - start) + 1);
    }
}
