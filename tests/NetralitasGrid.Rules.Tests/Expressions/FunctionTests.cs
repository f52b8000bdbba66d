namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>iif, isnull, np, conversions, type tests.</summary>
public sealed class FunctionTests
{
    [Theory]
    [InlineData("iif(input1.Age > 1, \"a\", \"b\")", "a")]
    [InlineData("IIF(false, 1, 2.5)", "2.5")]
    [InlineData("isnull(input1.NInt, 3)", "3")]
    [InlineData("isnull(input1.Name, \"x\")", "Ann")]
    public void Iif_and_isnull(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("np(input1.Child.Nick)", "null")]
    [InlineData("np(input1.Child.Nick.Length)", "null")]
    [InlineData("np(input1.Child.Nick.Length, 0)", "0")]
    [InlineData("np(input1.Child.Toys.Count())", "null")]
    [InlineData("np(input1.Child.Toys.Any(), false)", "False")]
    [InlineData("np(input1.Name.Length)", "3")]
    [InlineData("np(input1.Kids[1].Nick.ToUpper())", "null")]
    [InlineData("np(input1.Kids[1].Nick.ToUpper(), \"none\")", "none")]
    [InlineData("np(input1.Country) == null", "True")]
    [InlineData("np(input1.Child.Id) == 1", "False")]
    [InlineData("np(input1.Child.Id, 1) == 1", "True")]
    [InlineData("np(input1.NInt)", "null")]
    [InlineData("np(input1.Age)", "42")]
    [InlineData("np(input1.NInt.Value, 4)", "4")]
    public void Np_stops_at_null(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("int(7.9)", "7")]
    [InlineData("int(\"7\")", "7")]
    [InlineData("Int32(\"7\")", "7")]
    [InlineData("double(3)", "3")]
    [InlineData("decimal(3)", "3")]
    [InlineData("long(3) + 1", "4")]
    [InlineData("int?(5)", "5")]
    [InlineData("int?(null)", "null")]
    [InlineData("String(5)", "5")]
    [InlineData("string(input1.Sev)", "High")]
    [InlineData("bool(\"true\")", "True")]
    [InlineData("DateTime(\"2025-01-01\").Year", "2025")]
    [InlineData("DateTime(2025,1,2).Day", "2")]
    [InlineData("DateTime(2025,1,2,3,4,5).Hour", "3")]
    [InlineData("TimeSpan(1,2,3)", "01:02:03")]
    [InlineData("Guid(\"11111111-1111-1111-1111-111111111111\") == input1.G", "True")]
    [InlineData("DateOnly(2025,3,1) == input1.Day", "True")]
    [InlineData("DateTimeOffset(\"2025-03-01T10:00:00Z\") == input1.WhenO", "True")]
    [InlineData("char(65)", "A")]
    [InlineData("byte(300)", "44")]
    [InlineData("int(input1.Obj)", "5")]
    [InlineData("Sev(\"high\")", "High")]
    [InlineData("Convert.ToInt32(input1.Obj)", "5")]
    [InlineData("Convert.ToDouble(\"1.5\")", "1.5")]
    [InlineData("uint(-1)", "4294967295")]
    [InlineData("int(input1.C)", "120")]
    public void Conversions_are_called_by_the_types_name(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("is(input1.Obj, \"System.Int32\")", "True")]
    [InlineData("is(input1.Obj, \"Int32\")", "True")]
    [InlineData("is(input1.Obj, \"string\")", "False")]
    [InlineData("as(input1.Obj, \"System.String\")", "null")]
    [InlineData("cast(input1.Obj, \"System.Int32\") + 1", "6")]
    [InlineData("cast(7.9, \"int\")", "7")]
    public void Types_are_tested_by_name(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));
}
