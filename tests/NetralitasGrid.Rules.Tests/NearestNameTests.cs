namespace NetralitasGrid.Rules.Tests;

public sealed class NearestNameTests
{
    private static readonly string[] Acts = ["POST", "COMMENT", "SHARE", "LIKE", "PARTY_APPROACH", "ID_SUPPORT"];

    [Theory]
    [InlineData("POTS", "POST")]
    [InlineData("post", "POST")]
    [InlineData("COMENT", "COMMENT")]
    [InlineData("partyApproach", "PARTY_APPROACH")]
    [InlineData("ID-SUPORT", "ID_SUPPORT")]
    [InlineData("SHAER", "SHARE")]
    public void A_slip_finds_the_name_that_was_meant(string written, string meant) => Assert.Equal(meant, NearestName.Of(written, Acts));

    [Theory]
    [InlineData("")]
    [InlineData("XYZZY")]
    [InlineData("P")]
    [InlineData("LIKELIHOOD")]
    public void What_is_near_to_nothing_finds_nothing(string written) => Assert.Null(NearestName.Of(written, Acts));

    [Fact]
    public void Of_equally_near_names_the_first_in_ordinal_order_is_taken_whatever_the_order_given()
    {
        Assert.Equal("BAT", NearestName.Of("XAT", ["CAT", "BAT"]));
        Assert.Equal("BAT", NearestName.Of("XAT", ["BAT", "CAT"]));
    }

    [Fact]
    public void A_very_long_name_is_not_compared() => Assert.Null(NearestName.Of(new string('A', 10_000), [new string('A', 9_999)]));
}
