using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetralitasGrid.Grains.Identity;

/// <summary>An id is its text in JSON.</summary>
public sealed class GridIdJsonConverter : JsonConverter<GridId>
{
    /// <inheritdoc/>
    public override GridId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        GridId.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GridId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[GridId.TextLength];
        value.Format(text);
        writer.WriteStringValue(text);
    }
}
