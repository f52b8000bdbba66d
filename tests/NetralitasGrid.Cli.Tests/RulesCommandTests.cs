using System.Text.Json;

namespace NetralitasGrid.Cli.Tests;

public sealed class RulesCommandTests : IDisposable
{
    private const string Acts = "workflows/acts.json";

    private readonly PackFolder _pack = new();

    public void Dispose() => _pack.Dispose();

    [Fact]
    public async Task A_sound_pack_passes_the_check()
    {
        var answer = await RunAsync("check", _pack.Path, "--strict");

        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.Contains("0 errors, 0 warnings", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_is_shown_with_its_line_a_caret_and_the_nearest_name()
    {
        _pack.With(Acts, "act.code == \\\"MOBILISE_ASN\\\"", "act.code == \\\"MOBILIZE_ASN\\\"").With("thresholds.json", "\"value\": 90", "\"value\": -1");

        var answer = await RunAsync("check", _pack.Path);
        var lines = answer.Output.Split('\n');

        Assert.Equal(1, answer.Code);
        var at = Array.FindIndex(lines, l => l.Contains("error R409", StringComparison.Ordinal));
        Assert.Matches(@"^workflows/acts\.json:\d+:\d+: error R409: ""MOBILIZE_ASN"" is no ActCode$", lines[at]);
        Assert.Equal(lines[at + 1].IndexOf("\\\"MOBILIZE_ASN", StringComparison.Ordinal), lines[at + 2].IndexOf('^', StringComparison.Ordinal));
        Assert.Contains("did you mean 'MOBILISE_ASN'?", lines[at + 3], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("thresholds.json:", StringComparison.Ordinal));
        Assert.Contains("2 errors", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', answer.Output);
    }

    [Fact]
    public async Task A_warning_is_a_finding_only_when_asked()
    {
        _pack.With(Acts, "civilService && act.code == \\\"MOBILISE_ASN\\\"", "civilService && village && act.code == \\\"MOBILISE_ASN\\\"");

        var lenient = await RunAsync("check", _pack.Path, "--json");
        var strict = await RunAsync("check", _pack.Path, "--strict");
        var issue = JsonDocument.Parse(lenient.Output).RootElement.GetProperty("issues").EnumerateArray().First(i => i.GetProperty("code").GetString() == "P401");

        Assert.Equal((0, 1), (lenient.Code, strict.Code));
        Assert.Equal(("WARNING", Acts), (issue.GetProperty("severity").GetString(), issue.GetProperty("file").GetString()));
        Assert.Contains("'civilService' and 'village' cannot hold together", issue.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("check", "nowhere")]
    [InlineData("chek", "nowhere")]
    [InlineData("explain", "nowhere.json")]
    public async Task What_cannot_be_used_is_exit_code_2(params string[] arguments)
    {
        var answer = await RunAsync(arguments);

        Assert.Equal(2, answer.Code);
        Assert.NotEmpty(answer.Error);
    }

    [Fact]
    public async Task The_golden_cases_of_the_pack_pass()
    {
        var answer = await RunAsync("test", _pack.Path);

        Assert.Equal(0, answer.Code);
        Assert.Matches("^[1-9][0-9]+ passed, 0 failed$", answer.Output);
    }

    [Fact]
    public async Task A_failed_case_shows_the_difference_and_the_condition_that_made_it()
    {
        _pack.With(Acts, "civilService && act.code == \\\"MOBILISE_ASN\\\"", "civilService && act.code == \\\"MOBILISE_ASN\\\" && act.onDuty");

        var answer = await RunAsync("test", _pack.Path, "--filter", "NG-206");
        var json = JsonDocument.Parse((await RunAsync("test", _pack.Path, "--filter", "NG-206", "--json")).Output).RootElement;

        Assert.Equal(1, answer.Code);
        Assert.Contains("NG-206 should fire, and did not:", answer.Output, StringComparison.Ordinal);
        Assert.Contains("✗ act.onDuty   act.onDuty = false", answer.Output, StringComparison.Ordinal);
        Assert.Contains("✓ act.code == \"MOBILISE_ASN\"   act.code = MOBILISE_ASN", answer.Output, StringComparison.Ordinal);
        Assert.Equal("NG-206", json.GetProperty("failures")[0].GetProperty("rules")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_incident_is_explained_in_both_languages_with_conditions_values_and_steps()
    {
        using var file = Incident("""{ "code": "PHOTO", "channel": "INSTAGRAM", "published": true, "symbols": ["TWO_FINGERS"] }""");

        var indonesian = await RunAsync("explain", file.Path, "--pack", _pack.Path);
        var english = await RunAsync("explain", file.Path, "--pack", _pack.Path, "--lang", "en", "--proven", "1");

        Assert.Equal((0, 0), (indonesian.Code, english.Code));
        Assert.Contains("Aturan yang cocok", indonesian.Output, StringComparison.Ordinal);
        Assert.Contains("NG-214 Pose jari setelah penetapan", indonesian.Output, StringComparison.Ordinal);
        Assert.Contains("✓ act.published   act.published = true", indonesian.Output, StringComparison.Ordinal);
        Assert.Contains("Keparahan: tertinggi 4", indonesian.Output, StringComparison.Ordinal);
        Assert.Contains("Severity: highest 4; NG-501 does not raise it", english.Output, StringComparison.Ordinal);
        Assert.Contains("recommended B1 by NG-501 (FULL)", english.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_rule_is_explained_on_its_own()
    {
        using var file = Incident("""{ "code": "PHOTO", "symbols": ["TWO_FINGERS"] }""");

        var answer = await RunAsync("explain", file.Path, "--pack", _pack.Path, "--rule", "NG-214");
        var unknown = await RunAsync("explain", file.Path, "--pack", _pack.Path, "--rule", "NG-241");

        Assert.Contains("✗ act.published   act.published = false", answer.Output, StringComparison.Ordinal);
        Assert.Equal((0, 2), (answer.Code, unknown.Code));
        Assert.Contains("Did you mean 'NG-", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incident_that_would_be_refused_is_a_finding()
    {
        using var file = Incident("""{ "code": "PHOTOS" }""");

        var answer = await RunAsync("explain", file.Path, "--pack", _pack.Path);

        Assert.Equal(1, answer.Code);
        Assert.Contains("incident.act.code", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_are_listed_with_type_meaning_and_example()
    {
        var answer = await RunAsync("facts", "act.symbols", "--lang", "en");
        var all = JsonDocument.Parse((await RunAsync("facts", "--json")).Output).RootElement;
        var unknown = await RunAsync("facts", "act.symbol");

        Assert.StartsWith("act.symbols  list of THUMB | INDEX", answer.Output, StringComparison.Ordinal);
        Assert.Contains(all.EnumerateArray(), f => f.GetProperty("path").GetString() == "phase" && f.GetProperty("codes").GetArrayLength() == 9);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("'act.symbols'", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_golden_cases_of_the_pack_cover_it()
    {
        var answer = await RunAsync("coverage", PackFolder.Original);

        Assert.Equal(0, answer.Code);
        Assert.Contains("(100.0 %)", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_to_be_verified_is_a_note_and_no_finding()
    {
        var answer = await RunAsync("check", PackFolder.Original, "--strict");
        var json = JsonDocument.Parse((await RunAsync("check", PackFolder.Original, "--json")).Output).RootElement;

        Assert.Equal(0, answer.Code);
        Assert.Contains("note P412: V1, V2, V3, V4: The articles behind the ladder for village heads and apparatus are still to be verified.", answer.Output, StringComparison.Ordinal);
        Assert.Contains("0 errors, 0 warnings, 3 notes", answer.Output, StringComparison.Ordinal);
        Assert.Equal((3, "NOTE"), (json.GetProperty("notes").GetInt32(), json.GetProperty("issues")[0].GetProperty("severity").GetString()));
    }

    [Fact]
    public async Task Coverage_shows_what_no_case_made_true_or_false()
    {
        _pack.With(Acts, "civilService && act.code == \\\"MOBILISE_ASN\\\"", "civilService && act.code == \\\"MOBILISE_ASN\\\" && not act.ministerConsent");

        var answer = await RunAsync("coverage", _pack.Path);
        var json = JsonDocument.Parse((await RunAsync("coverage", _pack.Path, "--json")).Output).RootElement;
        var rule = json.EnumerateArray().Single(r => r.GetProperty("id").GetString() == "NG-206");

        Assert.Equal(1, answer.Code);
        Assert.Matches(@"act\.ministerConsent  true 0, false \d+  never true", answer.Output);
        Assert.Contains("53 of 53 rules matched", answer.Output, StringComparison.Ordinal);
        Assert.Equal(6, rule.GetProperty("branches").GetInt32());
        Assert.Equal(5, rule.GetProperty("touched").GetInt32());
    }

    [Fact]
    public async Task A_difference_between_packs_is_a_finding_and_a_comment_is_none()
    {
        var same = await RunAsync("diff", PackFolder.Original, _pack.With("pack.json", "{", "{ // mine").Path);
        var changed = await RunAsync("diff", PackFolder.Original, _pack.With("thresholds.json", "\"value\": 90", "\"value\": 60").Path);

        Assert.Equal((0, "The packs say the same; only comments, layout or order differ."), (same.Code, same.Output));
        Assert.Equal(1, changed.Code);
        Assert.Contains("~ threshold repeatDays changed", changed.Output, StringComparison.Ordinal);
        Assert.Contains("- 90", changed.Output, StringComparison.Ordinal);
        Assert.Contains("+ 60", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_back_test_without_a_grid_cannot_be_used()
    {
        var answer = await RunAsync("backtest", _pack.Path, "--from", "2024-10-01", "--to", "2024-10-31");
        var backwards = await RunAsync("backtest", _pack.Path, "--from", "2024-10-01", "--to", "2024-09-30");

        Assert.Equal((2, 2), (answer.Code, backwards.Code));
        Assert.Contains("There is no grid", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schemas_are_written_for_an_editor()
    {
        var folder = Path.Combine(_pack.Path, "schemas");

        var all = await RunAsync("schema", "--out", folder);
        var one = await RunAsync("schema", "thresholds");
        var unknown = await RunAsync("schema", "treshold");

        Assert.Equal((0, 0, 2), (all.Code, one.Code, unknown.Code));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", JsonDocument.Parse(one.Output).RootElement.GetProperty("$schema").GetString());
        var settings = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "settings.json"), TestContext.Current.CancellationToken)).RootElement;
        Assert.All(settings.GetProperty("json.schemas").EnumerateArray(), s => Assert.True(File.Exists(Path.Combine(_pack.Path, s.GetProperty("url").GetString()!))));
    }

    [Fact]
    public async Task A_signature_is_of_one_pack_and_one_key()
    {
        using var folder = new PackFolder();
        var (key, other, signature) = (Path.Combine(folder.Path, "author.key"), Path.Combine(folder.Path, "other.key"), Path.Combine(folder.Path, "pack.sig"));
        var made = JsonDocument.Parse((await RunAsync("sign", _pack.Path, "--key", key, "--make-key", "--out", signature, "--json")).Output).RootElement;
        var stranger = JsonDocument.Parse((await RunAsync("sign", _pack.Path, "--key", other, "--make-key", "--json")).Output).RootElement;
        var publicKey = made.GetProperty("publicKey").GetString()!;

        var good = await RunAsync("check", _pack.Path, "--signature", signature, "--public-key", publicKey);
        var strange = await RunAsync("check", _pack.Path, "--signature", signature, "--public-key", stranger.GetProperty("publicKey").GetString()!);
        _pack.With("pack.json", "\"version\": \"", "\"version\": \"9");
        var changed = await RunAsync("check", _pack.Path, "--signature", signature, "--public-key", publicKey);
        var absent = await RunAsync("sign", _pack.Path, "--key", key + ".absent");

        Assert.Equal((0, 1, 1, 2), (good.Code, strange.Code, changed.Code, absent.Code));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(key) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static TextFile Incident(string act) => new($$"""
        { "reportId": "X-1", "occurredAt": "2024-10-05T19:20:00+07:00", "knownAt": "2024-10-05T20:00:00+07:00",
          "place": { "regionCode": "35.17.01" }, "subject": { "kind": "PNS", "nip": "198609262015051001", "name": "X", "position": "FUNCTIONAL" },
          "act": {{act}}, "description": "x", "evidence": [ { "kind": "IMAGE" } ], "witnesses": 2,
          "reporter": { "kind": "VOTER", "name": "Y", "nik": "3517014101900001", "address": "Z" } }
        """);

    private static Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => GridCommand.RunAsync(Path.GetTempPath(), ["rules", .. arguments]);
}
