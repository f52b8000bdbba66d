using System.Text.Json;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>Finds the decision inside an audit entry without reading the whole of it.</summary>
internal static class LoggedDecision
{
    /// <summary>The bytes of the entry's decision; null where it holds none (a case event, a timer).</summary>
    public static byte[]? Find(ReadOnlySpan<byte> entry) => Member(entry, "decision"u8, out var decision) ? decision.ToArray() : null;

    /// <summary>The bytes of a member of a JSON object.</summary>
    public static bool Member(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found)
            {
                value = json[start..(int)reader.BytesConsumed];
                return true;
            }
        }

        value = default;
        return false;
    }
}
