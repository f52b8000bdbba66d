using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class PackDataTests
{
    [Theory]
    [InlineData("35", "2023-06-01", IkpClass.Low)]
    [InlineData("35", "2024-08-30", IkpClass.Low)]
    [InlineData("35", "2024-08-31", IkpClass.High)]
    [InlineData("35.17", "2024-11-27", IkpClass.High)]
    [InlineData("15", "2024-11-27", IkpClass.Medium)]
    [InlineData("15.71", "2024-11-27", IkpClass.High)]
    [InlineData("36", "2023-01-01", IkpClass.Medium)]
    [InlineData("32", "2023-01-01", IkpClass.High)]
    [InlineData("51.71", "2024-11-27", IkpClass.Low)]
    public void An_area_has_the_class_of_the_newest_index_that_speaks_of_it(string region, string day, IkpClass expected) =>
        Assert.Equal(expected, RealPack.Pack.Ikp.Of(region, DateOnly.Parse(day))?.Class);

    [Theory]
    [InlineData("35", "2022-12-30")]
    [InlineData("34", "2024-11-27")]
    [InlineData("13", "2024-06-01")]
    public void An_area_that_no_index_classes_has_no_class(string region, string day) =>
        Assert.Null(RealPack.Pack.Ikp.Of(region, DateOnly.Parse(day)));

    [Theory]
    [InlineData("2024-11-26", true)]
    [InlineData("2024-11-27", false)]
    [InlineData("2024-11-30", false)]
    [InlineData("2024-12-25", false)]
    public void Voting_day_and_holidays_are_no_working_days(string day, bool works) =>
        Assert.Equal(works, RealPack.Pack.Calendar.IsWorkingDay(DateOnly.Parse(day)));

    [Fact]
    public void Every_circular_is_of_a_seed_area_and_adds_no_basis_where_only_the_press_told_of_it()
    {
        var overlays = RealPack.Pack.Overlays.ToDictionary(o => o.Region, o => o.Basis);

        Assert.Equal(["15.71", "35.06", "35.08", "35.17", "35.71"], overlays.Keys.Order(StringComparer.Ordinal));
        Assert.All(["35.06", "35.08", "35.71"], region => Assert.Null(overlays[region]));
        Assert.All(["15.71", "35.17"], region => Assert.NotNull(overlays[region]));
    }
}
