namespace NetralitasGrid.Grains.Intake;

/// <summary>E-mail addresses as keys: lower case, since nobody's mailbox differs from another's by case alone.</summary>
internal static class EmailAddress
{
    /// <summary>The address in lower case; null when it has no name, one <c>@</c> and a domain with a dot.</summary>
    public static string? Normalise(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == text.LastIndexOf('@') && text.IndexOf('.', at) > at + 1 && !text.EndsWith('.') && !text.Contains(' ', StringComparison.Ordinal)
            ? text.ToLowerInvariant()
            : null;
    }
}
