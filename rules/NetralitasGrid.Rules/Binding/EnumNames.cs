namespace NetralitasGrid.Rules;

/// <summary>The names of an enum as rules write them: any case, underscores ignored, so that <c>"TWO_FINGERS"</c> is <c>TwoFingers</c>.</summary>
internal static class EnumNames
{
    public static object? Find(Type type, string text)
    {
        var folded = Fold(text);
        object? loose = null;
        foreach (var name in Enum.GetNames(type))
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return Enum.Parse(type, name);
            }

            if (folded.Length > 0 && Fold(name) == folded)
            {
                loose ??= Enum.Parse(type, name);
            }
        }

        return loose;
    }

    /// <summary>The name in the spelling of codes: <c>TwoFingers</c> is <c>TWO_FINGERS</c>.</summary>
    public static string Code(string name)
    {
        if (name.All(c => !char.IsLower(c)))
        {
            return name;
        }

        return string.Concat(name.Select((c, i) =>
            i > 0 && char.IsUpper(c) && name[i - 1] != '_' && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])))
                ? $"_{c}"
                : char.ToUpperInvariant(c).ToString()));
    }

    private static string Fold(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
