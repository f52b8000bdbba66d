using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Functions.Http;

/// <summary>Keyset pages: how many, and after which item. A cursor is opaque to clients: the base64url of the last item's id.</summary>
/// <param name="Limit">Items of a page: 1 to 200, default 50.</param>
/// <param name="Before">The last item of the page before, or null.</param>
internal readonly record struct Paging(int Limit, GridId? Before)
{
    private const int Default = 50;
    private const int Most = 200;

    /// <summary>Reads <c>limit</c> and <c>cursor</c>; false, with what is wrong, when they are not accepted.</summary>
    public static bool TryRead(IQueryCollection query, char kind, out Paging paging, out string fault)
    {
        paging = default;
        if (!TryReadLimit(query, out var limit, out fault))
        {
            return false;
        }

        paging = new(limit, null);

        if (query.TryGetValue("cursor", out var cursor))
        {
            if (cursor.Count != 1 || !TryDecode(cursor[0], kind, out var before))
            {
                fault = "cursor is not one that a page gave.";
                return false;
            }

            paging = paging with { Before = before };
        }

        return true;
    }

    /// <summary>Reads <c>limit</c>; false, with what is wrong, when it is not accepted.</summary>
    public static bool TryReadLimit(IQueryCollection query, out int limit, out string fault)
    {
        (limit, fault) = (Default, "");
        if (!query.TryGetValue("limit", out var text))
        {
            return true;
        }

        fault = $"limit is a number from 1 to {Most}.";
        return text.Count == 1 && int.TryParse(text[0], NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= Most;
    }

    /// <summary>Writes a page; <paramref name="next"/> is the last item's id when there is more.</summary>
    public static void Write<T>(Utf8JsonWriter writer, IReadOnlyList<T> items, GridId? next, Action<Utf8JsonWriter, T> write, IReadOnlyCollection<string>? missing = null) =>
        Write(writer, items, next is { } id ? Encode(id) : null, write, missing);

    /// <summary>Writes a page.</summary>
    /// <param name="missing">Names of cells that did not answer: what they hold is not in the page.</param>
    public static void Write<T>(Utf8JsonWriter writer, IReadOnlyList<T> items, string? next, Action<Utf8JsonWriter, T> write, IReadOnlyCollection<string>? missing)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
        writer.WriteString("next"u8, next);
        if (missing is { Count: > 0 })
        {
            writer.WriteStartArray("missingCells"u8);
            foreach (var cell in missing)
            {
                writer.WriteStringValue(cell);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>The cursor that goes on behind an item.</summary>
    public static string Encode(GridId id) => Base64Url.EncodeToString(id.ToBytes());

    /// <summary>Reads a cursor of <see cref="Encode"/>.</summary>
    public static bool TryDecode(string? text, char kind, out GridId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id = default;
        if (text is not { Length: 22 } || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != 16)
        {
            return false;
        }

        id = GridId.FromBytes(kind, bytes);
        return true;
    }
}
