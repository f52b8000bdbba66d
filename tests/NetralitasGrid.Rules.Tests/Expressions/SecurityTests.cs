namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>A pack is untrusted: nothing leads out of the facts, and no rule takes more than its share.</summary>
public sealed class SecurityTests
{
    [Theory]
    [InlineData("input1.GetType()")]
    [InlineData("input1.Forbidden")]
    [InlineData("input1.Forbidden.Assembly.Location")]
    [InlineData("input1.Callback")]
    [InlineData("input1.Callback.Method")]
    [InlineData("input1.Hidden")]
    [InlineData("input1.Equals(input1)")]
    [InlineData("input1.GetHashCode()")]
    [InlineData("input1.ReferenceEquals(1, 1)")]
    [InlineData("input1.MemberwiseClone()")]
    [InlineData("input1.Kids[0].Hello()")]
    [InlineData("input1.get_Age()")]
    [InlineData("input1.set_Age(1)")]
    [InlineData("input1.Tags.Add(\"x\")")]
    [InlineData("input1.Tags.Clear()")]
    [InlineData("input1.Tags.ForEach(x => x)")]
    [InlineData("input1.Sev.GetType()")]
    [InlineData("input1.Sev.GetTypeCode()")]
    [InlineData("\"a\".GetType().Module.Name")]
    [InlineData("\"a\".Normalize()")]
    [InlineData("string.Intern(\"a\")")]
    [InlineData("Type.GetType(\"System.IO.File\")")]
    [InlineData("Util.Shout")]
    [InlineData("Util.GetType()")]
    [InlineData("is(input1, \"System.IO.File\")")]
    [InlineData("as(input1.Obj, \"System.Type\")")]
    [InlineData("new P()")]
    [InlineData("System.AppDomain.CurrentDomain")]
    public void What_is_not_allowed_does_not_compile(string expression) => Assert.NotEmpty(Vector.Faults(expression));

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("!", "true", "")]
    [InlineData("-", "input1.Age", "")]
    [InlineData("not ", "true", "")]
    [InlineData("true ? 1 : ", "2", "")]
    [InlineData("null ?? ", "1", "")]
    [InlineData("Math.Abs(", "1", ")")]
    [InlineData("iif(true, ", "1", ", 2)")]
    [InlineData("input1.Arr[", "0", "]")]
    [InlineData("new [] {", "1", "}")]
    [InlineData("x => ", "x", "")]
    [InlineData("1 + ", "1", "")]
    [InlineData("1 in (", "1", ")")]
    [InlineData("np(", "input1.Age", ")")]
    [InlineData("true && (false || ", "true", ")")]
    [InlineData("\"a\" + ", "\"a\"", "")]
    [InlineData("", "\"a\"", ".Trim()")]
    [InlineData("", "input1", ".Child")]
    [InlineData("", "input1.Arr", "[0]")]
    public void Deep_nesting_is_a_fault_and_not_a_crash(string open, string core, string close)
    {
        foreach (var depth in new[] { 201, 1_000, 2_000, 50_000 })
        {
            var expression = string.Concat(Enumerable.Repeat(open, depth)) + core + string.Concat(Enumerable.Repeat(close, depth));

            Assert.NotEmpty(Vector.Faults(expression, settings: Vector.Settings with { MaxExpressionLength = 2_000_000, MaxDepth = 200 }));
        }
    }

    [Theory]
    [InlineData("!", "true", "", 199)]
    [InlineData("Math.Abs(", "input1.Age", ")", 99)]
    [InlineData("iif(input1.Flag, ", "1", ", 2)", 198)]
    [InlineData("true ? 1 : ", "2", "", 198)]
    [InlineData("true && (false || ", "true", ")", 99)]
    [InlineData("", "input1.Name", ".Trim()", 65)]
    [InlineData("", "1", " + 1", 199)]
    [InlineData("input1.Age in (1, ", "input1.Age", ") ? 1 : 0", 1)]
    public void What_nests_as_deeply_as_the_settings_can_allow_runs_on_a_small_stack(string open, string core, string close, int depth)
    {
        var expression = string.Concat(Enumerable.Repeat(open, depth)) + core + string.Concat(Enumerable.Repeat(close, depth));
        Exception? fault = null;
        var thread = new Thread(
            () => fault = Record.Exception(() => Vector.OfOne(expression, Vector.Settings with { MaxDepth = 1_000 })), 512 * 1024);

        thread.Start();
        thread.Join();

        Assert.Null(fault);
    }

    [Fact]
    public void Two_thousand_parentheses_say_where_it_got_too_deep() =>
        Assert.Equal("(1,101): error R502: the expression nests too deeply; expected at most 100 levels",
            Vector.Faults(new string('(', 2_000) + "1" + new string(')', 2_000)).Single().ToString());

    [Fact]
    public void The_deepest_nesting_allowed_compiles() =>
        Assert.Equal("1", Vector.Show(Vector.Of(new string('(', 99) + "1" + new string(')', 99))));

    [Fact]
    public void A_long_expression_is_a_fault() =>
        Assert.Equal(RuleCodes.TooLong, Vector.Faults("true" + new string(' ', 20_000)).Single().Code);

    [Fact]
    public void Lambdas_nest_four_deep_and_no_deeper()
    {
        const string Four = "input1.Arr.Any(a => input1.Arr.Any(b => input1.Arr.Any(c => input1.Arr.Any(d => d == 9))))";

        Assert.Equal(false, Vector.Of(Four));
        Assert.Equal(RuleCodes.TooManyLoops, Vector.Faults("input1.Arr.All(z => " + Four + ")").Single().Code);
    }

    [Theory]
    [InlineData("input1.Arr.Any(a => input1.Arr.Any(b => input1.Arr.Any(c => a + b + c < 0)))")]
    [InlineData("input1.Arr.SelectMany(a => input1.Arr.SelectMany(b => input1.Arr)).Count() > 0")]
    [InlineData("input1.Arr.OrderBy(a => input1.Arr.Sum(b => input1.Arr.Sum())).First() == 0")]
    [InlineData("input1.Arr.Where(a => input1.Arr.Count() > 0).Select(a => input1.Arr.Contains(-1)).Any(x => x)")]
    public void A_rule_that_needs_too_many_steps_fails(string expression)
    {
        var compiled = ExpressionCompiler.Compile<bool>(expression, Vector.TwoInputs, Vector.Settings, [])!;
        var facts = P.Typical();
        facts.Arr = new int[1_000];

        var fault = Assert.Throws<RuleRunException>(() => compiled.Evaluate(facts, null));

        Assert.Equal("more than 100000 steps were needed", fault.Message);
    }

    [Fact]
    public void A_chain_of_in_is_compiled_once_a_link() =>
        Assert.Equal(true, Vector.Of("input1.Flag" + string.Concat(Enumerable.Repeat(" in (input1.Flag, input1.NFlag)", 90))));

    [Fact]
    public void Workflows_that_multiply_by_injection_are_a_fault()
    {
        var library = Enumerable.Range(0, 60).ToDictionary(i => $"w{i}", i => new Workflow
        {
            Name = $"w{i}",
            WorkflowsToInject = [.. Enumerable.Repeat($"w{i + 1}", 10)],
        });
        library["w60"] = new Workflow { Name = "w60" };
        var issues = new List<RuleIssue>();

        var program = WorkflowCompiler.Compile(library["w0"], [], new RuleSettings(), library, issues);

        Assert.Null(program);
        Assert.Equal(RuleCodes.TooManyRules, Assert.Single(issues).Code);
    }

    [Theory]
    [InlineData(".Replace(\"a\", \"aaaaaaaa\")", 12)]
    [InlineData(".Insert(0, string.Join(\"\", new [] {\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}))", 40)]
    public void Text_does_not_grow_without_bound(string step, int times)
    {
        var expression = "\"aa\"" + string.Concat(Enumerable.Repeat(step, times)) + ".Length";
        var compiled = ExpressionCompiler.Compile<int>(expression, Vector.TwoInputs, Vector.Settings, [])!;

        var fault = Record.Exception(() => Assert.InRange(compiled.Evaluate(P.Typical(), null), 0, 65_536));

        Assert.True(fault is null or RuleRunException);
    }
}
