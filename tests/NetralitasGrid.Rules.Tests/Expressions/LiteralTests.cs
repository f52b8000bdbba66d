namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>How values are written.</summary>
public sealed class LiteralTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("007", "7")]
    [InlineData("2147483647", "2147483647")]
    [InlineData("2147483648", "2147483648")]
    [InlineData("4294967296", "4294967296")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("0x1F", "31")]
    [InlineData("0xFFFFFFFF", "4294967295")]
    [InlineData("0b1010", "10")]
    [InlineData("5L", "5")]
    [InlineData("5U", "5")]
    [InlineData("5UL", "5")]
    public void Whole_numbers_take_the_smallest_type_that_holds_them(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("-5", "-5")]
    [InlineData("-2147483648", "-2147483648")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("3 - -2", "5")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("- 7", "-7")]
    [InlineData("-5m", "-5")]
    [InlineData("--5", "5")]
    public void A_minus_belongs_to_the_number(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1.5e-1", "0.15")]
    [InlineData("2E+2", "200")]
    [InlineData("1.5f", "1.5")]
    [InlineData("1f", "1")]
    [InlineData("1.5m", "1.5")]
    [InlineData("3d", "3")]
    public void A_point_or_an_exponent_makes_a_double(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("\"a\\tb\"", "a\tb")]
    [InlineData("\"\\u0041\\x42\\103\"", "ABC")]
    [InlineData("\"say \\\"x\\\"\"", "say \"x\"")]
    [InlineData("\"a\\\\b\"", "a\\b")]
    [InlineData("\"\\e\\a\\b\\f\\v\\r\\n\"", "\u001b\a\b\f\v\r\n")]
    [InlineData("\"it's\"", "it's")]
    [InlineData("\"\"", "")]
    [InlineData("\"é日本\"", "é日本")]
    [InlineData("\"\\.\"", ".")]
    public void Strings_have_escapes(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("'a'", "a")]
    [InlineData("'\\n'", "\n")]
    [InlineData("'\\''", "'")]
    [InlineData("'\"'", "\"")]
    public void Single_quotes_hold_one_character(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("true", "True")]
    [InlineData("TRUE", "True")]
    [InlineData("False", "False")]
    [InlineData("NULL", "null")]
    [InlineData("null", "null")]
    public void Words_for_constants_ignore_case(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("new [] {1, 2}", "[1,2]")]
    [InlineData("new[]{\"a\"}", "[a]")]
    [InlineData("new int[] {}", "[]")]
    [InlineData("new string[] { \"a\", null }", "[a,null]")]
    [InlineData("new [] {1, 2.5}", "[1,2.5]")]
    [InlineData("new double[] {1, 2}", "[1,2]")]
    [InlineData("new [] {1, null}", "[1,null]")]
    public void Arrays_are_written_with_new(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));
}
