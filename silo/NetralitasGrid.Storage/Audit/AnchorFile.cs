namespace NetralitasGrid.Storage.Audit;

/// <summary>The anchor file: one signed line an anchor, only ever appended to.</summary>
internal static class AnchorFile
{
    private const byte EndOfLine = (byte)'\n';

    /// <summary>The complete lines, without their ends. A last line without an end was being written when the process died: it is no anchor.</summary>
    public static IEnumerable<byte[]> Lines(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var stream = new BufferedStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var line = new List<byte>();
        for (var next = stream.ReadByte(); next >= 0; next = stream.ReadByte())
        {
            if (next == EndOfLine)
            {
                yield return [.. line];
                line.Clear();
            }
            else
            {
                line.Add((byte)next);
            }
        }
    }

    /// <summary>Appends a line at the end of the complete ones and makes it durable.</summary>
    public static void Append(string path, long end, byte[] line)
    {
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        stream.SetLength(end);
        stream.Position = end;
        stream.Write([.. line, EndOfLine]);
        stream.Flush(flushToDisk: true);
    }
}
