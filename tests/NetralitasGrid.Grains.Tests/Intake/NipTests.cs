using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Grains.Tests.Intake;

public sealed class NipTests
{
    private static readonly DateOnly Today = new(2024, 10, 5);

    [Theory]
    [InlineData("198609262015051001", 1986, 9, 26, 2015, 5, false)]
    [InlineData("197002282003122008", 1970, 2, 28, 2003, 12, true)]
    public void A_number_of_a_pns_says_birth_start_and_sex(string digits, int year, int month, int day, int startYear, int startMonth, bool female)
    {
        Assert.Null(Nip.Read(digits, Today, out var nip));
        Assert.Equal(new Nip(new(year, month, day), startYear, startMonth, female), nip);
        Assert.False(nip.IsContract);
    }

    [Theory]
    [InlineData("199003152023211012", 2023)]
    [InlineData("199003152022242999", 2022)]
    public void A_number_of_a_pppk_has_a_contract_code_instead_of_a_month(string digits, int startYear)
    {
        Assert.Null(Nip.Read(digits, Today, out var nip));
        Assert.True(nip.IsContract);
        Assert.Equal(startYear, nip.StartYear);
    }

    [Theory]
    [InlineData("")]
    [InlineData("19860926201505100")]
    [InlineData("1986092620150510011")]
    [InlineData("19860926201505100X")]
    [InlineData("１98609262015051001")]
    [InlineData("193912312000011001")]
    [InlineData("198600262015051001")]
    [InlineData("198613262015051001")]
    [InlineData("198702292015051001")]
    [InlineData("198609312015051001")]
    [InlineData("198609262015001001")]
    [InlineData("198609262015131001")]
    [InlineData("198609262015201001")]
    [InlineData("198609262015050001")]
    [InlineData("198609262015053001")]
    [InlineData("198609262015051000")]
    [InlineData("198609262004081001")]
    [InlineData("198609262003211001")]
    [InlineData("198609262024111001")]
    [InlineData("198609262025211001")]
    public void Other_digits_are_refused_with_a_reason(string digits)
    {
        var reason = Nip.Read(digits, Today, out _);

        Assert.NotNull(reason);
        Assert.NotEqual(reason.Id, reason.En);
    }

    [Theory]
    [InlineData("198609262004091001")]
    [InlineData("198609262004211001")]
    [InlineData("194001012024101001")]
    public void Both_sides_of_eighteen_years_and_of_today_are_right(string digits) => Assert.Null(Nip.Read(digits, Today, out _));

    [Theory]
    [InlineData("196310041990031001", true)]
    [InlineData("196310051990031001", true)]
    [InlineData("196310061990031001", false)]
    public void Retirement_is_asked_after_from_the_sixty_first_birthday(string digits, bool isPast)
    {
        Assert.Null(Nip.Read(digits, Today, out var nip));
        Assert.Equal(isPast, nip.IsPastRetirement(Today));
    }

    [Theory]
    [InlineData("198003012020031001", false)]
    [InlineData("198003012020041001", true)]
    public void A_start_more_than_forty_years_after_birth_is_late(string digits, bool isLate)
    {
        Assert.Null(Nip.Read(digits, Today, out var nip));
        Assert.Equal(isLate, nip.StartsLate);
    }

    [Fact]
    public void The_mask_shows_birth_and_sequence() => Assert.Equal("19860926******001", Nip.Mask("198609262015051001"));
}
