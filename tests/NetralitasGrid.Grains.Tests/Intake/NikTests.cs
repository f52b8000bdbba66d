using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Grains.Tests.Intake;

public sealed class NikTests
{
    [Theory]
    [InlineData("3517092609860003", 26, 9, 86, false)]
    [InlineData("3517096609860003", 26, 9, 86, true)]
    [InlineData("3517097101000001", 31, 1, 0, true)]
    [InlineData("3517092902000001", 29, 2, 0, false)]
    [InlineData("9999990101999999", 1, 1, 99, false)]
    public void A_number_says_birth_and_sex(string digits, int day, int month, int year, bool female)
    {
        Assert.Null(Nik.Read(digits, out var nik));
        Assert.Equal(new Nik(day, month, year, female), nik);
    }

    [Theory]
    [InlineData("")]
    [InlineData("351709260986000")]
    [InlineData("35170926098600033")]
    [InlineData("35170926O9860003")]
    [InlineData("3517090009860003")]
    [InlineData("3517093209860003")]
    [InlineData("3517094009860003")]
    [InlineData("3517097209860003")]
    [InlineData("3517092613860003")]
    [InlineData("3517092600860003")]
    [InlineData("3517092902010003")]
    [InlineData("3517093104860003")]
    [InlineData("3517092609860000")]
    public void Other_digits_are_refused_with_a_reason(string digits) => Assert.NotNull(Nik.Read(digits, out _));

    [Theory]
    [InlineData("3517092609860003", true)]
    [InlineData("3517992609860003", false)]
    [InlineData("0000002609860003", false)]
    public void The_district_may_be_gone(string digits, bool isKnown) =>
        Assert.Equal(isKnown, Nik.IsOfKnownDistrict(digits, AreaCatalogue.Shared));

    [Fact]
    public void The_mask_shows_regency_and_end() => Assert.Equal("3517******03", Nik.Mask("3517092609860003"));
}
