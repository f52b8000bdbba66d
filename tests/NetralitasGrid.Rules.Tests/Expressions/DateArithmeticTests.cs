namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>Plus and minus over dates.</summary>
public sealed class DateArithmeticTests
{
    [Theory]
    [InlineData("input1.When - DateTime(2025,1,1)", "59.10:00:00")]
    [InlineData("input1.When + TimeSpan.FromHours(1)", "03/01/2025 11:00:00")]
    [InlineData("input1.When - input1.Span", "03/01/2025 05:00:00")]
    [InlineData("input1.WhenO - input1.WhenO", "00:00:00")]
    [InlineData("input1.WhenO + input1.Span == input1.WhenO.AddHours(5)", "True")]
    [InlineData("input1.Span + input1.Span", "10:00:00")]
    [InlineData("-input1.Span", "-05:00:00")]
    [InlineData("input1.WhenO - DateTimeOffset(\"2025-02-28\") > \"1.00:00:00\"", "True")]
    public void Dates_and_durations_add_up(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));
}
