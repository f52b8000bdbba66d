using System.Text;
using System.Text.RegularExpressions;
using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed partial class GoldenRunnerTests
{
    private const string File = "cases/NG-212.json";

    [Fact]
    public void A_case_that_no_longer_holds_fails_with_path_expected_and_actual()
    {
        var pack = RealPack.Compile((File, _ => CaseOf("""{ "act": { "code": "TEAM" } }""", """{ "severity": 5, "sanction": { "recommended": "B3" } }""")));
        var golden = Assert.Single(GoldenCaseReader.Read(pack.Document, []), c => c.Id == "X-1");

        var result = GoldenRunner.Run([golden], pack);

        Assert.False(result.Passed);
        Assert.Equal(
            ["X-1: en", "  severity: expected 5, actual 4", "  sanction.recommended: expected \"B3\", actual \"B1\""],
            result.Failures.Single().ToString().Split(Environment.NewLine));
    }

    [Fact]
    public void An_incident_that_the_door_refuses_fails_with_every_fault()
    {
        var pack = RealPack.Compile((File, _ => CaseOf("""{ "act": { "code": "TEEM" }, "place": { "regionCode": "99.01" } }""", "{}")));
        var golden = Assert.Single(GoldenCaseReader.Read(pack.Document, []), c => c.Id == "X-1");

        var differences = GoldenRunner.Run(golden, pack);

        Assert.Equal(["incident.place.regionCode", "incident.act.code"], differences.Select(d => d.Path).Order(StringComparer.Ordinal).Reverse());
    }

    [Theory]
    [InlineData("\"fires\"", "\"fire\"", "did you mean 'fires'?")]
    [InlineData("\"incident\"", "\"facts\": {}, \"incident\"", "a case has either an incident or facts")]
    [InlineData("\"X-1\"", "\"NG-101-fires\"", "another case is called 'NG-101-fires'")]
    [InlineData("\"expect\": {}", "\"expect\": {}, \"receivedAt\": \"soon\"", "'soon' is no time")]
    [InlineData("\"expect\": {}", "\"expect\": {}, \"record\": { \"proven\": -1 }", "a whole number from 0")]
    public void A_fault_of_a_case_is_shown_where_it_stands(string found, string instead, string message)
    {
        var pack = RealPack.Compile((File, _ => CaseOf("{}", "{}").Replace(found, instead, StringComparison.Ordinal)));
        var issues = new List<RuleIssue>();

        GoldenCaseReader.Read(pack.Document, issues);

        Assert.Contains(issues, i => i.File == File && i.Line > 0 && i.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("acts")]
    [InlineData("criminal")]
    [InlineData("subjects")]
    [InlineData("aggravation")]
    [InlineData("exemptions")]
    [InlineData("admission")]
    [InlineData("aggregates")]
    [InlineData("process")]
    public void A_rule_that_is_switched_off_fails_every_case_in_which_it_fires(string workflow)
    {
        var path = $"workflows/{workflow}.json";
        var cases = GoldenCaseReader.Read(RealPack.Pack.Document, []);
        var ids = IdsOf(path);

        Assert.NotEmpty(ids);
        Assert.All(ids, id =>
        {
            var pack = RealPack.Compile((path, text => SwitchedOff(text, id)));
            Assert.All(cases.Where(c => c.Rule == id && c.Fires), c => Assert.NotEmpty(GoldenRunner.Run(c, pack)));
        });
    }

    [Theory]
    [InlineData("reportDays")]
    [InlineData("witnesses")]
    [InlineData("repeatProven")]
    [InlineData("repeatRegistered")]
    [InlineData("clusterAgency")]
    [InlineData("clusterDistrict")]
    [InlineData("clusterDistrictHighIkp")]
    [InlineData("tsmPercent")]
    [InlineData("viralReporters")]
    [InlineData("viralReportsPerMinute")]
    public void A_threshold_moved_by_one_either_way_fails_a_case(string threshold)
    {
        var value = new Regex($$"""("{{threshold}}": \{ "value": )(\d+)""");

        Assert.All([-1, 1], by => Assert.False(
            RunWith("thresholds.json", text => value.Replace(text, m => $"{m.Groups[1]}{int.Parse(m.Groups[2].Value) + by}")).Passed, $"{threshold} by {by}"));
    }

    [Theory]
    [InlineData("2024-08-27", "2024-08-28")]
    [InlineData("2024-08-30", "2024-08-31")]
    [InlineData("2024-09-22", "2024-09-21")]
    [InlineData("2024-09-25", "2024-09-24")]
    [InlineData("2024-11-24", "2024-11-25")]
    [InlineData("2024-11-27", "2024-11-26")]
    [InlineData("2024-11-28", "2024-11-29")]
    [InlineData("2024-12-17", "2024-12-16")]
    [InlineData("2024-03-22", "2024-03-21")]
    [InlineData("2024-05-05", "2024-05-06")]
    [InlineData("2024-08-19", "2024-08-18")]
    [InlineData("2024-09-23", "2024-09-24")]
    [InlineData("\"dayZeroCounts\": false", "\"dayZeroCounts\": true")]
    public void A_date_of_the_calendar_moved_by_one_day_fails_a_case(string day, string moved) =>
        Assert.False(RunWith("calendar.json", text => text.Replace(day, moved, StringComparison.Ordinal)).Passed);

    private static GoldenResult RunWith(string path, Func<string, string> change)
    {
        var pack = RealPack.Compile((path, change));
        return GoldenRunner.Run(GoldenCaseReader.Read(pack.Document, []), pack);
    }

    private static List<string> IdsOf(string path)
    {
        var file = RealPack.Pack.Document.Archive.Files.Single(f => f.Path == path);
        return [.. RuleName().Matches(Encoding.UTF8.GetString(file.Content.Span)).Select(m => m.Groups[1].Value)];
    }

    // Its condition never holds; a rule of nested rules is disabled.
    private static string SwitchedOff(string text, string id)
    {
        var condition = new Regex($"""("RuleName": "{id}",\s*(?://[^\n]*\s*)*"Expression": ")((?:[^"\\]|\\.)*)(")""");
        var name = $"\"RuleName\": \"{id}\",";
        return condition.IsMatch(text)
            ? condition.Replace(text, "$1false && ($2)$3")
            : text.Replace(name, name + " \"Enabled\": false,", StringComparison.Ordinal);
    }

    [GeneratedRegex("\"RuleName\": \"(NG-\\d+)\"")]
    private static partial Regex RuleName();

    private static string CaseOf(string incident, string expect) => $$"""
        [{ "id": "X-1", "rule": "NG-212", "fires": true, "about": { "id": "id", "en": "en" }, "incident": {{incident}},
           "expect": {{expect}} }]
        """;
}
