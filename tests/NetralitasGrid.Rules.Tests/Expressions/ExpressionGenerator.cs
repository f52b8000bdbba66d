namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>Writes random expressions of a wanted type over <see cref="P"/>, and random objects to run them over.</summary>
internal sealed class ExpressionGenerator(int seed)
{
    private readonly Random _random = new(seed);

    public string Expression() => _random.Next(5) switch
    {
        0 => Int(4),
        1 => Text(4),
        2 => Real(4),
        _ => Bool(5),
    };

    public string Condition() => Bool(3);

    public P Facts() => Fill(new P());

    public T Fill<T>(T facts)
        where T : P
    {
        facts.Name = Pick("Ann", "", null, "bob");
        facts.Country = Pick(null, "ID", "a");
        facts.Age = Pick(0, 1, -7, 42, int.MaxValue, int.MinValue);
        facts.Dec = Pick(0m, 12.5m, -1m);
        facts.Dbl = Pick(0, 2.5, double.NaN, double.PositiveInfinity, -0.0);
        facts.Lng = Pick(0L, 7L, long.MaxValue);
        facts.NInt = Pick<int?>(null, 0, 5);
        facts.Flag = Pick(true, false);
        facts.NFlag = Pick<bool?>(null, true, false);
        facts.Sev = Pick(Sev.Low, Sev.High, (Sev)77);
        facts.NSev = Pick<Sev?>(null, Sev.Medium);
        facts.When = Pick(default, new DateTime(2025, 3, 1));
        facts.WhenO = Pick(default, new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.FromHours(7)));
        facts.Span = Pick(default, TimeSpan.FromHours(5), TimeSpan.MinValue);
        facts.Tags = Pick<List<string>>([], ["a"], ["a", "b", "cc"], null!);
        facts.Arr = Pick<int[]>([], [1], [3, 1, 2], [int.MaxValue, 1]);
        facts.Kids = Pick<List<Kid>>([], [new Kid { Id = 1, Toys = ["t"] }, new Kid { Id = 2, Nick = "n" }]);
        facts.Child = Pick(null, new Kid { Id = 3 });
        facts.Dict = Pick<Dictionary<string, int>>([], new() { ["x"] = 2 });
        facts.Set = Pick<HashSet<string>>([], ["a"]);
        facts.C = Pick('x', '\0');
        facts.Day = Pick(default, new DateOnly(2025, 3, 1));
        facts.Obj = Pick<object?>(null, 5, "s");
        return facts;
    }

    private string Bool(int depth) => depth == 0
        ? Pick("true", "false", "input1.Flag", "input1.NFlag == true", "input1.Age > 1", "input1.Sev == \"High\"")
        : _random.Next(18) switch
        {
            0 => $"({Bool(depth - 1)} && {Bool(depth - 1)} and {Bool(depth - 1)})",
            1 => $"({Bool(depth - 1)} || {Bool(depth - 1)})",
            2 => $"not ({Bool(depth - 1)})",
            3 => $"({Int(depth - 1)} {Comparison()} {Int(depth - 1)})",
            4 => $"({Real(depth - 1)} {Comparison()} {Int(depth - 1)})",
            5 => $"({Text(depth - 1)} {Comparison()} {Text(depth - 1)})",
            6 => $"(input1.{Pick("Sev", "NSev")} {Comparison()} {Pick("\"HIGH\"", "2", "Sev.Low", "input1.Sev", "input1.NSev")})",
            7 => $"({Int(depth - 1)} in ({Int(0)}, 42, -1, {Int(depth - 1)}))",
            8 => $"({Text(depth - 1)} in (\"a\", \"Ann\", null))",
            9 => $"(input1.NSev in (\"LOW\", \"medium\"))",
            10 => $"input1.Arr.{Pick("Any", "All")}(x => x {Comparison()} {Int(depth - 1)})",
            11 => $"input1.Tags.{Pick("Any", "All")}(t => t {Comparison()} {Text(depth - 1)})",
            12 => $"input1.Tags.Contains({Text(depth - 1)})",
            13 => $"(input1.{Pick("NFlag", "Flag")} {Pick("&&", "||", "&", "|")} {Pick("input1.NFlag", "input1.Flag", "true")}) == {Pick("true", "null")}",
            14 => $"(input1.{Pick("When", "WhenO")} {Comparison()} \"2025-03-01\")",
            15 => $"input1.Kids.Where(k => k.Id {Comparison()} {Int(depth - 1)}).Any(k => k.Toys.Count() > 0 || k.Nick == {Text(depth - 1)})",
            16 => $"({Bool(depth - 1)} ? {Bool(depth - 1)} : {Bool(depth - 1)})",
            _ => $"(np(input1.Child.Id, {Int(depth - 1)}) {Comparison()} {Int(depth - 1)})",
        };

    private string Int(int depth) => depth == 0
        ? Pick("0", "1", "-1", "7", "input1.Age", "input1.Arr.Length", "2147483647")
        : _random.Next(13) switch
        {
            0 => $"({Int(depth - 1)} {Pick("+", "-", "*", "/", "%")} {Int(depth - 1)})",
            1 => $"-({Int(depth - 1)})",
            2 => $"({Int(depth - 1)} {Pick("&", "|", "<<", ">>")} {Int(0)})",
            3 => $"(input1.NInt ?? {Int(depth - 1)})",
            4 => $"iif({Bool(depth - 1)}, {Int(depth - 1)}, {Int(depth - 1)})",
            5 => $"input1.Arr.{Pick("Sum", "Max", "Min")}(x => x {Pick("+", "-")} {Int(depth - 1)})",
            6 => $"input1.Arr.Where(x => x > {Int(depth - 1)}).{Pick("Count()", "First()", "LastOrDefault()", "Single()")}",
            7 => $"input1.Arr.Select(x => x * 2).Skip(1).Take({Int(0)}).Count()",
            8 => $"({Text(depth - 1)}).Length",
            9 => $"int({Real(depth - 1)} > 5 ? 5 : 6.5)",
            10 => $"input1.Tags.GroupBy(t => t.Length).Count()",
            11 => $"input1.Arr.OrderBy(x => x % 3).ThenByDescending(x => x).Concat(input1.Arr).Distinct().Last()",
            _ => $"Math.Max({Int(depth - 1)}, {Int(depth - 1)})",
        };

    private string Real(int depth) => depth == 0
        ? Pick("1.5", "input1.Dbl", "0.0", "-2.5")
        : _random.Next(5) switch
        {
            0 => $"({Real(depth - 1)} {Pick("+", "-", "*", "/", "%")} {Int(depth - 1)})",
            1 => $"({Int(depth - 1)} / {Real(depth - 1)})",
            2 => $"({Bool(depth - 1)} ? {Real(depth - 1)} : {Int(depth - 1)})",
            3 => "input1.Arr.Average(x => x * 1.5)",
            _ => $"double({Int(depth - 1)})",
        };

    private string Text(int depth) => depth == 0
        ? Pick("\"a\"", "\"\"", "input1.Name", "input1.Country", "\"Ann\"")
        : _random.Next(8) switch
        {
            0 => $"({Text(depth - 1)} + {Text(depth - 1)})",
            1 => $"({Text(depth - 1)} & {Int(depth - 1)})",
            2 => $"({Text(depth - 1)} ?? \"none\")",
            3 => $"({Bool(depth - 1)} ? {Text(depth - 1)} : {Text(depth - 1)})",
            4 => $"np(input1.Name.Substring({Int(0)}))",
            5 => $"np(input1.Country.Replace(\"a\", {Text(0)}), {Text(depth - 1)})",
            6 => "input1.Tags.Max()",
            _ => $"string(input1.{Pick("Sev", "Age", "Dec", "Span")})",
        };

    private string Comparison() => Pick("==", "!=", "<", "<=", ">", ">=");

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
