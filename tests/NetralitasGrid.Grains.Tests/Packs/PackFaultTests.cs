using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>A pack is checked whole: each fault names its file, place, what was expected and the nearest known name.</summary>
public sealed class PackFaultTests
{
    [Theory]
    [InlineData("pack.json", "\"election\"", "\"elections\"")]
    [InlineData("pack.json", "\"PROGRAMME_ABUSE\", \"INVOLVE\"", "\"PROGRAM_ABUSE\"")]
    [InlineData("calendar.json", "\"2024-09-25\"", "\"2024-08-25\"")]
    [InlineData("calendar.json", "\"duration\": \"P2D\", \"unit\": \"CALENDAR_DAYS\", \"startsOn\": \"NOTICE\"", "\"duration\": \"P2W\", \"unit\": \"CALENDAR_DAYS\", \"startsOn\": \"NOTICE\"")]
    [InlineData("calendar.json", "\"clocks\": [\"C6\"], \"rules\": false },\n", "\"clocks\": [\"C7\"], \"rules\": false },\n")]
    [InlineData("calendar.json", "\"51\", \"52\"", "\"51\", \"35\"")]
    [InlineData("routing.json", "\"BUPATI\"", "\"BUPATY\"")]
    [InlineData("routing.json", "[\"NG-503\"]", "[\"NG-530\"]")]
    [InlineData("sanctions.json", "\"range\": { \"min\": \"S3\", \"max\": \"T\" }", "\"range\": { \"min\": \"B1\", \"max\": \"T\" }")]
    [InlineData("thresholds.json", "\"value\": 90", "\"value\": \"90\"")]
    [InlineData("wording.json", "Tingkat keparahan {severity}", "Tingkat keparahan {sevrity}")]
    [InlineData("workflows/acts.json", "act.code == \\\"MOBILISE_ASN\\\"", "act.code == \\\"MOBILIZE_ASN\\\"")]
    [InlineData("workflows/acts.json", "civilService && act.code == \\\"TEAM\\\" && beforeDetermination", "civilService && act.cod == \\\"TEAM\\\" && beforeDetermination")]
    [InlineData("workflows/acts.json", "\"severity\": 5,\n        \"sanction\": { \"min\": \"X\"", "\"severity\": 6,\n        \"sanction\": { \"min\": \"X\"")]
    [InlineData("workflows/acts.json", "\"basis\": [\"SKB 2022 D13\"]", "\"basis\": []")]
    [InlineData("workflows/acts.json", "\"sanction\": { \"min\": \"B1\", \"max\": \"B3\" },\n        \"basis\"", "\"sanction\": { \"min\": \"B3\", \"max\": \"B1\" },\n        \"basis\"")]
    [InlineData("workflows/acts.json", "\"body\": \"GAKKUMDU\", \"action\": \"CHECK\"", "\"body\": \"GAKUMDU\", \"action\": \"CHECK\"")]
    [InlineData("workflows/subjects.json", "\"except\": [\"NG-215\"]", "\"except\": [\"NG-251\"]")]
    [InlineData("workflows/subjects.json", "\"tracks\": [\"village\"]", "\"tracks\": [\"vilage\"]")]
    [InlineData("workflows/admission.json", "\"WITNESSES\"", "\"WITNESS\"")]
    [InlineData("workflows/aggravation.json", "\"aggravates\": \"FULL\",\n", "")]
    [InlineData("workflows/aggregates.json", "\"threshold\": \"clusterAgency\"", "\"threshold\": \"clusterAgencies\"")]
    [InlineData("workflows/decision.json", "\"criminal\", \"aggravation\"", "\"criminals\", \"aggravation\"")]
    [InlineData("workflows/criminal.json", "\"Rules\": [", "\"Rules\": [,")]
    public void A_fault_is_shown_where_it_stands(string file, string found, string instead)
    {
        var issues = Faults((file, s => Once(s, found, instead)));

        Golden.Check("faults", $"{file} {found} -> {instead}", issues);
    }

    [Fact]
    public void A_missing_file_is_one_fault_and_hides_no_other()
    {
        var issues = Faults(("routing.json", null), ("thresholds.json", s => Once(s, "\"value\": 90", "\"value\": -1")));

        Assert.Contains("routing.json: error P301: the pack lacks this file", issues);
        Assert.Contains(issues, i => i.StartsWith("thresholds.json", StringComparison.Ordinal));
        Assert.Equal(2, issues.Count);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"base\":[]}")]
    public void Any_file_may_hold_another_kind_of_JSON_and_that_is_a_fault(string instead)
    {
        var files = PackArchive.OfFolder(RealPack.Folder).Files;
        foreach (var file in files.Where(f => !f.Path.StartsWith("cases/NG", StringComparison.Ordinal)))
        {
            var check = PackCheck.Of(PackArchive.Of(files.Select(f => f.Path == file.Path ? f with { Content = System.Text.Encoding.UTF8.GetBytes(instead) } : f)));

            Assert.True(check.Errors > 0, file.Path);
        }
    }

    [Fact]
    public void All_faults_of_all_files_come_at_once()
    {
        var issues = Faults(
            ("pack.json", s => Once(s, "\"2024-01-01\"", "\"2024-13-01\"")),
            ("calendar.json", s => Once(s, "\"WITA\", \"offset\"", "\"WITAA\", \"offset\"")),
            ("wording.json", s => Once(s, "\"PROPS\": {", "\"PROP\": {")));

        Assert.Contains(issues, i => i.StartsWith("pack.json(6,20)", StringComparison.Ordinal));
        Assert.Contains(issues, i => i.EndsWith("did you mean 'WITA'?", StringComparison.Ordinal));
        Assert.Contains(issues, i => i.Contains("'PROPS' is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_file_is_a_fault()
    {
        var files = PackArchive.OfFolder(RealPack.Folder).Files.Append(new PackFile("calender.json", "{}"u8.ToArray()));

        var issue = Assert.Single(PackReader.Read(PackArchive.Of(files)).Issues);

        Assert.Equal(("P302", "calendar.json"), (issue.Code, issue.Nearest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no archive at all, only some text that goes on and on")]
    public void Bytes_that_are_no_archive_are_refused(string bytes)
    {
        var reading = PackReader.ReadArchive(System.Text.Encoding.UTF8.GetBytes(bytes));

        Assert.Null(reading.Document);
        Assert.NotEmpty(reading.Issues);
    }

    [Fact]
    public void Broken_archives_and_files_are_faults_never_exceptions()
    {
        var archive = RealPack.Pack.Document.Archive.Content.ToArray();
        var random = new Random(20241127);

        for (var round = 0; round < 60; round++)
        {
            var broken = archive.ToArray();
            for (var i = 0; i < 1 + (round % 12); i++)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            // A change may fall on padding or in a text: then the pack may even be whole. It must never throw.
            var issues = new List<RuleIssue>();
            var pack = PackCompiler.CompileArchive(broken.AsMemory(0, round % 3 == 0 ? random.Next(broken.Length) : broken.Length), issues);
            Assert.True(pack is not null || issues.Count > 0);
        }
    }

    private static List<string> Faults(params (string Path, Func<string, string>? Change)[] changes)
    {
        var issues = new List<RuleIssue>();
        Assert.Null(PackCompiler.Compile(RealPack.With(changes), issues));
        return [.. issues.Select(i => i.ToString())];
    }

    private static string Once(string text, string found, string instead)
    {
        var at = text.IndexOf(found, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{found}' is not in the file");
        return $"{text[..at]}{instead}{text[(at + found.Length)..]}";
    }
}
