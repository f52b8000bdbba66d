using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Silo.Tests.Access;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2024, 11, 27, 6, 0, 0, TimeSpan.FromHours(7));

    [Fact]
    public void A_key_is_stored_only_as_a_hash_that_its_text_gives_again()
    {
        var (text, row) = ApiKey.Create("bawaslu-jombang", Role.Reporter, RegionScope.Everywhere, Now, null);

        Assert.Equal(row.SecretHash, ApiKey.Hash(text));
        Assert.DoesNotContain(row.Id, Convert.ToHexStringLower(row.SecretHash), StringComparison.Ordinal);
        Assert.StartsWith($"ng_{row.Id}_", text, StringComparison.Ordinal);
        Assert.Equal("reporter", row.Role);
    }

    [Theory]
    [InlineData("*", null, true)]
    [InlineData("*", "35.17.01", true)]
    [InlineData("35", "35.17.01.2001", true)]
    [InlineData("35", "35", true)]
    [InlineData("35.17", "35.17", true)]
    [InlineData("35.17", "35.17.01", true)]
    [InlineData("35.17", "35.1", false)]
    [InlineData("35.17", "35", false)]
    [InlineData("35.1", "35.17", false)]
    [InlineData("35.17", null, false)]
    [InlineData("3", "35", false)]
    [InlineData("35.17.01", "35.17.01", false)]
    [InlineData("", "35", false)]
    [InlineData("35 ", "35", false)]
    public void A_scope_holds_its_area_and_all_below_it(string scope, string? area, bool holds)
    {
        Assert.Equal(holds, RegionScope.TryParse(scope, out var parsed) && parsed.Contains(area));
    }

    [Theory]
    [InlineData("admin", true)]
    [InlineData("Admin", false)]
    [InlineData("0", false)]
    [InlineData("reporter,viewer", false)]
    [InlineData("owner", false)]
    public void A_role_is_one_lower_case_word(string text, bool known)
    {
        Assert.Equal(known, ApiKey.TryParseRole(text, out _));
    }
}
