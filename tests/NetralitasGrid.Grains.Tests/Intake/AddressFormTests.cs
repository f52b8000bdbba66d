using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Grains.Tests.Intake;

public sealed class AddressFormTests
{
    [Theory]
    [InlineData("https://www.instagram.com/p/Abc/", "instagram.com/p/Abc")]
    [InlineData("HTTP://Instagram.com:80/p/Abc?igsh=ZZ&utm_source=ig#komentar", "instagram.com/p/Abc")]
    [InlineData("https://m.facebook.com/story.php?story_fbid=2&id=1&fbclid=x", "facebook.com/story.php?id=1&story_fbid=2")]
    [InlineData("https://web.facebook.com/story.php?id=1&story_fbid=2", "facebook.com/story.php?id=1&story_fbid=2")]
    [InlineData("youtube.com/watch?v=abc", "youtube.com/watch?v=abc")]
    [InlineData("https://user:pw@jombangkab.go.id:443", "jombangkab.go.id")]
    [InlineData("https://a.id/%7Ebudi%2fx%zz", "a.id/~budi%2Fx%zz")]
    [InlineData("https://m.co/x", "m.co/x")]
    [InlineData("  grup WA RT 3 ", "grup WA RT 3")]
    [InlineData("ftp://a.id/x", "ftp://a.id/x")]
    [InlineData("https://", "")]
    public void Links_to_the_same_page_have_one_form(string sent, string normal) => Assert.Equal(normal, WebAddress.Normalise(sent));

    [Theory]
    [InlineData("081234567890", "+6281234567890")]
    [InlineData("+62 812-3456-7890", "+6281234567890")]
    [InlineData("62 (0)812 3456 7890", "+6281234567890")]
    [InlineData("0062.812.3456.7890", "+6281234567890")]
    [InlineData("(0321) 861234", "+62321861234")]
    [InlineData("+60 12-345 6789", "+60123456789")]
    [InlineData("12345678", null)]
    [InlineData("0812", null)]
    [InlineData("081234567890123456", null)]
    [InlineData("0000000000", null)]
    [InlineData("08xx", null)]
    [InlineData("", null)]
    [InlineData("+", null)]
    public void Phone_numbers_are_brought_to_international_form(string sent, string? international) =>
        Assert.Equal(international, PhoneNumber.ToInternational(sent));

    [Theory]
    [InlineData("Siti@Surat.Example", "siti@surat.example")]
    [InlineData("siti@surat", null)]
    [InlineData("@surat.example", null)]
    [InlineData("a@b@c.id", null)]
    [InlineData("a b@c.id", null)]
    [InlineData("a@c.", null)]
    public void Addresses_are_in_lower_case(string sent, string? normal) => Assert.Equal(normal, EmailAddress.Normalise(sent));
}
