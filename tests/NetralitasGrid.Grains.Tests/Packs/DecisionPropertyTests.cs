using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using Outcome = NetralitasGrid.Grains.Codes.Outcome;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class DecisionPropertyTests
{
    private const int Cases = 2_000;

    private static readonly Dictionary<SubjectKind, Sanction[]> Scales = Enum.GetValues<SubjectKind>().ToDictionary(k => k, k => k switch
    {
        SubjectKind.Pns or SubjectKind.Pj =>
            [Sanction.M1, Sanction.M2, Sanction.R1, Sanction.R2, Sanction.R3, Sanction.S1, Sanction.S2, Sanction.S3, Sanction.B1, Sanction.B2, Sanction.B3, Sanction.X],
        SubjectKind.Pppk => [Sanction.M1, Sanction.M2, Sanction.R1, Sanction.R2, Sanction.R3, Sanction.S1, Sanction.S2, Sanction.S3, Sanction.T],
        SubjectKind.Ppnpn => [Sanction.R1, Sanction.R2, Sanction.R3, Sanction.T],
        SubjectKind.Kades or SubjectKind.Perangkat => [Sanction.V1, Sanction.V2, Sanction.V3, Sanction.V4],
        _ => Array.Empty<Sanction>(),
    });

    [Fact]
    public void The_pack_decides_as_a_second_reading_of_the_document_does() =>
        FsCheck.Fluent.Prop.ForAll(RandomIncidents.Requests.ToArbitrary(), request =>
        {
            Assert.Equal(DecisionModel.Of(request), DecisionText.Of(Decide(request)));
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Severity_is_0_to_5_and_5_only_by_a_rule_of_its_own() =>
        Check((_, decision) => decision.Severity is >= 0 and <= 5
            && (decision.Severity < 5 || decision.Rules.Any(r => r is { Severity: 5, Step: RuleStep.Act or RuleStep.Subject or RuleStep.Criminal })));

    [Fact]
    public void Aggravation_adds_at_most_one_step_and_never_lifts_a_four() =>
        Check((request, decision) =>
        {
            var calm = Decide(request with { Record = new(), Report = request.Report with { Subject = request.Report.Subject with { Position = Position.None } } });
            var gravest = decision.Rules.Where(r => r.Step is not (RuleStep.Aggravation or RuleStep.Admission)).Max(r => r.Severity) ?? 0;
            return decision.Severity <= Math.Max(gravest, Math.Min(gravest + 1, 4)) && (calm.Severity == 0 || decision.Severity >= Math.Min(calm.Severity, 4));
        });

    [Fact]
    public void The_recommended_sanction_lies_in_its_range_on_the_scale_of_the_kind() =>
        Check((request, decision) =>
        {
            if (decision.Sanction is not { Min: { } min, Max: { } max, Recommended: { } recommended })
            {
                return decision.Sanction is null or { Min: null, Max: null, Recommended: null };
            }

            var scale = Scales[request.Report.Subject.Kind];
            var (low, at, high) = (Array.IndexOf(scale, min), Array.IndexOf(scale, recommended), Array.IndexOf(scale, max));
            return low >= 0 && low <= at && at <= high;
        });

    [Fact]
    public void The_same_request_gives_the_same_bytes() =>
        Check((request, decision) => DecisionWriter.Write(decision).AsSpan().SequenceEqual(DecisionWriter.Write(Decide(request))));

    [Fact]
    public void An_exemption_never_hides_a_crime_a_favouring_decision_or_party_membership() =>
        Check((request, decision) =>
        {
            var overruled = Decide(request with { ExemptionsOverruled = true });
            var kept = overruled.Rules.Select(r => r.Id).Where(id => id.StartsWith("NG-3", StringComparison.Ordinal) || id is "NG-208" or "NG-213").ToList();
            return kept.TrueForAll(id => decision.Rules.Any(r => r.Id == id)) && (kept.Count == 0 || decision.Outcome == Outcome.Recommended);
        });

    [Fact]
    public void Admission_never_changes_severity_or_sanction() =>
        Check((request, decision) =>
        {
            var tip = Decide(request with { Report = request.Report with { Reporter = new() { Kind = ReporterKind.Anonymous }, Witnesses = 0, HasDescription = false } });
            return tip.Severity == decision.Severity && tip.Sanction?.Recommended == decision.Sanction?.Recommended && tip.Outcome == decision.Outcome;
        });

    [Fact]
    public void Every_explanation_says_that_it_is_a_recommendation_and_who_decides() =>
        Check((_, decision) => decision.Explanation.Id.EndsWith("Ini rekomendasi; Bawaslu dan PPK yang memutuskan.", StringComparison.Ordinal)
            && decision.Explanation.En.Contains("recommendation", StringComparison.Ordinal));

    [Fact]
    public void No_fact_tells_where_it_was_or_who_it_was() =>
        Check((_, decision) => decision.Facts.All(f => !f.Key.Contains("region", StringComparison.OrdinalIgnoreCase)
            && !f.Key.Contains("place", StringComparison.OrdinalIgnoreCase) && !f.Key.Contains("key", StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public void Every_rule_shown_has_a_basis_and_both_titles_and_stands_in_the_order_of_ids() =>
        Check((_, decision) => decision.Rules.All(r => r.Basis.Count > 0 && r.Title.Id.Length > 0 && r.Title.En.Length > 0)
            && decision.Rules.Select(r => r.Id).SequenceEqual(decision.Rules.Select(r => r.Id).Order(StringComparer.Ordinal)));

    private static Decision Decide(DecisionRequest request) => Decider.Decide(request, RealPack.Pack);

    private static void Check(Func<DecisionRequest, Decision, bool> property) =>
        FsCheck.Fluent.Prop.ForAll(RandomIncidents.Requests.ToArbitrary(), request => property(request, Decide(request)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
}
