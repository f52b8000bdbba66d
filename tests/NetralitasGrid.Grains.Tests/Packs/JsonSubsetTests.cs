using System.Text.Json;
using NetralitasGrid.Grains.Packs.Checking;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class JsonSubsetTests
{
    [Theory]
    [InlineData("""{"severity":4}""", """{"severity":4,"outcome":"RECOMMENDED"}""")]
    [InlineData("""{"a":{"b":1.0}}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"rules":["NG-101"]}""", """{"rules":[{"id":"NG-101","severity":1}]}""")]
    [InlineData("""{"rules":[{}]}""", """{"rules":[{"id":"NG-101"}]}""")]
    [InlineData("""{"sanction":null}""", """{"sanction":null}""")]
    public void A_part_of_the_whole_has_no_difference(string expected, string actual) => Assert.Empty(Compare(expected, actual));

    [Theory]
    [InlineData("""{"a":{"b":2}}""", """{"a":{"b":1}}""", "a.b: expected 2, actual 1")]
    [InlineData("""{"a":1}""", """{}""", "a: expected 1, actual absent")]
    [InlineData("""{"a":null}""", """{}""", "a: expected null, actual absent")]
    [InlineData("""{"a":null}""", """{"a":0}""", "a: expected null, actual 0")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "a[1]: expected 2, actual absent")]
    [InlineData("""{"a":[]}""", """{"a":[{"b":1}]}""", """a[0]: expected no more items, actual {"b":1}""")]
    [InlineData("""{"rules":["NG-101"]}""", """{"rules":[{"id":"NG-102"}]}""", "rules[0]: expected \"NG-101\", actual \"NG-102\"")]
    public void A_difference_is_named_by_path_with_both_values(string expected, string actual, string difference) =>
        Assert.Equal([difference], Compare(expected, actual).Select(d => d.ToString()));

    private static IReadOnlyList<JsonDifference> Compare(string expected, string actual) =>
        JsonSubset.Compare(JsonElement.Parse(expected), JsonElement.Parse(actual));
}
