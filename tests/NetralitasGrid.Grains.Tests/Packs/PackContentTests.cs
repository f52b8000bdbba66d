using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Tests.Deciding;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class PackContentTests
{
    [Fact]
    public void The_pack_holds_all_53_rules()
    {
        var pack = RealPack.Pack;

        var ids = pack.Rules.Select(r => r.Id).Concat(pack.Aggregates.Rules.Select(r => r.Id)).Concat(pack.Process.Rules.Select(r => r.Id)).Order(StringComparer.Ordinal);

        string[] expected =
        [
            .. Range(101, 106), .. Range(201, 215), .. Range(301, 306), .. Range(401, 405), .. Range(501, 508), .. Range(601, 608), .. Range(701, 705),
        ];
        Assert.Equal(expected, ids);
        Assert.Equal(53, expected.Length);

        static IEnumerable<string> Range(int first, int last) => Enumerable.Range(first, last - first + 1).Select(n => $"NG-{n}");
    }

    [Fact]
    public void Every_rule_has_both_titles_and_a_basis() => Assert.All(RealPack.Pack.Rules, r =>
    {
        Assert.NotEmpty(r.Basis);
        Assert.NotEmpty(r.Title.Id);
        Assert.NotEmpty(r.Title.En);
    });

    [Fact]
    public void Every_act_has_one_family() => Assert.All(Enum.GetValues<ActCode>(), a => Assert.Contains(a, RealPack.Pack.FamilyOf(a).Acts));

    [Theory]
    [InlineData(ActCode.Photo, "ONLINE", 1)]
    [InlineData(ActCode.Attend, "FIELD", 1)]
    [InlineData(ActCode.Props, "PROPS", 30)]
    [InlineData(ActCode.IdSupport, "PARTY", 30)]
    public void Families_say_how_far_a_case_reaches(ActCode act, string family, int days) =>
        Assert.Equal((family, days), (RealPack.Pack.FamilyOf(act).Name, RealPack.Pack.FamilyOf(act).Days));

    [Fact]
    public void The_same_content_has_the_same_hash_in_whatever_order_it_comes()
    {
        var archive = PackArchive.OfFolder(RealPack.Folder);

        var shuffled = PackArchive.Of(archive.Files.Reverse());
        var reopened = PackArchive.Open(archive.Content, new List<RuleIssue>());

        Assert.Equal(archive.Hash, shuffled.Hash);
        Assert.Equal(archive.Hash, reopened!.Hash);
        Assert.Equal(archive.Hash, RealPack.Pack.Name.Hash);
        Assert.Matches("^[0-9a-f]{64}$", archive.Hash);
    }

    [Fact]
    public void One_changed_byte_changes_the_hash()
    {
        var changed = RealPack.With(("pack.json", s => s.Replace("1.0.0", "1.0.1", StringComparison.Ordinal))).Document!.Archive;

        Assert.NotEqual(RealPack.Pack.Name.Hash, changed.Hash);
    }

    [Fact]
    public void A_pack_from_its_archive_decides_as_the_one_from_its_folder()
    {
        var issues = new List<RuleIssue>();
        var request = Incidents.Request(Incidents.Photo);

        var pack = PackCompiler.CompileArchive(RealPack.Pack.Document.Archive.Content, issues)!;

        Assert.Empty(issues);
        Assert.Equal(DecisionWriter.Write(request.Decide()), DecisionWriter.Write(Decider.Decide(request, pack)));
    }

    [Fact]
    public void An_overlay_adds_basis_and_a_note_in_its_region_and_no_severity()
    {
        var pack = With("overlays/test.json", """
            { "region": "35.25", "title": { "id": "SE", "en": "Circular" }, "basis": "SE 1/2024", "effectiveFrom": "2024-10-05", "effectiveTo": "2024-10-05",
              "notes": { "id": "Catatan", "en": "Note" }, "acts": ["PHOTO"], "kinds": null }
            """);
        var request = Incidents.Request(Incidents.Photo);

        var inside = Decider.Decide(request, pack);
        var nextDay = Decider.Decide(Incidents.Request(Incidents.Photo, at: "2024-10-06T00:00:00+07:00"), pack);
        var neighbour = Decider.Decide(request.Report(r => r with { Place = "35.26.01" }), pack);

        Assert.Equal([new Bilingual("Catatan", "Note")], inside.Notes);
        Assert.Equal(["PP 94/2021 art. 14(i) no. 3", "SKB 2022 D7", "SE 1/2024"], Assert.Single(inside.Rules).Basis);
        Assert.Equal(4, inside.Severity);
        Assert.Empty(nextDay.Notes);
        Assert.Empty(neighbour.Notes);
        Assert.Equal(2, neighbour.Rules[0].Basis.Count);
    }

    [Fact]
    public void An_index_is_a_dated_data_set_of_which_the_newest_of_the_day_counts()
    {
        var files = PackArchive.OfFolder(RealPack.Folder).Files.Where(f => !f.Path.StartsWith("ikp/", StringComparison.Ordinal)).ToList();
        files.Add(File("ikp/old.json", """{ "dataset": "old", "date": "2022-12-16", "classes": { "35": "LOW" } }"""));
        files.Add(File("ikp/new.json", """{ "dataset": "new", "date": "2024-08-26", "default": "MEDIUM", "classes": { "35": "HIGH", "35.17": "LOW" } }"""));
        var ikp = PackCompiler.Compile(PackReader.Read(PackArchive.Of(files)), [])!.Ikp;

        Assert.Null(ikp.Of("35.17", new DateOnly(2022, 1, 1)));
        Assert.Equal(IkpClass.Low, ikp.Of("35.06", new DateOnly(2024, 8, 25))!.Class);
        Assert.Null(ikp.Of("51.71", new DateOnly(2024, 8, 25)));
        Assert.Equal((IkpClass.High, "new"), (ikp.Of("35.06", new DateOnly(2024, 8, 26))!.Class, ikp.Of("35.06", new DateOnly(2024, 8, 26))!.Dataset));
        Assert.Equal(IkpClass.Low, ikp.Of("35.17", new DateOnly(2024, 9, 1))!.Class);
        Assert.Equal(IkpClass.Medium, ikp.Of("51.71", new DateOnly(2024, 9, 1))!.Class);
    }

    internal static CompiledPack With(string path, string content)
    {
        var issues = new List<RuleIssue>();
        var files = PackArchive.OfFolder(RealPack.Folder).Files.Where(f => f.Path != path).Append(File(path, content));
        return PackCompiler.Compile(PackReader.Read(PackArchive.Of(files)), issues) ?? throw new InvalidOperationException(string.Join('\n', issues));
    }

    private static PackFile File(string path, string content) => new(path, System.Text.Encoding.UTF8.GetBytes(content));
}
