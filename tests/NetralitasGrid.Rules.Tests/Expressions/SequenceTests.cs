namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>Lists, arrays, strings and what can be asked of them.</summary>
public sealed class SequenceTests
{
    [Theory]
    [InlineData("input1.Tags.Any()", "True")]
    [InlineData("input1.Tags.Any(t => t == \"a\")", "True")]
    [InlineData("input1.Tags.any(x => x == \"z\")", "False")]
    [InlineData("input1.Tags.All(t => t.Length > 0)", "True")]
    [InlineData("input1.Arr.All(x => x > 1)", "False")]
    [InlineData("input1.Tags.Count()", "3")]
    [InlineData("input1.Arr.Count(x => x > 1)", "2")]
    [InlineData("input1.Kids.Any(k => k.Nick == null)", "True")]
    [InlineData("new int[] {}.Any()", "False")]
    [InlineData("new int[] {}.All(x => x > 1)", "True")]
    [InlineData("input1.Name.Any(c => c == 'A')", "True")]
    public void Any_All_Count(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Tags.Any($ == \"a\")", "True")]
    [InlineData("input1.Tags.Any(it == \"a\")", "True")]
    [InlineData("input1.Kids.Any(Id == 2)", "True")]
    [InlineData("input1.Kids.Count(it.Id > 0)", "2")]
    [InlineData("input1.Kids.Any(Toys.Any())", "True")]
    [InlineData("input1.Kids.Any(Toys.Any($ == \"t1\"))", "True")]
    [InlineData("input1.Kids.Any(Toys.Any($ == \"t\" + parent.Id))", "True")]
    public void The_arrow_can_be_left_out(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Kids.Any(k => k.Toys.Any(t => t == \"t\" + k.Id))", "True")]
    [InlineData("input1.Arr.Any(x => input1.Arr.All(y => y <= x))", "True")]
    [InlineData("input1.Arr.Where(x => x > 1).All(y => y > 1)", "True")]
    [InlineData("input1.Arr.Count(x => x > input1.Arr.Min())", "2")]
    public void Lambdas_nest_and_see_outward(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Tags.Contains(\"a\")", "True")]
    [InlineData("input1.Arr.Contains(2)", "True")]
    [InlineData("input1.Arr.Contains(9)", "False")]
    [InlineData("new[] {1,2,3}.Contains(2)", "True")]
    [InlineData("new[] {1,2,3}.Contains(input1.Age)", "False")]
    [InlineData("new[] {\"a\",\"b\"}.Contains(input1.Tags[0])", "True")]
    [InlineData("input1.Arr.Contains(\"2\")", "True")]
    [InlineData("input1.Arr.Where(x => x > 2).Contains(3)", "True")]
    public void Contains(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Tags.First()", "a")]
    [InlineData("input1.Tags.First(t => t.Length == 2)", "cc")]
    [InlineData("input1.Tags.FirstOrDefault(t => t == \"z\")", "null")]
    [InlineData("input1.Arr.FirstOrDefault(x => x > 9)", "0")]
    [InlineData("input1.Tags.Last()", "cc")]
    [InlineData("input1.Arr.Last(x => x > 1)", "2")]
    [InlineData("input1.Arr.LastOrDefault(x => x > 9)", "0")]
    [InlineData("input1.Tags.Single(t => t == \"a\")", "a")]
    [InlineData("input1.Arr.SingleOrDefault(x => x > 9)", "0")]
    [InlineData("input1.Kids.First().Id", "1")]
    public void Picking_one(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Arr.Sum()", "6")]
    [InlineData("input1.Arr.Sum(x => x * 2)", "12")]
    [InlineData("input1.Kids.Sum(k => k.Id)", "3")]
    [InlineData("input1.Arr.Min()", "1")]
    [InlineData("input1.Arr.Max(x => x * 2)", "6")]
    [InlineData("input1.Arr.Average()", "2")]
    [InlineData("input1.Kids.Select(k => k.Id).Average()", "1.5")]
    [InlineData("input1.Tags.Max()", "cc")]
    [InlineData("input1.Kids.Max(k => k.Nick)", "k1")]
    [InlineData("input1.Arr.Select(x => x * 1.5).Sum()", "9")]
    [InlineData("new [] {1, null}.Sum()", "1")]
    public void Numbers(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Tags.Where(t => t.Length == 1)", "[a,b]")]
    [InlineData("input1.Tags.Select(t => t.ToUpper())", "[A,B,CC]")]
    [InlineData("input1.Kids.SelectMany(k => k.Toys)", "[t1]")]
    [InlineData("input1.Arr.Skip(1)", "[1,2]")]
    [InlineData("input1.Arr.Take(2)", "[3,1]")]
    [InlineData("input1.Arr.Skip(1).Take(1)", "[1]")]
    [InlineData("input1.Arr.Where(x => x > 1).Take(1)", "[3]")]
    [InlineData("input1.Arr.Take(0).Any()", "False")]
    [InlineData("input1.Arr.Concat(new [] {9})", "[3,1,2,9]")]
    [InlineData("input1.Arr.Concat(input1.Arr).Distinct()", "[3,1,2]")]
    [InlineData("input1.Arr.Union(new [] {1, 5})", "[3,1,2,5]")]
    [InlineData("input1.Arr.Intersect(new [] {1, 5})", "[1]")]
    [InlineData("input1.Arr.Except(new [] {1})", "[3,2]")]
    [InlineData("input1.Arr.Reverse()", "[2,1,3]")]
    [InlineData("input1.Arr.ToList().Count", "3")]
    [InlineData("input1.Tags.ToArray().Length", "3")]
    [InlineData("input1.Tags.ToArray()[1]", "b")]
    public void Making_new_sequences(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Arr.OrderBy(x => x)", "[1,2,3]")]
    [InlineData("input1.Tags.OrderByDescending(t => t).First()", "cc")]
    [InlineData("input1.Tags.OrderBy(t => t.Length).ThenByDescending(t => t)", "[b,a,cc]")]
    [InlineData("input1.Kids.GroupBy(k => k.Id).Select(g => g.Key).Count()", "2")]
    [InlineData("input1.Tags.GroupBy(t => t.Length).Select(g => g.Count())", "[2,1]")]
    [InlineData("input1.Tags.GroupBy(t => t.Length).Any(g => g.Key == 2 && g.First() == \"cc\")", "True")]
    public void Order_and_groups(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));

    [Theory]
    [InlineData("input1.Kids.Where(k => k.Id > 0).SelectMany(k => k.Toys).Where(t => t != null).Select(t => t.Length).Sum()", "2")]
    [InlineData("input1.Arr.Where(x => x > 0).Select(x => x + 1).Where(x => x % 2 == 0).Count()", "2")]
    [InlineData("input1.Arr.SelectMany(x => input1.Arr).Count()", "9")]
    [InlineData("input1.Arr.Select(x => x).Skip(1).Select(x => x * 10).First()", "10")]
    public void Long_pipelines(string expression, string expected) => Assert.Equal(expected, Vector.Show(Vector.Of(expression)));
}
