using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class GoldenCaseTests
{
    private static readonly string[] AllRules =
    [
        .. Numbers(101, 6), .. Numbers(201, 15), .. Numbers(301, 6), .. Numbers(401, 5), .. Numbers(501, 8), .. Numbers(601, 8), .. Numbers(701, 5),
    ];

    private static readonly IReadOnlyList<GoldenCase> Cases = ReadCases();

    public static TheoryData<string> Ids => [.. Cases.Select(c => c.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_pack_decides_the_case_as_expected(string id)
    {
        var golden = Cases.Single(c => c.Id == id);

        var differences = GoldenRunner.Run(golden, RealPack.Pack);

        Assert.True(differences.Count == 0, new GoldenFailure(golden, differences).ToString());
    }

    [Fact]
    public void Every_one_of_the_53_rules_has_a_case_that_fires_and_one_that_does_not()
    {
        var proven = Cases.Select(c => (c.Rule, c.Fires)).ToHashSet();

        Assert.Equal(53, AllRules.Length);
        Assert.All(AllRules, rule => Assert.True(
            proven.Contains((rule, true)) && proven.Contains((rule, false)), $"{rule} needs a case that fires and one that does not"));
    }

    [Fact]
    public void Every_case_is_about_a_rule_of_the_pack() =>
        Assert.All(Cases, c => Assert.Contains(c.Rule, AllRules));

    [Fact]
    public void Running_all_cases_finds_no_failure()
    {
        var result = GoldenRunner.Run(Cases, RealPack.Pack);

        Assert.True(result.Passed, string.Join(Environment.NewLine, result.Failures));
        Assert.Equal(Cases.Count, result.Run);
    }

    private static IReadOnlyList<GoldenCase> ReadCases()
    {
        var issues = new List<RuleIssue>();
        var cases = GoldenCaseReader.Read(RealPack.Pack.Document, issues);
        return issues.Count == 0 ? cases : throw new InvalidOperationException(string.Join(Environment.NewLine, issues));
    }

    private static IEnumerable<string> Numbers(int first, int count) => Enumerable.Range(first, count).Select(n => $"NG-{n}");
}
