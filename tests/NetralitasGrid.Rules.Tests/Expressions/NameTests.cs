namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>How names are found.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("INPUT1.age", "42")]
    [InlineData("input1.fld", "field")]
    [InlineData("input1.Stat", "stat")]
    [InlineData("input1.NAME", "Ann")]
    [InlineData("input2.pair", "2")]
    public void Inputs_and_members_ignore_case(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Name.Length", "3")]
    [InlineData("input1.Tags.Count", "3")]
    [InlineData("input1.Arr.Length", "3")]
    [InlineData("input1.When.Year", "2025")]
    [InlineData("input1.When.DayOfWeek == DayOfWeek.Saturday", "True")]
    [InlineData("input1.Span.TotalHours", "5")]
    [InlineData("input1.WhenO.Offset.Hours", "0")]
    [InlineData("input1.Day.Month", "3")]
    [InlineData("input1.Dict.Count", "1")]
    [InlineData("input1.NInt.HasValue", "False")]
    [InlineData("int.MaxValue", "2147483647")]
    [InlineData("Math.PI > 3.14", "True")]
    [InlineData("Int32.MinValue", "-2147483648")]
    [InlineData("string.Empty", "")]
    [InlineData("TimeSpan.Zero", "00:00:00")]
    [InlineData("Guid.Empty", "00000000-0000-0000-0000-000000000000")]
    [InlineData("DayOfWeek.Monday", "Monday")]
    public void Members_of_the_runtime_that_are_allowed(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Arr[0]", "3")]
    [InlineData("input1.Tags[2]", "cc")]
    [InlineData("input1.Name[1]", "n")]
    [InlineData("input1.Dict[\"x\"]", "1")]
    [InlineData("input1.Dict.x", "1")]
    [InlineData("input1.Kids[0].Toys[0]", "t1")]
    [InlineData("input1.Tags[input1.Arr[1]]", "b")]
    public void Indexers(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));
}
