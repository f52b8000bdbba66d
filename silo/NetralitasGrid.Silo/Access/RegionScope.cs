using System.Diagnostics.CodeAnalysis;

namespace NetralitasGrid.Silo.Access;

/// <summary>The area a key is for: everything (<c>*</c>), a province (<c>35</c>) or a regency or city (<c>35.17</c>), with all below it.</summary>
public sealed record RegionScope
{
    private RegionScope(string text) => Text = text;

    /// <summary>The scope that holds every area.</summary>
    public static RegionScope Everywhere { get; } = new("*");

    /// <summary>The text as given.</summary>
    public string Text { get; }

    /// <summary>Reads a scope; false for anything but the three forms.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RegionScope? scope)
    {
        scope = text switch
        {
            "*" => Everywhere,
            [var a, var b] when char.IsAsciiDigit(a) && char.IsAsciiDigit(b) => new(text),
            [var a, var b, '.', var c, var d] when char.IsAsciiDigit(a) && char.IsAsciiDigit(b) && char.IsAsciiDigit(c) && char.IsAsciiDigit(d) => new(text),
            _ => null,
        };
        return scope is not null;
    }

    /// <summary>Whether an area code lies in the scope; null never does, but everywhere holds it.</summary>
    public bool Contains(string? areaCode) =>
        Text == "*"
        || (areaCode is not null && areaCode.StartsWith(Text, StringComparison.Ordinal) && (areaCode.Length == Text.Length || areaCode[Text.Length] == '.'));

    /// <inheritdoc/>
    public override string ToString() => Text;
}
