using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NetralitasGrid.Grains.Json;

/// <summary>
/// Reading property by property what the grid itself wrote, for the few records that every incident passes through: the general serializer
/// costs several times as much. All answer with <see cref="JsonException"/> when the text is something else.
/// </summary>
internal static class JsonFields
{
    /// <summary>Reads one item of a list from its first token to its last.</summary>
    public delegate T ItemReader<out T>(ref Utf8JsonReader json);

    // Codes of areas, elections and families repeat without end: a text that was just read is not made again.
    private const int Kept = 4096;
    private const int LongestKept = 32;

    private static readonly string?[] Texts = new string?[Kept];

    /// <summary>Goes to the next property's name; false at the end of the object.</summary>
    public static bool Next(ref Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes to the next item of an array; false at its end.</summary>
    public static bool NextItem(ref Utf8JsonReader json) => json.Read() && json.TokenType != JsonTokenType.EndArray;

    /// <summary>Checks that an object begins here.</summary>
    public static void Object(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An object is needed here.");
        }
    }

    /// <summary>Goes to a property's array.</summary>
    public static void Array(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A list is needed here.");
        }
    }

    /// <summary>A property's array, each item read by <paramref name="item"/>, which begins at the item's first token.</summary>
    public static T[] List<T>(ref Utf8JsonReader json, ItemReader<T> item)
    {
        Array(ref json);
        var all = System.Array.Empty<T>();
        var count = 0;
        while (NextItem(ref json))
        {
            if (count == all.Length)
            {
                // Most lists have one item; long ones must not be copied for each.
                System.Array.Resize(ref all, Math.Max(1, count * 2));
            }

            all[count++] = item(ref json);
        }

        System.Array.Resize(ref all, count);
        return all;
    }

    /// <summary>A property that is not known here.</summary>
    public static void Skip(ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }

    /// <summary>A text that hardly ever repeats.</summary>
    public static string Text(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.String ? json.GetString()! : throw new JsonException("A text is needed here.");
    }

    /// <summary>A text of few.</summary>
    public static string Common(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.String ? CommonName(ref json) : throw new JsonException("A text is needed here.");
    }

    /// <summary>The name of this property, or the text that stands here, of few.</summary>
    public static string CommonName(ref Utf8JsonReader json)
    {
        var bytes = json.ValueSpan;
        if (json.ValueIsEscaped || bytes.Length is 0 or > LongestKept)
        {
            return json.GetString()!;
        }

        var hash = (uint)bytes.Length;
        foreach (var b in bytes)
        {
            hash = (hash * 31) + b;
        }

        ref var kept = ref Texts[(hash ^ (hash >> 12)) % Kept];
        var text = Volatile.Read(ref kept);
        if (text is null || !System.Text.Ascii.Equals(bytes, text))
        {
            text = json.GetString()!;
            Volatile.Write(ref kept, text);
        }

        return text;
    }

    public static Identity.GridId Id(ref Utf8JsonReader json)
    {
        json.Read();
        return Identity.GridId.Read(ref json);
    }

    /// <summary>What is rare enough for the general serializer.</summary>
    public static T? Rest<T>(ref Utf8JsonReader json, JsonTypeInfo<T> type)
    {
        json.Read();
        return JsonSerializer.Deserialize(ref json, type);
    }

    public static string? OptionalText(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType is JsonTokenType.String or JsonTokenType.Null ? json.GetString() : throw new JsonException("A text is needed here.");
    }

    public static bool Flag(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw new JsonException("A boolean is needed here."),
        };
    }

    public static int Number(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number) ? number : throw new JsonException("A whole number is needed here.");
    }

    public static long LongNumber(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number) ? number : throw new JsonException("A whole number is needed here.");
    }

    public static DateTimeOffset Time(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out var time) ? time : throw new JsonException("A time is needed here.");
    }

    public static DateTimeOffset? OptionalTime(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null
            : json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out var time) ? time
            : throw new JsonException("A time is needed here.");
    }

    /// <summary>A day as <c>2024-10-05</c>.</summary>
    public static DateOnly Day(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.String && json.TryGetDateTime(out var day) && day.TimeOfDay == default
            ? DateOnly.FromDateTime(day)
            : throw new JsonException("A day is needed here.");
    }

    public static T Code<T>(ref Utf8JsonReader json)
        where T : struct, Enum
    {
        json.Read();
        return Codes.Code<T>.Read(ref json);
    }

    public static T? OptionalCode<T>(ref Utf8JsonReader json)
        where T : struct, Enum
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null : Codes.Code<T>.Read(ref json);
    }

    public static T[] CodeList<T>(ref Utf8JsonReader json)
        where T : struct, Enum
    {
        return List(ref json, Codes.Code<T>.Read);
    }

    public static List<string> TextList(ref Utf8JsonReader json)
    {
        Array(ref json);
        var texts = new List<string>();
        while (NextItem(ref json))
        {
            texts.Add(json.GetString() ?? throw new JsonException("A text is needed here."));
        }

        return texts;
    }

    /// <summary>A text of few, or null.</summary>
    public static string? CommonOrNull(ref Utf8JsonReader json)
    {
        var ahead = json;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.Null)
        {
            return Common(ref json);
        }

        json = ahead;
        return null;
    }

    /// <summary>A property that every object of the kind has.</summary>
    public static T Needed<T>(T? value, string name)
        where T : class => value ?? throw new JsonException($"{name} is missing.");

    public static T Needed<T>(T? value, string name)
        where T : struct => value ?? throw new JsonException($"{name} is missing.");

    /// <summary>Nothing where there is no text.</summary>
    public static void WriteIfAny(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    /// <summary>What is rare enough for the general serializer; nothing where there is none.</summary>
    public static void WriteRest<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, T? value, JsonTypeInfo<T> type)
        where T : class
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value, type);
        }
    }

    /// <summary>A list of what is rare enough for the general serializer.</summary>
    public static void WriteRest<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T> values, JsonTypeInfo<T> type)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            JsonSerializer.Serialize(json, value, type);
        }

        json.WriteEndArray();
    }

    public static void Write<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, T code)
        where T : struct, Enum
    {
        json.WritePropertyName(name);
        json.WriteStringValue(Codes.Code<T>.Json(code));
    }

    public static void WriteOrNull<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, T? code)
        where T : struct, Enum
    {
        if (code is { } known)
        {
            Write(json, name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteOrNull(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            json.WriteString(name, at);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void Write<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T> codes)
        where T : struct, Enum
    {
        json.WriteStartArray(name);
        for (var i = 0; i < codes.Count; i++)
        {
            json.WriteStringValue(Codes.Code<T>.Json(codes[i]));
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        for (var i = 0; i < texts.Count; i++)
        {
            json.WriteStringValue(texts[i]);
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Identity.GridId id)
    {
        Span<byte> text = stackalloc byte[Identity.GridId.TextLength];
        id.Format(text);
        json.WriteString(name, text);
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateOnly day)
    {
        Span<byte> text = stackalloc byte[10];
        day.TryFormat(text, out _, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        json.WriteString(name, text);
    }
}
