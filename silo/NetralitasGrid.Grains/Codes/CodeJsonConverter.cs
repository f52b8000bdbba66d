using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetralitasGrid.Grains.Codes;

/// <summary>Writes and reads the members of a closed list as their codes.</summary>
public sealed class CodeJsonConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Code<T>.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Code<T>.Json(value));
    }
}
