using System.Buffers;
using System.Text.Json;

namespace NetralitasGrid.Storage.Rows;

/// <summary>The bytes of a link in the cell's own audit chain: pack changes, keys, aliases, retries, erasures, unsealing reads.</summary>
internal static class CellEntry
{
    public static byte[] Write(string cell, long index, byte[] previous, DateTimeOffset at, string kind, string by, ReadOnlySpan<byte> data)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + data.Length);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("cell", cell);
            json.WriteNumber("index", index);
            json.WriteString("previous", Convert.ToHexStringLower(previous));
            json.WriteString("at", at);
            json.WriteString("kind", kind);
            json.WriteString("by", by);
            json.WritePropertyName("data");
            json.WriteRawValue(data);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What a link is about: UTF-8 JSON of an object of texts.</summary>
    public static byte[] Data(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
