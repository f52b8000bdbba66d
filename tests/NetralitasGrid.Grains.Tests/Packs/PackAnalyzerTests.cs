using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class PackAnalyzerTests
{
    private const string Acts = "workflows/acts.json";
    private const string Team = "civilService && act.code == \\\"TEAM\\\" && beforeDetermination";

    [Fact]
    public void The_pack_of_the_repository_gives_no_warning_and_notes_what_is_to_be_verified()
    {
        var issues = PackCheck.Of(RealPack.Pack.Document.Archive).Issues;

        Assert.Equal([PackCodes.ToVerify, PackCodes.ToVerify, PackCodes.ToVerify], issues.Select(i => i.Code));
        Assert.All(issues, i => Assert.Equal(RuleSeverity.Note, i.Severity));
    }

    [Theory]
    // A contradiction: directly, through notions, through the calendar, through what pack.json calls online, through the kind.
    [InlineData("act.code == \\\"TEAM\\\" && act.code == \\\"POST\\\"", "'act.code == \"TEAM\"' and 'act.code == \"POST\"' cannot hold together")]
    [InlineData("village && act.code == \\\"TEAM\\\" && civilService", "'village' and 'civilService' cannot hold together")]
    [InlineData("phase == \\\"CAMPAIGN\\\" && act.code == \\\"TEAM\\\" && beforeDetermination", "'phase == \"CAMPAIGN\"' and 'beforeDetermination' cannot hold together")]
    [InlineData("time.independentSupport && time.gesture", "cannot hold together")]
    [InlineData("time.date >= \\\"2024-11-27\\\" && phase == \\\"QUIET\\\"", "cannot hold together")]
    [InlineData("act.code == \\\"POST\\\" && not act.online", "cannot hold together")]
    [InlineData("subject.kind == \\\"PJ\\\" && subject.position == \\\"CAMAT\\\"", "cannot hold together")]
    [InlineData("bannedSymbol && onlyAllowedSymbols", "cannot hold together")]
    [InlineData("record.proven > 3 && record.proven < 4", "cannot hold together")]
    // Another rule's result.
    [InlineData("rules[\\\"NG-206\\\"] && act.code == \\\"TEAM\\\"", "'rules[\"NG-206\"]' and 'act.code == \"TEAM\"' cannot hold together")]
    // A value that the fact never has.
    [InlineData("report.witnesses < 0", "'report.witnesses < 0' cannot hold")]
    public void A_rule_that_never_matches_is_shown_with_what_clashes(string condition, string message)
    {
        var warning = Assert.Single(Warnings((Acts, s => Once(s, Team, condition))), w => w.Code == PackCodes.NeverMatches);

        Assert.Contains("NG-211 never matches: ", warning.Message, StringComparison.Ordinal);
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
        Assert.Equal((Acts, true), (warning.File, warning.Line > 0));
    }

    [Theory]
    // Sums are not taken apart: both of the notion, or neither, may hold.
    [InlineData("report.evidence + report.witnesses > 3 && not (report.evidence + report.witnesses > 9)")]
    [InlineData("between && act.code == \\\"TEAM\\\"")]
    public void What_cannot_be_taken_apart_is_never_said_to_clash(string condition)
    {
        var warnings = Warnings(
            ("workflows/decision.json", s => Once(s, "\"GlobalParams\": [", "\"GlobalParams\": [ { \"Name\": \"between\", \"Expression\": \"report.evidence + report.witnesses > 3 && not (report.evidence + report.witnesses > 9)\" },")),
            (Acts, s => Once(s, Team, condition)));

        Assert.DoesNotContain(warnings, w => w.Code is PackCodes.NeverMatches or PackCodes.AlwaysMatches or PackCodes.DeadCondition);
    }

    [Fact]
    public void One_text_has_one_value_wherever_a_rule_writes_it()
    {
        var warnings = Warnings((Acts, s => Once(s, Team, "report.evidence + report.witnesses > 3 && act.code == \\\"TEAM\\\" && not (report.evidence + report.witnesses > 3)")));

        Assert.Contains(warnings, w => w.Code == PackCodes.NeverMatches);
    }

    [Theory]
    [InlineData("act.code == \\\"TEAM\\\" || act.code != \\\"TEAM\\\"")]
    [InlineData("report.evidence >= 0")]
    public void A_rule_that_matches_every_time_is_shown(string condition) =>
        Assert.Contains(Warnings((Acts, s => Once(s, Team, condition))), w => w.Code == PackCodes.AlwaysMatches && w.Message.StartsWith("NG-211", StringComparison.Ordinal));

    [Fact]
    public void An_alternative_that_can_never_count_is_shown_where_it_stands()
    {
        var warning = Assert.Single(
            Warnings((Acts, s => Once(s, Team, "civilService && act.code == \\\"TEAM\\\" && (beforeDetermination || subject.kind == \\\"TNI\\\")"))),
            w => w.Code == PackCodes.DeadCondition);

        Assert.Equal("in NG-211, 'subject.kind == \"TNI\"' can never be what makes it match", warning.Message);
    }

    [Fact]
    public void A_rule_that_an_exemption_always_closes_is_shown()
    {
        var warning = Assert.Single(Warnings((Acts, s => Once(s, Team, "subject.resigned && act.code == \\\"TEAM\\\""))), w => w.Code == PackCodes.Unreachable);

        Assert.Contains("NG-211 never counts: wherever it matches, an exemption closes it", warning.Message, StringComparison.Ordinal);
        Assert.Contains("NG-705", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_another_makes_pointless_is_shown()
    {
        var warnings = Warnings((Acts, s => Once(s, "\"RuleName\": \"NG-211\"", """
            "RuleName": "NG-999", "Expression": "civilService && act.code == \"TEAM\" && phase == \"REGISTRATION\"",
            "Properties": { "step": "ACT", "title": { "id": "x", "en": "x" }, "because": { "id": "x", "en": "x" }, "severity": 1,
              "basis": ["EST: product rule"], "tracks": ["discipline"], "targets": [{ "body": "ASN_SUPERVISOR", "action": "FORWARD", "when": "IF_VIOLATION" }] } },
            { "RuleName": "NG-998", "Expression": "civilService && act.code == \"TEAM\"",
            "Properties": { "step": "ACT", "title": { "id": "x", "en": "x" }, "because": { "id": "x", "en": "x" }, "severity": 2,
              "basis": ["EST: product rule"], "tracks": ["discipline"], "targets": [{ "body": "ASN_SUPERVISOR", "action": "FORWARD", "when": "IF_VIOLATION" }] } },
            { "RuleName": "NG-211"
            """)));

        Assert.Contains(warnings, w => w.Code == PackCodes.Shadowed && w.Message.StartsWith("NG-999 is shadowed by NG-998", StringComparison.Ordinal));
    }

    [Fact]
    public void Rules_that_overlap_and_weigh_differently_are_shown_with_an_example_until_the_author_says_that_it_is_meant()
    {
        static string Overlapping(string text) => Once(text, Team, "act.code == \\\"TEAM\\\" && subject.kind != \\\"PJ\\\"");
        static string Meant(string text) => Once(
            Overlapping(text), "\\\"TEAM\\\" && not beforeDetermination\",\n      \"Properties\": {", "\\\"TEAM\\\" && not beforeDetermination\", \"Properties\": { \"overlaps\": [\"NG-211\"],");
        var warning = Assert.Single(Warnings((Acts, Overlapping)), w => w.Code == PackCodes.Overlapping);

        Assert.Contains("overlaps NG-211", warning.Message, StringComparison.Ordinal);
        Assert.Contains("act.code = TEAM", warning.Message, StringComparison.Ordinal);
        Assert.Contains("phase = DETERMINATION", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Warnings((Acts, Meant)), w => w.Code == PackCodes.Overlapping);
    }

    [Fact]
    public void Notions_and_thresholds_that_nothing_uses_are_shown()
    {
        var warnings = Warnings(
            ("workflows/decision.json", s => Once(s, "\"GlobalParams\": [", "\"GlobalParams\": [ { \"Name\": \"forgotten\", \"Expression\": \"act.onDuty\" },")),
            ("workflows/admission.json", s => Once(s, "report.witnesses < thresholds.witnesses", "report.witnesses < 2")));

        Assert.Contains(warnings, w => w.Code == PackCodes.UnusedNotion && w.Message.Contains("'forgotten'", StringComparison.Ordinal) && w.Line > 0);
        Assert.Contains(warnings, w => w.Code == PackCodes.UnusedThreshold && w.Message.Contains("'witnesses'", StringComparison.Ordinal) && w.Line > 0);
    }

    [Fact]
    public void A_rule_without_golden_cases_is_shown()
    {
        var warnings = Warnings(("cases/NG-212.json", null));

        Assert.Equal(["NG-212 has no golden case at all"], warnings.Where(w => w.Code == PackCodes.Untested).Select(w => w.Message));
    }

    [Fact]
    public void Faults_of_files_rules_meanings_and_cases_come_at_once()
    {
        var check = PackCheck.Of(RealPack.With(
            ("thresholds.json", s => Once(s, "\"value\": 90", "\"value\": -1")),
            (Acts, s => Once(s, Team, "civilService && act.cod == \\\"TEAM\\\"")),
            ("workflows/criminal.json", s => Once(s, "act.code == \\\"MONEY\\\"", "act.code == \\\"MONY\\\"")),
            ("cases/NG-212.json", s => Once(s, "\"fires\"", "\"fire\""))).Draft!.Archive);

        Assert.Null(check.Pack);
        Assert.Equal(
            [("cases/NG-212.json", "P103"), ("thresholds.json", "P203"), (Acts, "R402"), ("workflows/criminal.json", "R409")],
            check.Issues.Where(i => i.Severity == RuleSeverity.Error && i.Code != PackCodes.Missing).Select(i => (i.File, i.Code)));
    }

    [Fact]
    public void A_wrong_meaning_is_found_beside_a_wrong_condition()
    {
        var check = PackCheck.Of(RealPack.With((Acts, s => Once(Once(s, Team, "act.cod == \\\"TEAM\\\""), "\"basis\": [\"SKB 2022 D13\"]", "\"basis\": []"))).Draft!.Archive);

        Assert.Equal(["P205", "R402"], check.Issues.Where(i => i.Severity == RuleSeverity.Error).Select(i => i.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_check_of_a_pack_with_broken_rules_finds_faults_and_never_throws()
    {
        var random = new Random(20241127);
        var files = RealPack.Pack.Document.Archive.Files;
        var workflows = files.Where(f => f.Path.StartsWith("workflows/", StringComparison.Ordinal)).ToList();
        // What a hand that slips would write: in most places a fault, in some another condition.
        string[] slips = ["(", ")", "&&", "||", "not ", "!", "==", "<", "in", "\\\"X\\\"", "0", "act.symbols.Any()", "act", "time.date", "null", "thresholds.witnesses", " ", "act.code", "rules"];

        for (var round = 0; round < 40; round++)
        {
            var at = workflows[random.Next(workflows.Count)];
            var words = System.Text.Encoding.UTF8.GetString(at.Content.Span).Split(' ');
            for (var i = 0; i <= round % 4; i++)
            {
                words[random.Next(words.Length)] = slips[random.Next(slips.Length)];
            }

            var broken = at with { Content = System.Text.Encoding.UTF8.GetBytes(string.Join(' ', words)) };
            var check = PackCheck.Of(PackArchive.Of(files.Select(f => f.Path == at.Path ? broken : f)));

            Assert.True(check.Pack is not null || check.Errors > 0);
        }
    }

    private static List<RuleIssue> Warnings(params (string Path, Func<string, string>? Change)[] changes)
    {
        var check = PackCheck.Of(RealPack.With(changes).Draft!.Archive);
        Assert.Equal(0, check.Errors);
        return [.. check.Issues.Where(i => i.Severity == RuleSeverity.Warning)];
    }

    private static string Once(string text, string found, string instead)
    {
        var at = text.IndexOf(found, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{found}' is not in the file");
        return $"{text[..at]}{instead}{text[(at + found.Length)..]}";
    }
}
