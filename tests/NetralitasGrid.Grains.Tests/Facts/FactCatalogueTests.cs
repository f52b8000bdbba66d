using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Tests.Facts;

public sealed class FactCatalogueTests
{
    [Fact]
    public void Every_fact_that_a_rule_can_read_is_in_the_catalogue_and_no_other() =>
        Assert.Equal(FactCatalogue.Paths.Order(StringComparer.Ordinal), FactCatalogue.All.Select(f => f.Path).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_fact_has_words_in_both_languages_and_a_source() => Assert.All(
        FactCatalogue.All, f => Assert.DoesNotContain("", (string[])[f.Meaning.Id, f.Meaning.En, f.Source.Id, f.Source.En, f.Example]));

    [Fact]
    public void Every_example_is_a_condition_over_its_fact()
    {
        Assert.All(FactCatalogue.All, fact =>
        {
            var issues = new List<RuleIssue>();
            var workflow = fact.Example.StartsWith("aggregate.", StringComparison.Ordinal) ? "aggregates" : fact.Workflow.Split(',')[0];
            var program = FactCatalogue.Compile(workflow, fact.Example, issues);

            Assert.Equal([], issues.Select(i => i.ToString()));
            Assert.Contains(fact.Path, program!.FactsUsed(0).Select(f => f.Path));
        });
    }
}
