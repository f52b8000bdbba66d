namespace NetralitasGrid.Grains.Intake;

/// <summary>An unknown property's name as a segment of a JSON pointer: escaped as RFC 6901 says, and cut when it is long.</summary>
internal static class PointerName
{
    private const int Longest = 64;

    public static string Of(string? name)
    {
        if (name is null)
        {
            return "?";
        }

        var cut = name.Length <= Longest ? name : name[..(char.IsHighSurrogate(name[Longest - 1]) ? Longest - 1 : Longest)] + "…";
        return cut.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }
}
