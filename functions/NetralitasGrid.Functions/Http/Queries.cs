using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Functions.Http;

/// <summary>Reads query parameters.</summary>
internal static class Queries
{
    /// <summary>A code of a closed list, or null when the parameter is absent; false, with what is wrong, for anything else.</summary>
    public static bool TryCode<T>(IQueryCollection query, string name, out T? code, out string fault)
        where T : struct, Enum
    {
        code = null;
        fault = "";
        if (!query.TryGetValue(name, out var text))
        {
            return true;
        }

        if (text.Count == 1 && Code<T>.TryParse(text[0], out var member))
        {
            code = member;
            return true;
        }

        fault = $"{name} is one of {string.Join(' ', Code<T>.All)}.";
        return false;
    }

    /// <summary>Writes a time with its offset, or null.</summary>
    public static void WriteTime(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            writer.WriteString(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}

/// <summary>Some items of a list that was read with one item more than a page shows.</summary>
internal readonly record struct Page<T>(IReadOnlyList<T> Items, GridId? Next);

/// <summary>Makes pages.</summary>
internal static class Page
{
    public static Page<T> Of<T>(IReadOnlyList<T> rows, int limit, Func<T, GridId> idOf) =>
        rows.Count <= limit ? new(rows, null) : new([.. rows.Take(limit)], idOf(rows[limit - 1]));
}
