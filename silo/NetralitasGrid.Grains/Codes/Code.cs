using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace NetralitasGrid.Grains.Codes;

/// <summary>
/// The text of a closed list's members: upper case with underscores in JSON (<c>TwoFingers</c> is <c>TWO_FINGERS</c>).
/// This is the only place that turns codes into text and back.
/// </summary>
/// <typeparam name="T">One of the enums of this folder.</typeparam>
public static class Code<T>
    where T : struct, Enum
{
    private static readonly T[] Members = Enum.GetValues<T>();

    // The lists count from 0 without gaps, so a member is its own place here.
    private static readonly string[] Texts = [.. Members.Select(m => Code.TextOf(m.ToString()))];
    private static readonly JsonEncodedText[] Encoded = [.. Texts.Select(t => JsonEncodedText.Encode(t))];
    private static readonly FrozenDictionary<string, T> ByText = Members.ToFrozenDictionary(Of, m => m, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> BySpan = ByText.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All texts in the order of the list.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Members.Select(Of)];

    /// <summary>The text of a member.</summary>
    public static string Of(T member) => Texts[Unsafe.BitCast<T, int>(member)];

    /// <summary>The text of a member, ready for JSON.</summary>
    public static JsonEncodedText Json(T member) => Encoded[Unsafe.BitCast<T, int>(member)];

    /// <summary>The member of a text, upper case exactly; false for any other text.</summary>
    public static bool TryParse(string? text, out T member)
    {
        member = default;
        return text is not null && ByText.TryGetValue(text, out member);
    }

    /// <summary>The member of a text, upper case exactly; false for any other text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out T member) => BySpan.TryGetValue(text, out member);

    /// <summary>The member of a JSON text, upper case exactly.</summary>
    /// <exception cref="JsonException">The text is not of the list.</exception>
    public static T Read(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String && TryParse(json.ValueSpan, out var member) ? member : throw new JsonException($"Not a {typeof(T).Name}.");

    /// <summary>The member of a UTF-8 text, upper case exactly; false for any other text.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out T member)
    {
        // The lists are short, and lengths tell most members apart.
        for (var i = 0; i < Encoded.Length; i++)
        {
            if (Encoded[i].EncodedUtf8Bytes.SequenceEqual(text))
            {
                member = Members[i];
                return true;
            }
        }

        member = default;
        return false;
    }

    /// <summary>The member of a text.</summary>
    /// <exception cref="FormatException">The text is not of the list.</exception>
    public static T Parse(string text) =>
        TryParse(text, out var member) ? member : throw new FormatException($"'{text}' is no {typeof(T).Name}.");
}

/// <summary>The text of any member, where the type is inferred.</summary>
public static class Code
{
    /// <summary>The code of a member.</summary>
    public static string Text<T>(this T member)
        where T : struct, Enum => Code<T>.Of(member);

    /// <summary>The code of a member whose list is not known beforehand.</summary>
    public static string TextOf(Enum member) => TextOf(member.ToString());

    internal static string TextOf(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && char.IsLower(name[i - 1]))
            {
                text.Append('_');
            }

            text.Append(char.ToUpperInvariant(name[i]));
        }

        return text.ToString();
    }
}
