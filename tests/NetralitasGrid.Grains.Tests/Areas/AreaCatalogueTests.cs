using NetralitasGrid.Grains.Areas;

namespace NetralitasGrid.Grains.Tests.Areas;

public sealed class AreaCatalogueTests
{
    private static readonly AreaCatalogue Areas = AreaCatalogue.Shared;

    [Fact]
    public void It_holds_all_areas_of_Indonesia()
    {
        Assert.Equal(38, Areas.Provinces.Count);
        Assert.Equal(514, Areas.All.Count(a => a.Level == AreaLevel.Regency));
        Assert.Equal(7285, Areas.All.Count(a => a.Level == AreaLevel.District));
        Assert.Equal(83762, Areas.Provinces.Sum(p => p.Villages));
        Assert.Equal(7285, Areas.Provinces.Sum(p => p.Districts));
    }

    [Theory]
    [InlineData("35", "Jawa Timur", AreaLevel.Province, 38, 666, 8494)]
    [InlineData("35.17", "Kabupaten Jombang", AreaLevel.Regency, 21, 21, 306)]
    [InlineData("35.06", "Kabupaten Kediri", AreaLevel.Regency, 26, 26, 344)]
    [InlineData("35.71", "Kota Kediri", AreaLevel.Regency, 3, 3, 46)]
    [InlineData("35.08", "Kabupaten Lumajang", AreaLevel.Regency, 21, 21, 205)]
    [InlineData("15.71", "Kota Jambi", AreaLevel.Regency, 11, 11, 68)]
    [InlineData("35.17.09", "Jombang", AreaLevel.District, 0, 1, 20)]
    public void An_area_knows_its_name_and_what_lies_in_it(string code, string name, AreaLevel level, int children, int districts, int villages)
    {
        var area = Areas.Find(code);

        Assert.NotNull(area);
        Assert.Equal((name, level, children, districts, villages), (area.Name, area.Level, area.Children.Count, area.Districts, area.Villages));
    }

    [Fact]
    public void Parents_and_children_agree()
    {
        Assert.All(Areas.All, a => Assert.All(a.Children, c => Assert.Same(a, c.Parent)));
        Assert.All(Areas.All, a => Assert.True(a.Parent is null ? a.Level == AreaLevel.Province : a.Parent.Children.Contains(a)));
        Assert.All(Areas.All, a => Assert.Equal(a.Children.Select(c => c.Code).Order(StringComparer.Ordinal), a.Children.Select(c => c.Code)));
    }

    [Theory]
    [InlineData("35.17.09.2001", AreaLevel.Village)]
    [InlineData("35.71.01.1001", AreaLevel.Village)]
    [InlineData("91.03.01.3001", AreaLevel.Village)]
    [InlineData("35.17.09", AreaLevel.District)]
    [InlineData("96", AreaLevel.Province)]
    [InlineData("35.17.09.4001", null)]
    [InlineData("35.17.99.2001", null)]
    [InlineData("35.17.09.201", null)]
    [InlineData("3517", null)]
    [InlineData("35-17", null)]
    [InlineData("35.1７", null)]
    [InlineData("00", null)]
    [InlineData("00.35.17", null)]
    [InlineData("", null)]
    public void A_code_has_a_level_when_it_exists(string code, AreaLevel? level) => Assert.Equal(level, Areas.LevelOf(code));

    [Fact]
    public void The_area_around_a_village_is_its_district() => Assert.Equal("35.17.09", Areas.Around("35.17.09.2001")?.Code);

    [Theory]
    [InlineData("3517", "35.17")]
    [InlineData("35.17.9", "35.17")]
    [InlineData("35-17-09", "35.17.09")]
    [InlineData("35.17.88", "35.17")]
    [InlineData("3517092001", "35.17.09.2001")]
    [InlineData("35.99.01", "35")]
    [InlineData("Jombang", "35.17")]
    [InlineData("kab. jombang", "35.17")]
    [InlineData("Kota Kedri", "35.71")]
    [InlineData("Kediri", "35.06")]
    [InlineData("jawa timur", "35")]
    [InlineData("00", null)]
    [InlineData("", null)]
    [InlineData("Atlantis di Laut", null)]
    public void The_nearest_code_is_found(string text, string? nearest) => Assert.Equal(nearest, Areas.Nearest(text));

    [Theory]
    [InlineData("35.17.09.2001", "35", "35.17", "35.17.09")]
    [InlineData("35.17", "35", "35.17", null)]
    [InlineData("35", "35", "35", null)]
    public void A_code_tells_the_areas_it_lies_in(string code, string province, string regency, string? district) =>
        Assert.Equal((province, regency, district), (AreaCode.ProvinceOf(code), AreaCode.RegencyOf(code), AreaCode.DistrictOf(code)));
}
