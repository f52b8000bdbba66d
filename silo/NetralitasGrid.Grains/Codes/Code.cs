using System.Collections.Frozen;
using System.Text;

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
    private static readonly FrozenDictionary<T, string> Texts = Members.ToFrozenDictionary(m => m, m => Code.TextOf(m.ToString()));
    private static readonly FrozenDictionary<string, T> ByText = Members.ToFrozenDictionary(Of, m => m, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> BySpan = ByText.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All texts in the order of the list.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Members.Select(Of)];

    /// <summary>The text of a member.</summary>
    public static string Of(T member) => Texts[member];

    /// <summary>The member of a text, upper case exactly; false for any other text.</summary>
    public static bool TryParse(string? text, out T member)
    {
        member = default;
        return text is not null && ByText.TryGetValue(text, out member);
    }

    /// <summary>The member of a text, upper case exactly; false for any other text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out T member) => BySpan.TryGetValue(text, out member);

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
