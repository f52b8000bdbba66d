using System.Collections.Frozen;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Packs;

internal sealed partial class PackParts
{
    public IReadOnlyList<IkpDataset> Ikp() => [.. ReadFolder("ikp/", fields =>
    {
        var classes = new Dictionary<string, IkpClass>(StringComparer.Ordinal);
        foreach (var (region, node) in fields.Required("classes")?.Properties ?? [])
        {
            CheckRegion(fields, node, region, 5);
            if (fields.Member<IkpClass>(node) is { } found)
            {
                classes.Add(region, found);
            }
        }

        fields.OptionalText("source");
        return new IkpDataset(fields.Text("dataset"), fields.Date("date"), classes.ToFrozenDictionary(StringComparer.Ordinal), fields.OptionalCode<IkpClass>("default"));
    })];

    public IReadOnlyList<Overlay> Overlays() => [.. ReadFolder("overlays/", fields =>
    {
        var region = fields.Text("region");
        if (region.Length > 0 && fields.Node.Find("region") is { } node)
        {
            CheckRegion(fields, node, region, 13);
        }

        return new Overlay(
            region, fields.Words("title"), fields.Text("basis"), fields.Date("effectiveFrom"), fields.OptionalDate("effectiveTo"), fields.Words("notes"),
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
