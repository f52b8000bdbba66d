using System.Text.Json;

namespace NetralitasGrid.Storage.Audit;

/// <summary>Where an entry says that it stands: the members at the top of its JSON. Absent ones are null.</summary>
internal readonly record struct EntryPlace(string? Cell, int? Partition, long? Turn, long? Index, string? Previous, string? Message)
{
    /// <summary>Reads an entry; null when it is no JSON object.</summary>
    public static EntryPlace? Read(ReadOnlySpan<byte> entry)
    {
        var place = default(EntryPlace);
        var reader = new Utf8JsonReader(entry);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                place = name switch
                {
                    "cell" => place with { Cell = reader.GetString() },
                    "partition" => place with { Partition = reader.GetInt32() },
                    "turn" => place with { Turn = reader.GetInt64() },
                    "index" => place with { Index = reader.GetInt64() },
                    "previous" => place with { Previous = reader.GetString() },
                    "message" => place with { Message = reader.GetString() },
                    _ => place,
                };
                reader.Skip();
            }

            return place;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
