using System.Buffers;
using System.Text.Json;

namespace NetralitasGrid.Grains.Json;

/// <summary>One buffer a thread for JSON that is written by hand, escaped as the general serializer does.</summary>
internal static class JsonBytes
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>An empty writer; what is written with it ends with <see cref="End"/>, before the next begins.</summary>
    public static Utf8JsonWriter Start()
    {
        var buffer = _buffer ??= new(4096);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.Reset(buffer);
        return writer;
    }

    /// <summary>What was written.</summary>
    public static byte[] End()
    {
        _writer!.Flush();
        return _buffer!.WrittenSpan.ToArray();
    }
}
