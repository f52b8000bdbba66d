using System.Globalization;

namespace NetralitasGrid.Grains.Areas;

/// <summary>
/// All provinces, regencies/cities and districts of Indonesia by Kemendagri code. Immutable; read once from the attributed data file
/// beside this class (its README has source and licence).
/// </summary>
public sealed class AreaCatalogue
{
    private static readonly Lazy<AreaCatalogue> Loaded = new(Load);

    private static readonly (string Prefix, string Kind)[] Kinds =
        [("Kabupaten ", "Kabupaten"), ("Kab. ", "Kabupaten"), ("Kab ", "Kabupaten"), ("Kota ", "Kota"), ("Provinsi ", "Provinsi")];

    private readonly Dictionary<int, Area> _areas;

    private AreaCatalogue(List<Area> provinces, Dictionary<int, Area> areas)
    {
        Provinces = provinces;
        _areas = areas;
        All = [.. areas.Values];
    }

    /// <summary>The catalogue of the data file.</summary>
    public static AreaCatalogue Shared => Loaded.Value;

    /// <summary>The provinces in the order of their codes.</summary>
    public IReadOnlyList<Area> Provinces { get; }

    /// <summary>All areas but villages, in the order of their codes.</summary>
    public IReadOnlyList<Area> All { get; }

    /// <summary>The area of a code; null for villages and unknown codes.</summary>
    public Area? Find(ReadOnlySpan<char> code) =>
        AreaCode.TryParse(code, out var level, out var number) && level != AreaLevel.Village ? _areas.GetValueOrDefault(number) : null;

    /// <summary>The level of a code that exists; a village exists when its district does and its own digits have the right form.</summary>
    public AreaLevel? LevelOf(ReadOnlySpan<char> code) =>
        AreaCode.TryParse(code, out var level, out var number) && _areas.ContainsKey(number) ? level : null;

    /// <summary>The deepest area of the catalogue that a code lies in (for a village its district); null when the code does not exist.</summary>
    public Area? Around(ReadOnlySpan<char> code) =>
        AreaCode.TryParse(code, out _, out var number) ? _areas.GetValueOrDefault(number) : null;

    /// <summary>
    /// The code that somebody who wrote this text probably meant: a code without its dots or with wrong ones, the area around an unknown
    /// one, or the area of a name. Null when nothing is near.
    /// </summary>
    public string? Nearest(string text)
    {
        Span<char> digits = stackalloc char[10];
        var count = 0;
        var letters = false;
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 64)))
        {
            letters |= char.IsLetter(c);
            if (char.IsAsciiDigit(c) && count < digits.Length)
            {
                digits[count++] = c;
            }
        }

        return letters ? NearestName(text) : NearestNumber(digits[..count]);
    }

    private string? NearestNumber(ReadOnlySpan<char> digits)
    {
        for (var length = Math.Min(digits.Length - (digits.Length % 2), 6); length >= 2; length -= 2)
        {
            if (_areas.TryGetValue(int.Parse(digits[..length], CultureInfo.InvariantCulture), out var area))
            {
                var village = length == 6 && digits.Length == 10 ? $"{area.Code}.{digits[6..]}" : area.Code;
                return LevelOf(village) is null ? area.Code : village;
            }
        }

        return null;
    }

    // Names are compared without their kind, or "Kabupaten" would make all of them look alike.
    private string? NearestName(string text)
    {
        var (kind, bare) = SplitName(text);
        var candidates = _areas.Values
            .Where(a => a.Level != AreaLevel.District)
            .Select(a => (a.Code, Name: SplitName(a.Name)))
            .Where(c => kind is null || (c.Name.Kind ?? "Provinsi") == kind)
            .ToLookup(c => c.Name.Bare, c => c.Code, StringComparer.Ordinal);
        return Rules.NearestName.Of(bare, candidates.Select(c => c.Key)) is { } name ? candidates[name].Order(StringComparer.Ordinal).First() : null;
    }

    private static (string? Kind, string Bare) SplitName(string name)
    {
        foreach (var (prefix, kind) in Kinds)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return (kind, name[prefix.Length..]);
            }
        }

        return (null, name);
    }

    private static AreaCatalogue Load()
    {
        using var stream = typeof(AreaCatalogue).Assembly.GetManifestResourceStream("areas.csv")
            ?? throw new InvalidOperationException("The area file is not embedded in the assembly.");
        using var reader = new StreamReader(stream);
        var areas = new Dictionary<int, Area>(8192);
        var provinces = new List<Area>(40);
        var children = new Dictionary<Area, List<Area>>(600);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            Add(line, areas, provinces, children);
        }

        foreach (var (parent, below) in children)
        {
            parent.Children = below;
        }

        return new(provinces, areas);
    }

    // The file is sorted by code, so a parent always stands before its children.
    private static void Add(string line, Dictionary<int, Area> areas, List<Area> provinces, Dictionary<Area, List<Area>> children)
    {
        var first = line.IndexOf(',', StringComparison.Ordinal);
        var second = line.IndexOf(',', first + 1);
        var code = line[..first];
        if (!AreaCode.TryParse(code, out var level, out var number) || level == AreaLevel.Village)
        {
            throw new InvalidOperationException($"The area file has a wrong code: {code}.");
        }

        var parent = level == AreaLevel.Province ? null : areas[number / 100];
        var villages = level == AreaLevel.District ? int.Parse(line.AsSpan(first + 1, second - first - 1), CultureInfo.InvariantCulture) : 0;
        var area = new Area(code, line[(second + 1)..], level, parent, villages);
        areas.Add(number, area);
        if (parent is null)
        {
            provinces.Add(area);
        }
        else if (children.TryGetValue(parent, out var below))
        {
            below.Add(area);
        }
        else
        {
            children.Add(parent, [area]);
        }

        if (level == AreaLevel.District)
        {
            area.Districts = 1;
            for (var above = parent; above is not null; above = above.Parent)
            {
                above.Districts++;
                above.Villages += villages;
            }
        }
    }
}
