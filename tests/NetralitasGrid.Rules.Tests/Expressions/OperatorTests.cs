namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>Operators by how tightly they bind.</summary>
public sealed class OperatorTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("1 << 1 + 1", "4")]
    [InlineData("1 + 1 == 2", "True")]
    [InlineData("7 - 2 - 1", "4")]
    [InlineData("100 / 10 / 5", "2")]
    [InlineData("2 + 3 > 4", "True")]
    [InlineData("10 % 4", "2")]
    [InlineData("10 mod 4", "2")]
    [InlineData("10 MOD 4", "2")]
    public void Multiplication_binds_before_addition_before_shift_before_comparison(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("true || false && false", "True")]
    [InlineData("(true || false) && false", "False")]
    [InlineData("false and false or true", "True")]
    [InlineData("true OR false AND false", "True")]
    [InlineData("true orelse false", "True")]
    [InlineData("true ANDALSO false", "False")]
    public void And_binds_before_or(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("not true == false", "True")]
    [InlineData("!true == false", "True")]
    [InlineData("not (1 == 2)", "True")]
    [InlineData("!!true", "True")]
    [InlineData("NOT false", "True")]
    [InlineData("not not true", "True")]
    [InlineData("not input1.Flag", "False")]
    public void Not_has_unary_precedence(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("1 eq 1", "True")]
    [InlineData("1 equal 1", "True")]
    [InlineData("1 ne 2", "True")]
    [InlineData("1 neq 2", "True")]
    [InlineData("1 notequal 2", "True")]
    [InlineData("1 lt 2", "True")]
    [InlineData("1 LessThan 2", "True")]
    [InlineData("1 le 1", "True")]
    [InlineData("1 lessthanequal 1", "True")]
    [InlineData("2 gt 1", "True")]
    [InlineData("2 GreaterThan 1", "True")]
    [InlineData("2 ge 2", "True")]
    [InlineData("2 GreaterThanEqual 3", "False")]
    [InlineData("1 = 1", "True")]
    [InlineData("1 <> 2", "True")]
    public void Comparisons_have_words(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("1 == 1 == true", "True")]
    [InlineData("2 > 1 == true", "True")]
    [InlineData("1 != 1 == false", "True")]
    public void Comparisons_chain_to_the_left(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("7 / 2.0", "3.5")]
    [InlineData("2147483647 + 1", "-2147483648")]
    [InlineData("1.0 / 0", "Infinity")]
    [InlineData("0.1 + 0.2", "0.30000000000000004")]
    [InlineData("0.1m + 0.2m", "0.3")]
    [InlineData("input1.Dec + 1", "13.5")]
    [InlineData("input1.Dec * 0.5", "6.25")]
    [InlineData("input1.Lng + input1.Age", "49")]
    [InlineData("input1.NInt + 1", "null")]
    [InlineData("input1.Age + 0.5", "42.5")]
    public void Arithmetic_follows_the_types_of_dotnet(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("6 & 3", "2")]
    [InlineData("6 | 3", "7")]
    [InlineData("true & false", "False")]
    [InlineData("true | false", "True")]
    [InlineData("1 << 4", "16")]
    [InlineData("-16 >> 2", "-4")]
    [InlineData("1L << 40", "1099511627776")]
    [InlineData("input1.NFlag & true", "null")]
    [InlineData("input1.NFlag & false", "False")]
    [InlineData("input1.NFlag | true", "True")]
    public void Bits_and_shifts(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("\"a\" + \"b\"", "ab")]
    [InlineData("1 + \"a\"", "1a")]
    [InlineData("\"a\" + 1.5", "a1.5")]
    [InlineData("null + \"x\"", "x")]
    [InlineData("\"a\" + null", "a")]
    [InlineData("\"a\" & \"b\"", "ab")]
    [InlineData("input1.Name + input1.Age + \"!\"", "Ann42!")]
    [InlineData("\"x\" + input1.Country", "x")]
    [InlineData("\"v\" + input1.Sev", "vHigh")]
    [InlineData("\"d\" + input1.NInt", "d")]
    [InlineData("\"c\" + 'd'", "cd")]
    public void Plus_and_ampersand_join_text(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Flag ? 1 : 2", "1")]
    [InlineData("1 > 2 ? \"a\" : \"b\"", "b")]
    [InlineData("true ? 1 : 2.5", "1")]
    [InlineData("false ? 1 : true ? 2 : 3", "2")]
    [InlineData("input1.NFlag ? 1 : 2", "2")]
    [InlineData("input1.Flag ? null : 1", "null")]
    [InlineData("input1.Flag ? input1.NInt : 0", "null")]
    [InlineData("(true ? input1.Tags : null).Count", "3")]
    public void The_question_mark_chooses(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.NInt ?? 7", "7")]
    [InlineData("input1.Country ?? \"none\"", "none")]
    [InlineData("input1.Name ?? \"none\"", "Ann")]
    [InlineData("input1.NFlag ?? true", "True")]
    [InlineData("null ?? 3", "3")]
    [InlineData("input1.Country ?? null ?? \"z\"", "z")]
    [InlineData("input1.NInt ?? 1.5", "1.5")]
    public void Two_question_marks_replace_null(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));
}
