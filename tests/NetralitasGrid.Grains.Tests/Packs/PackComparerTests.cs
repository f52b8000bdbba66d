using NetralitasGrid.Grains.Packs.Checking;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class PackComparerTests
{
    [Fact]
    public void A_pack_is_like_itself() => Assert.Empty(PackComparer.Compare(RealPack.Pack.Document.Archive, RealPack.Pack.Document.Archive));

    [Fact]
    public void Comments_and_layout_are_no_difference() =>
        Assert.Empty(Differences(("workflows/acts.json", s => "// another comment\n" + s.Replace("      \"", "\"", StringComparison.Ordinal))));

    [Theory]
    [InlineData("workflows/acts.json", "act.code == \\\"MOBILISE_ASN\\\"", "act.code == \\\"MOBILISE_ASN\\\" && act.onDuty", "rule NG-206 Changed", "Expression")]
    [InlineData("workflows/acts.json", "\"severity\": 2,\n        \"sanction\": { \"min\": \"M2\", \"max\": \"M2\" }", "\"severity\": 2,\n        \"sanction\": { \"min\": \"M1\", \"max\": \"M2\" }", "rule NG-103 Changed", "sanction min")]
    [InlineData("workflows/acts.json", "{ \"body\": \"GAKKUMDU\", \"action\": \"CHECK\", \"when\": \"NOW\" }", "{ \"body\": \"GAKKUMDU\", \"action\": \"CHECK\", \"when\": \"IF_VIOLATION\" }", "rule NG-207 Changed", "targets GAKKUMDU when")]
    [InlineData("workflows/decision.json", "act.code in (\\\"LIKE\\\", \\\"FOLLOW\\\", \\\"JOIN\\\")", "act.code in (\\\"LIKE\\\", \\\"FOLLOW\\\")", "notion reaction Changed", "Expression")]
    [InlineData("thresholds.json", "\"value\": 90", "\"value\": 60", "threshold repeatDays Changed", "value")]
    [InlineData("calendar.json", "\"2024-09-25\"", "\"2024-09-26\"", "calendar phases CAMPAIGN Changed", "from")]
    [InlineData("calendar.json", "\"clock\": \"C2\", \"duration\": \"P2D\"", "\"clock\": \"C2\", \"duration\": \"P3D\"", "calendar clocks C2 Changed", "duration")]
    [InlineData("routing.json", "{ \"severity\": 5, \"priority\": 1 }", "{ \"severity\": 5, \"priority\": 2 }", "routing priorities 5 Changed", "priority")]
    [InlineData("cases/NG-212.json", "\"fires\": true", "\"fires\": false", "case NG-212", "fires")]
    public void What_changed_is_named(string path, string found, string instead, string difference, string field)
    {
        var only = Assert.Single(Differences((path, s => Once(s, found, instead))));

        Assert.StartsWith(difference, only.ToString(), StringComparison.Ordinal);
        Assert.Equal(field, Assert.Single(only.Fields).Path);
    }

    [Fact]
    public void What_came_and_what_went_is_named()
    {
        var gone = Differences(("overlays/35.17-jombang.json", null), ("cases/NG-212.json", null));
        var renamed = Differences(("workflows/acts.json", s => s.Replace("\"RuleName\": \"NG-215\"", "\"RuleName\": \"NG-216\"", StringComparison.Ordinal)));

        Assert.All(gone, d => Assert.Equal(DifferenceKind.Removed, d.Kind));
        Assert.Equal(["rule NG-215 Removed", "rule NG-216 Added"], renamed.Where(d => d.Kind != DifferenceKind.Changed).Select(d => d.ToString()));
    }

    private static IReadOnlyList<PackDifference> Differences(params (string Path, Func<string, string>? Change)[] changes) =>
        PackComparer.Compare(RealPack.Pack.Document.Archive, RealPack.With(changes).Draft!.Archive);

    private static string Once(string text, string found, string instead)
    {
        var at = text.IndexOf(found, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{found}' is not in the file");
        return $"{text[..at]}{instead}{text[(at + found.Length)..]}";
    }
}
