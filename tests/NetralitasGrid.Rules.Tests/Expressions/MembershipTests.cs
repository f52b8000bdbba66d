namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>in (...), in list.</summary>
public sealed class MembershipTests
{
    [Theory]
    [InlineData("input1.Age in (1, 42)", "True")]
    [InlineData("input1.Age in (1, 2)", "False")]
    [InlineData("input1.Age in (42)", "True")]
    [InlineData("input1.Sev in (\"High\", \"Low\")", "True")]
    [InlineData("input1.Sev in (\"low\", \"MEDIUM\")", "False")]
    [InlineData("input1.Sev in (1, 3)", "True")]
    [InlineData("input1.Sev in (Sev.High, Sev.Low)", "True")]
    [InlineData("input1.Name in (\"Ann\", \"Bob\")", "True")]
    [InlineData("input1.Name in (\"ann\")", "False")]
    [InlineData("input1.Country in (null, \"x\")", "True")]
    [InlineData("input1.Country in (\"x\")", "False")]
    [InlineData("input1.NInt in (1, 2)", "False")]
    [InlineData("input1.NInt in (1, null)", "True")]
    [InlineData("input1.NSev in (\"High\")", "False")]
    [InlineData("input1.Age in (41 + 1, 7)", "True")]
    [InlineData("input1.Age in (input1.Lng, input1.Age)", "True")]
    [InlineData("input1.Arr.Any(x => x in (input1.Lng, input1.Age - 41))", "True")]
    [InlineData("1.5 in (1, 1.5)", "True")]
    [InlineData("input1.C in ('x', 'y')", "True")]
    [InlineData("input1.C in (\"x\", \"y\")", "True")]
    [InlineData("input1.Day in (\"2025-03-01\", \"2025-03-02\")", "True")]
    [InlineData("input1.Age in (-1, 64, 42)", "True")]
    [InlineData("input1.Age in (100, 200, 300)", "False")]
    [InlineData("64 in (0, 1)", "False")]
    [InlineData("-1 in (63, 1)", "False")]
    [InlineData("input1.Dec in (12.5, 3)", "True")]
    [InlineData("input1.Age in (1, \"42\")", "True")]
    [InlineData("input1.Lng in (7, 8)", "True")]
    public void Values_in_parentheses(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Name in (\"n0\", \"n1\", \"n2\", \"n3\", \"n4\", \"n5\", \"n6\", \"n7\", \"n8\", \"n9\", \"n10\", \"n11\", \"n12\", \"n13\", \"n14\", \"n15\", \"n16\", \"n17\", \"n18\", \"n19\", \"n20\", \"n21\", \"n22\", \"n23\", \"n24\", \"n25\", \"n26\", \"n27\", \"n28\", \"n29\", \"n30\", \"n31\", \"n32\", \"n33\", \"n34\", \"n35\", \"n36\", \"n37\", \"n38\", \"n39\", \"n40\", \"n41\", \"n42\", \"n43\", \"n44\", \"n45\", \"n46\", \"n47\", \"n48\", \"n49\", \"Ann\")", "True")]
    [InlineData("input1.Age in (1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 11000, 12000, 13000, 14000, 15000, 16000, 17000, 18000, 19000, 20000, 21000, 22000, 23000, 24000, 25000, 26000, 27000, 28000, 29000, 30000, 31000, 32000, 33000, 34000, 35000, 36000, 37000, 38000, 39000)", "False")]
    public void Many_values_are_looked_up(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("\"a\" in input1.Tags", "True")]
    [InlineData("\"z\" in input1.Tags", "False")]
    [InlineData("input1.Name in input1.Tags", "False")]
    [InlineData("2 in input1.Arr", "True")]
    [InlineData("2 in (input1.Arr)", "True")]
    [InlineData("1 in new [] {1, 2}", "True")]
    [InlineData("'n' in input1.Name", "True")]
    [InlineData("not (\"a\" in input1.Tags)", "False")]
    public void Lists(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Age in (42) && true", "True")]
    [InlineData("not (input1.Age in (1, 2)) and true", "True")]
    [InlineData("input1.Age + 1 in (43)", "True")]
    public void In_binds_looser_than_comparison_and_tighter_than_and(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));
}
