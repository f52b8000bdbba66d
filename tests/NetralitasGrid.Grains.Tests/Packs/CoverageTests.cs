using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Packs.Checking;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class CoverageTests
{
    private static readonly Coverage Whole = CoverageChecker.Check(RealPack.Pack);

    [Fact]
    public void Every_act_phase_and_kind_is_looked_at_with_few_and_with_many_facts()
    {
        var combinations = Enum.GetValues<ActCode>().Length * Enum.GetValues<Phase>().Length * Enum.GetValues<SubjectKind>().Length;

        Assert.Equal(combinations * 2, Whole.Cells.Count);
        Assert.Equal(combinations * 2, Whole.Cells.Select(c => (c.Act, c.Phase, c.Kind, c.Facts)).Distinct().Count());
    }

    [Fact]
    public void Every_combination_meets_a_rule_an_exemption_or_a_review() => Assert.Empty(Whole.Uncovered);

    [Fact]
    public void An_act_of_a_civil_servant_told_in_full_is_reviewed_only_where_no_rule_speaks_of_it()
    {
        var reviewed = Whole.Reviewed.Where(c => c is { Facts: KnownFacts.Telling, Kind: SubjectKind.Pns }).Select(c => (c.Act, c.Phase)).ToHashSet();

        var expected = Enum.GetValues<Phase>().SelectMany(p => new[] { (ActCode.ProgrammeAbuse, p), (ActCode.Involve, p), (ActCode.Other, p) });
        Assert.Equal(expected.ToHashSet(), reviewed);
    }

    [Fact]
    public void A_pack_that_forgets_an_act_sends_it_to_a_human()
    {
        const string Condition = "act.code == \\\"MOBILISE_ASN\\\"";
        var pack = RealPack.Compile(("workflows/acts.json", text => text.Replace(Condition, Condition + " && false", StringComparison.Ordinal)));

        var cells = CoverageChecker.Check(pack).Cells.Where(c => c is { Act: ActCode.MobiliseAsn, Kind: SubjectKind.Pns }).ToList();

        Assert.All(cells, c => Assert.Equal(Outcome.Review, c.Outcome));
    }
}
