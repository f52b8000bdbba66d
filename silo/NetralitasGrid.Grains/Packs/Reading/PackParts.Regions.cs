using System.Collections.Frozen;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs;

internal sealed partial class PackParts
{
    private const int HighestScore = 100;

    public IReadOnlyList<IkpDataset> Ikp() => [.. ReadFolder("ikp/", fields =>
    {
        var scores = ByRegion(fields, "scores", node => fields.Fraction(node, 0, HighestScore));
        var classes = ByRegion(fields, "classes", fields.Member<IkpClass>);
        if (scores.Count == 0 && classes.Count == 0 && fields.Node.Find("default") is null)
        {
            fields.Report(fields.Node, PackCodes.Missing, "the data set says nothing of any area", "'classes', or 'scores' with or without 'bands'");
        }

        if (fields.OptionalObject("bands") is { } bands)
        {
            var high = bands.Required("HIGH") is { } h ? bands.Fraction(h, 0, HighestScore) : 0;
            var medium = bands.Required("MEDIUM") is { } m ? bands.Fraction(m, 0, HighestScore) : 0;
            bands.Close();
            foreach (var (region, score) in scores)
            {
                classes.TryAdd(region, score >= high ? IkpClass.High : score >= medium ? IkpClass.Medium : IkpClass.Low);
            }
        }

        fields.OptionalText("source");
        return new IkpDataset(
            fields.Text("dataset"), fields.Date("date"), classes.ToFrozenDictionary(StringComparer.Ordinal),
            scores.ToFrozenDictionary(StringComparer.Ordinal), fields.OptionalCode<IkpClass>("default"));
    })];

    private static Dictionary<string, T> ByRegion<T>(Fields fields, string name, Func<PackNode, T?> read)
        where T : struct
    {
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (region, node) in fields.Optional(name)?.Properties ?? [])
        {
            CheckRegion(fields, node, region, 5);
            if (read(node) is { } value)
            {
                found.Add(region, value);
            }
        }

        return found;
    }

    public IReadOnlyList<Overlay> Overlays() => [.. ReadFolder("overlays/", fields =>
    {
        var region = fields.Text("region");
        if (region.Length > 0 && fields.Node.Find("region") is { } node)
        {
            CheckRegion(fields, node, region, 13);
        }

        return new Overlay(
            region, fields.Words("title"), fields.OptionalText("basis"), fields.Date("effectiveFrom"), fields.OptionalDate("effectiveTo"), fields.Words("notes"),
            fields.OptionalCodes<ActCode>("acts"), fields.OptionalCodes<SubjectKind>("kinds"));
    })];

    private static void CheckRegion(Fields fields, PackNode node, string region, int longest)
    {
        var valid = region.Length <= longest && region.Length is 2 or 5 or 8 or 13;
        for (var i = 0; valid && i < region.Length; i++)
        {
            valid = i is 2 or 5 or 8 ? region[i] == '.' : char.IsAsciiDigit(region[i]);
        }

        if (!valid)
        {
            fields.Report(node, PackCodes.BadValue, $"'{region}' is no area code", "a code such as 35 or 35.17");
        }
    }
}
