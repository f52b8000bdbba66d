namespace NetralitasGrid.Grains.Text;

/// <summary>Text brought to the form in which two writings of one name are equal: NFKC, lower case, single spaces.</summary>
public static class FoldedText
{
    /// <summary>The folded text; empty for text of white space alone.</summary>
    public static string Of(string text)
    {
        var lower = Nfkc.Of(text).ToLowerInvariant();
        return string.Join(' ', lower.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
