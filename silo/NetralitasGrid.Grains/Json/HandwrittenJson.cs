using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetralitasGrid.Grains.Json;

/// <summary>
/// The JSON of a record that every incident passes through, read and written by hand: the general serializer costs several times as much. It can
/// still be part of what the general serializer reads and writes.
/// </summary>
internal abstract class HandwrittenJson<T> : JsonConverter<T>
    where T : class
{
    private readonly Action<JsonOutput, T> _write;

    protected HandwrittenJson() => _write = Write;

    /// <summary>The record of a whole text.</summary>
    /// <exception cref="JsonException">The text is something else.</exception>
    public T Parse(ReadOnlySpan<byte> utf8)
    {
        var json = new JsonInput(utf8);
        var value = Read(ref json);
        json.End();
        return value;
    }

    /// <summary>The record as a text.</summary>
    public byte[] ToUtf8(T value) => JsonOutput.Bytes(value, _write);

    /// <summary>Reads the object that begins here.</summary>
    public abstract T Read(ref JsonInput json);

    /// <summary>Writes the record as an object.</summary>
    public abstract void Write(JsonOutput json, T value);

    /// <inheritdoc/>
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Parse(JsonMarshal.GetRawUtf8Value(document.RootElement));
    }

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteRawValue(ToUtf8(value), skipInputValidation: true);
}
