using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>The fairness rule (G5): what a person is told to deserve depends on the act, the position and the record, never on the place's risk or on the crowd.</summary>
public sealed class FairnessTests
{
    private const int Cases = 2_000;

    private static readonly string[][] RegionsByZone =
    [
        ["35.17.01", "35.06.05", "35.71", "35.08", "15.71.01", "31.71", "36.71", "11.01"],
        ["73.71.01", "51.71", "64.72", "72.71", "65.71", "53.71"],
        ["91.71", "93.01.02", "82.71", "81.71", "96.71"],
    ];

    private static readonly CompiledPack Risky = WithIkp("HIGH");
    private static readonly CompiledPack Quiet = WithIkp("LOW");

    [Fact]
    public void Moving_an_incident_within_its_time_zone_changes_nothing_for_the_person() =>
        Check(
            from request in RandomIncidents.Requests
            from pick in Gen.Choose(0, 1_000)
            select (request, request with { Report = request.Report with { Place = Neighbour(request.Report.Place, pick) } }),
            pair => Told(pair.Item1, RealPack.Pack) == Told(pair.Item2, RealPack.Pack));

    [Fact]
    public void Who_and_how_many_report_changes_nothing_for_the_person() =>
        Check(
            from request in RandomIncidents.Requests
            from crowd in Gen.Choose(1, 10_000)
            select (request, request with
            {
                AppendedAt = request.AppendedAt.AddSeconds(crowd),
                Report = request.Report with { Source = $"source-{crowd}", ReportId = $"R-{crowd}", Reporter = request.Report.Reporter with { Key = $"reporter-{crowd}" } },
            }),
            pair => Told(pair.Item1, RealPack.Pack) == Told(pair.Item2, RealPack.Pack));

    [Fact]
    public void The_agency_changes_nothing_for_the_person() =>
        Check(
            from request in RandomIncidents.Requests
            from agency in Gen.Elements(null, "a1", "a2", "a3")
            select (request, request with { Report = request.Report with { Subject = request.Report.Subject with { AgencyKey = agency } } }),
            pair => Told(pair.Item1, RealPack.Pack) == Told(pair.Item2, RealPack.Pack));

    [Fact]
    public void The_vulnerability_index_changes_nothing_at_all() =>
        Check(
            RandomIncidents.Requests,
            request => Told(request, Risky) == Told(request, Quiet));

    // All of the decision but its ids, the name of the place, the notes and basis that a circular adds, and the pack's hash.
    private static string Told(DecisionRequest request, CompiledPack pack)
    {
        var decision = Decider.Decide(request, pack);
        var text = new StringBuilder();
        text.AppendJoin(' ', decision.Outcome, decision.Severity, decision.Priority, decision.Phase, decision.Repeat, decision.Admission.Verdict);
        text.AppendJoin(' ', decision.Tracks).AppendJoin(' ', decision.Admission.Missing).AppendJoin(' ', decision.Admission.Unproven);
        text.AppendJoin(' ', decision.Rules.Select(r => $"{r.Id} {r.Severity} {r.Sanction} {r.Alternative}"));
        text.Append(decision.Sanction?.Min).Append(decision.Sanction?.Max).Append(decision.Sanction?.Recommended).Append(decision.Sanction?.Alternative);
        text.AppendJoin(' ', decision.Targets.Select(t => $"{t.Body} {t.Level} {t.Action} {t.When} {string.Join(',', t.Rules)}"));
        text.AppendJoin(' ', decision.Deadlines);
        text.AppendJoin(' ', decision.Facts.Select(f => $"{f.Key}={JsonSerializer.Serialize(f.Value)}"));
        text.Append(decision.Explanation.Id).Append(decision.Explanation.En).Replace(request.Report.Place, "PLACE");
        return text.ToString();
    }

    private static string Neighbour(string place, int pick)
    {
        var zone = RegionsByZone.First(z => z.Any(r => SameZone(r, place)));
        return zone[pick % zone.Length];
    }

    private static bool SameZone(string one, string other) =>
        RealPack.Pack.Calendar.ZoneOf(one) == RealPack.Pack.Calendar.ZoneOf(other);

    private static CompiledPack WithIkp(string ikpClass) => RealPack.Compile(
        ("ikp/2022-12.json", null),
        ("ikp/2023-asn.json", null),
        ("ikp/2024-08.json", _ => $$"""{ "dataset": "test", "date": "2020-01-01", "source": "test", "default": "{{ikpClass}}", "classes": {} }"""));

    private static void Check<T>(Gen<T> gen, Func<T, bool> property) =>
        FsCheck.Fluent.Prop.ForAll(gen.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
}
