namespace NetralitasGrid.Rules.Tests.Engine;

/// <summary>Running workflows: outcomes, params, order, selection, rules that use rules.</summary>
public sealed class RulesEngineTests
{
    private static readonly (string, object?) X = ("x", """{ "n": 5, "name": "Ann", "nul": null, "child": { "flag": true } }""");

    [Theory]
    [InlineData("x.n == 5", "r+")]
    [InlineData("x.n == 6", "r-")]
    [InlineData("x.n / 0 == 1", "r!")]
    [InlineData("x.nope == 1", "r!")]
    [InlineData("x.nul", "r-")]
    [InlineData("x.n", "r!")]
    [InlineData("x.child.flag", "r+")]
    [InlineData("y == 1", "r!")]
    [InlineData("n == 5", "r+")]
    [InlineData("it.n == 5", "r+")]
    [InlineData("x.(", "r!")]
    public async Task A_rule_matches_or_does_not_or_cannot_be_computed(string expression, string expected)
    {
        var engine = Engines.Of($"\"RuleName\": \"r\", \"Expression\": \"{expression}\"");

        Assert.Equal(expected, (await engine.RunAsync(X)).Show());
    }

    [Theory]
    [InlineData("And", "true", "true", "p+(a+ b+)")]
    [InlineData("and", "true", "false", "p-(a+ b-)")]
    [InlineData("OR", "false", "true", "p+(a- b+)")]
    [InlineData("orelse", "false", "false", "p-(a- b-)")]
    [InlineData("And", "x.nope == 1", "false", "p-(a! b-)")]
    [InlineData("And", "x.nope == 1", "true", "p!(a! b+)")]
    [InlineData("Or", "x.nope == 1", "true", "p+(a! b+)")]
    [InlineData("Or", "x.nope == 1", "false", "p!(a! b-)")]
    public async Task Children_are_joined_and_one_that_fails_is_unknown(string op, string first, string second, string expected)
    {
        var engine = Engines.Of($$"""
            "RuleName": "p", "Operator": "{{op}}", "Rules": [ { "RuleName": "a", "Expression": "{{first}}" }, { "RuleName": "b", "Expression": "{{second}}" } ]
            """);

        Assert.Equal(expected, (await engine.RunAsync(X)).Show());
    }

    [Fact]
    public async Task Performance_mode_stops_at_the_child_that_decides()
    {
        var engine = Engines.With(Engines.Workflow("""
            "RuleName": "p", "Operator": "Or", "Rules": [ { "RuleName": "a", "Expression": "true" }, { "RuleName": "b", "Expression": "true" } ]
            """), new RulesEngineSettings { NestedRuleExecutionMode = NestedRuleExecutionMode.Performance });

        Assert.Equal("p+(a+)", (await engine.RunAsync(X)).Show());
    }

    [Theory]
    [InlineData("g == 10 && h == 11", "r+")]
    [InlineData("l == 6", "r+")]
    [InlineData("G == 10", "r+")]
    [InlineData("n == 5", "r!")]
    public async Task Params_are_seen_in_order_and_end_bare_members(string expression, string expected)
    {
        var engine = Engines.With($$"""
            { "WorkflowName": "w", "GlobalParams": [ { "Name": "g", "Expression": "x.n * 2" }, { "Name": "h", "Expression": "g + 1" } ],
              "Rules": [ { "RuleName": "r", "LocalParams": [ { "Name": "l", "Expression": "x.n + 1" } ], "Expression": "{{expression}}" } ] }
            """);

        var results = await engine.RunAsync(X);

        Assert.Equal(expected, results.Show());
        Assert.Equal(["g", "h", "l", "x"], results[0].Inputs.Keys.Order());
        Assert.Equal(11, results[0].Inputs["h"]);
    }

    [Fact]
    public async Task A_global_that_fails_fails_what_mentions_it()
    {
        var engine = Engines.With("""
            { "WorkflowName": "w", "GlobalParams": [ { "Name": "g", "Expression": "x.n / 0" }, { "Name": "h", "Expression": "g + 1" }, { "Name": "bad", "Expression": "nope +" } ],
              "Rules": [ { "RuleName": "a", "Expression": "true" }, { "RuleName": "b", "Expression": "h == 1" }, { "RuleName": "c", "Expression": "bad == 1" },
                { "RuleName": "d", "LocalParams": [ { "Name": "l", "Expression": "bad" } ], "Expression": "true" } ] }
            """);

        var results = await engine.RunAsync(X);

        Assert.Equal("a+ b! c! d!", results.Show());
        Assert.Equal("Error while executing scoped params for rule `b` - h: g: Attempted to divide by zero.", results[1].Error);
        Assert.Equal("Error while compiling rule `c`: The expression ends too early, in ScopedParam: bad", results[2].Error);
        Assert.Equal("Error while compiling rule `d`: The expression ends too early, in ScopedParam: bad", results[3].Error);
    }

    [Theory]
    [InlineData("rules.a", "a+ r+")]
    [InlineData("not rules.a", "a+ r-")]
    [InlineData("rules[\"a\"] && x.n == 5", "a+ r+")]
    [InlineData("rules.z", "a+ r!")]
    [InlineData("rules.r", "a+ r!")]
    public async Task A_rule_uses_the_result_of_one_above(string expression, string expected)
    {
        var engine = Engines.Of("\"RuleName\": \"a\", \"Expression\": \"x.n > 1\"",
            $"\"RuleName\": \"r\", \"Expression\": {System.Text.Json.JsonSerializer.Serialize(expression)}");

        Assert.Equal(expected, (await engine.RunAsync(X)).Show());
        Assert.Equal(expected[3..], (await engine.ExecuteActionWorkflowAsync("w", "r", Engines.Inputs(X), TestContext.Current.CancellationToken)).Results.Show());
    }

    [Fact]
    public async Task A_rule_that_uses_one_that_could_not_be_computed_cannot_be_either()
    {
        var engine = Engines.Of("\"RuleName\": \"a\", \"Expression\": \"x.n / 0 == 1\"", "\"RuleName\": \"r\", \"Expression\": \"true || rules.a\"",
            "\"RuleName\": \"s\", \"Expression\": \"rules.a || true\"");

        Assert.Equal("a! r+ s!", (await engine.RunAsync(X)).Show());
    }

    [Fact]
    public async Task The_first_match_by_priority_ends_the_run()
    {
        var engine = Engines.With("""
            { "WorkflowName": "w", "Selection": "FirstMatch", "Rules": [
              { "RuleName": "low", "Priority": -1, "Expression": "true" }, { "RuleName": "a", "Expression": "x.n == 5" }, { "RuleName": "b", "Expression": "true" },
              { "RuleName": "high", "Priority": 9, "Expression": "x.n == 6" } ] }
            """);

        Assert.Equal("high- a+", (await engine.RunAsync(X)).Show());
    }

    [Fact]
    public async Task Injected_rules_follow_once_however_they_are_reached()
    {
        var engine = Engines.With("""
            [ { "WorkflowName": "w", "WorkflowRulesToInject": [ "u", "v" ], "Rules": [ { "RuleName": "a", "Expression": "true" } ] },
              { "WorkflowName": "u", "WorkflowsToInject": [ "v", "w" ], "Rules": [ { "RuleName": "b", "Expression": "true" } ] },
              { "WorkflowName": "v", "Rules": [ { "RuleName": "c", "Expression": "true" } ] } ]
            """);

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal("a+ b+ c+", (await engine.RunAsync(X)).Show());
        }
    }

    [Fact]
    public async Task Rules_give_the_same_before_and_after_they_are_compiled()
    {
        var engine = Engines.With("""
            { "WorkflowName": "w", "GlobalParams": [ { "Name": "g", "Expression": "x.n * 2" } ], "Rules": [
              { "RuleName": "a", "LocalParams": [ { "Name": "l", "Expression": "g + y" } ], "Expression": "l > 10 && x.name.StartsWith(\"A\")", "ErrorMessage": "$(l)" },
              { "RuleName": "b", "Expression": "y / (y - 3) > 0" }, { "RuleName": "c", "Expression": "rules.a && x.child.flag" } ] }
            """);
        var seen = new HashSet<string>();

        for (var i = 0; i < 2_000; i++)
        {
            var y = i % 5;
            var results = await engine.RunAsync(X, ("y", y));
            seen.Add($"{y}: {results.Show()} {results[0].Message} {results[1].Error}");
        }

        Assert.Equal(5, seen.Count);
    }

    [Fact]
    public async Task Inputs_may_come_in_any_order_and_need_names_of_their_own()
    {
        var engine = Engines.Of("\"RuleName\": \"r\", \"Expression\": \"x.n == y\"");

        Assert.Equal("r+", (await engine.RunAsync(("y", 5), X)).Show());
        Assert.Equal("r+", (await engine.RunAsync(X, ("y", 5), ("z", null))).Show());
        await Assert.ThrowsAsync<ArgumentException>(() => engine.RunAsync(X, X));
        await Assert.ThrowsAsync<ArgumentException>(async () => await engine.ExecuteAllRulesAsync("v", [], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Types_of_one_short_name_are_not_mixed_up()
    {
        var engine = Engines.Of("\"RuleName\": \"r\", \"Expression\": \"list.Any(i => i == \\\"1\\\")\"");

        Assert.Equal("r+", (await engine.RunAsync(("list", new List<int> { 1 }))).Show());
        Assert.Equal("r+", (await engine.RunAsync(("list", new List<string> { "1" }))).Show());
    }

    [Fact]
    public async Task A_run_stops_when_it_is_cancelled()
    {
        var engine = Engines.Of("\"RuleName\": \"r\", \"Expression\": \"true\"");

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await engine.ExecuteAllRulesAsync("w", [], new CancellationToken(true)));
    }
}
