namespace NetralitasGrid.Rules.Tests.Programs;

public sealed class WorkflowProgramTests
{
    [Fact]
    public void Rules_match_on_inputs_globals_and_locals()
    {
        var program = Compiled.From("""
            {
              "WorkflowName": "w",
              "GlobalParams": [ { "Name": "afterDetermination", "Expression": "phase >= \"DETERMINATION\"" } ],
              "Rules": [
                { "RuleName": "A", "Expression": "act.code in (\"POST\", \"PHOTO\") && afterDetermination" },
                { "RuleName": "B", "Expression": "act.symbols.Any(s => s == \"ONE_FINGER\")" },
                { "RuleName": "C", "Enabled": false, "Expression": "true" },
                { "RuleName": "D", "LocalParams": [ { "Name": "leader", "Expression": "subject.position == \"LEADERSHIP\"" } ], "Expression": "!leader" },
                { "RuleName": "E", "Operator": "or", "Rules": [
                    { "RuleName": "E1", "Expression": "act.published == false" },
                    { "RuleName": "E2", "Expression": "subject.grade > 5" } ] }
              ]
            }
            """);

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.Equal(["A", "D", "E"], Compiled.Matches(evaluation));
        Assert.Equal(3, evaluation.MatchCount);
        Assert.Equal([0b1101UL], evaluation.MatchedSet.ToArray());
        Assert.False(evaluation.HasErrors);
        Assert.Equal(["A", "B", "D", "E"], program.Rules.Select(r => r.Name));
    }

    [Theory]
    [InlineData("And", "true", "true", true)]
    [InlineData("ANDALSO", "true", "false", false)]
    [InlineData("or", "false", "true", true)]
    [InlineData("OrElse", "false", "false", false)]
    public void Operators_join_children_in_any_case(string op, string first, string second, bool expected)
    {
        var program = Compiled.From(Nested(op, first, second));

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.Equal(expected, evaluation.Matched(0));
    }

    [Theory]
    [InlineData("And")]
    [InlineData("Or")]
    public void A_nested_rule_with_all_children_disabled_never_matches(string op)
    {
        var program = Compiled.From($$"""
            { "WorkflowName": "w", "Rules": [ { "RuleName": "N", "Operator": "{{op}}",
              "Rules": [ { "RuleName": "a", "Enabled": false, "Expression": "true" } ] } ] }
            """);

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.False(evaluation.Matched(0));
        Assert.Null(evaluation.Error(0));
    }

    [Theory]
    [InlineData("Or", "act.supports.pair == 1", "true", true, null)]
    [InlineData("Or", "act.supports.pair == 1", "false", false, "act.supports is null")]
    [InlineData("And", "act.supports.pair == 1", "false", false, null)]
    [InlineData("And", "act.supports.pair == 1", "true", false, "act.supports is null")]
    public void A_child_that_cannot_be_computed_is_unknown_until_the_others_decide(
        string op, string first, string second, bool matched, string? error)
    {
        var program = Compiled.From(Nested(op, first, second));

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.Equal((matched, error), (evaluation.Matched(0), evaluation.Error(0)));
    }

    [Fact]
    public void A_rule_that_fails_leaves_the_others_alone()
    {
        var program = Compiled.From("""
            { "WorkflowName": "w", "Rules": [
              { "RuleName": "A", "Expression": "act.published" },
              { "RuleName": "B", "Expression": "act.supports.pair == 1" },
              { "RuleName": "C", "Expression": "1 / (subject.grade - 7) > 0" },
              { "RuleName": "D", "Expression": "act.symbols.First(s => s == \"ONE_FINGER\") == \"ONE_FINGER\"" },
              { "RuleName": "E", "Expression": "act.published" } ] }
            """);

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.Equal(["A", "E"], Compiled.Matches(evaluation));
        Assert.True(evaluation.HasErrors);
        Assert.Equal(
            [null, "act.supports is null", "Attempted to divide by zero.", "the list has no such element", null],
            Enumerable.Range(0, 5).Select(evaluation.Error));
    }

    [Fact]
    public void An_error_is_gone_in_the_next_run()
    {
        var program = Compiled.From(Compiled.Rule("act.supports.pair == 2"));
        using var evaluation = Compiled.Run(program, Incident.Typical());
        Assert.NotNull(evaluation.Error(0));

        evaluation.Set(0, new ActFacts { Supports = new Supports { Pair = 2 } });
        evaluation.Run();

        Assert.True(evaluation.Matched(0));
        Assert.Null(evaluation.Error(0));
        Assert.False(evaluation.HasErrors);
    }

    [Fact]
    public void A_global_that_fails_fails_only_what_mentions_it()
    {
        var program = Compiled.From("""
            { "WorkflowName": "w",
              "GlobalParams": [
                { "Name": "pair", "Expression": "act.supports.pair" },
                { "Name": "twice", "Expression": "pair * 2" },
                { "Name": "grade", "Expression": "subject.grade" } ],
              "Rules": [
                { "RuleName": "A", "Expression": "grade == 7" },
                { "RuleName": "B", "Expression": "pair == 0" },
                { "RuleName": "C", "Expression": "true || twice == 0" },
                { "RuleName": "D", "Expression": "act.published" } ] }
            """);

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.Equal(["A", "D"], Compiled.Matches(evaluation));
        Assert.Equal("global param 'pair': act.supports is null", evaluation.Error(1));
        Assert.Equal("global param 'pair': act.supports is null", evaluation.Error(2));
    }

    [Fact]
    public void A_local_that_fails_fails_its_rule_even_when_it_is_not_needed()
    {
        var program = Compiled.From("""
            { "WorkflowName": "w", "Rules": [
              { "RuleName": "A", "LocalParams": [ { "Name": "pair", "Expression": "act.supports.pair" } ], "Expression": "true || pair == 1" },
              { "RuleName": "B", "Expression": "true" } ] }
            """);

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.Equal("local param 'pair': act.supports is null", evaluation.Error(0));
        Assert.Equal(["B"], Compiled.Matches(evaluation));
    }

    [Fact]
    public void Injected_rules_follow_the_workflows_own_and_see_its_globals()
    {
        var program = Compiled.From("""
            [ { "WorkflowName": "w", "WorkflowsToInject": [ "b", "c" ],
                "GlobalParams": [ { "Name": "g", "Expression": "true" } ], "Rules": [ { "RuleName": "own", "Expression": "g" } ] },
              { "WorkflowName": "b", "WorkflowsToInject": [ "d" ], "Rules": [ { "RuleName": "b1", "Expression": "g" } ] },
              { "WorkflowName": "c", "Rules": [ { "RuleName": "c1", "Expression": "true" } ] },
              { "WorkflowName": "d", "Rules": [ { "RuleName": "d1", "Expression": "true" } ] } ]
            """);

        Assert.Equal(["own", "b1", "d1", "c1"], program.Rules.Select(r => r.Name));
    }

    [Fact]
    public void Locals_are_seen_by_the_whole_subtree_and_may_use_earlier_ones()
    {
        var program = Compiled.From("""
            { "WorkflowName": "w", "Rules": [ { "RuleName": "N", "Operator": "And",
              "LocalParams": [ { "Name": "a", "Expression": "subject.grade" }, { "Name": "b", "Expression": "a + 1" } ],
              "Rules": [ { "RuleName": "x", "Operator": "Or", "Rules": [ { "RuleName": "y", "LocalParams": [ { "Name": "c", "Expression": "b + 1" } ],
                "Expression": "A == 7 && B == 8 && C == 9" } ] } ] } ] }
            """);

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.True(evaluation.Matched(0));
    }

    [Fact]
    public void Hundreds_of_rules_keep_their_indexes()
    {
        var rules = Enumerable.Range(0, 300).Select(i => $$"""
            { "RuleName": "R{{i}}", "Expression": "{{(i % 64 == 5 ? "act.supports.pair == 1" : $"subject.grade == {i % 10}")}}" }
            """);
        var program = Compiled.From($$"""{ "WorkflowName": "w", "Rules": [ {{string.Join(',', rules)}} ] }""");

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.Equal(Enumerable.Range(0, 300).Where(i => i % 64 != 5 && i % 10 == 7).Select(i => $"R{i}"), Compiled.Matches(evaluation));
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(i % 64 == 5, evaluation.Error(i) is not null));
    }

    [Fact]
    public void An_input_must_have_its_type()
    {
        using var evaluation = Compiled.From(Compiled.Rule("true")).Rent();

        Assert.Throws<ArgumentException>(() => evaluation.Set(0, new object()));
        Assert.Throws<ArgumentException>(() => evaluation.Set(2, 5));
        Assert.Throws<ArgumentException>(() => evaluation.Set(2, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluation.Set(3, 5));
        evaluation.Set(0, null);
        evaluation.Set(2, (object)Phase.Quiet);
    }

    [Fact]
    public void A_null_input_fails_the_rules_that_read_it()
    {
        var program = Compiled.From("""
            { "WorkflowName": "w", "Rules": [ { "RuleName": "A", "Expression": "act.published" },
              { "RuleName": "B", "Expression": "act == null" }, { "RuleName": "C", "Expression": "subject.grade == 7" } ] }
            """);
        using var evaluation = Compiled.Run(program, Incident.Typical());

        evaluation.Set(0, null);
        evaluation.Run();

        Assert.Equal("act is null", evaluation.Error(0));
        Assert.Equal(["B", "C"], Compiled.Matches(evaluation));
    }

    [Fact]
    public void An_evaluation_given_back_forgets_its_facts()
    {
        var program = Compiled.From(Compiled.Rule("act == null"));
        var first = Compiled.Run(program, Incident.Typical());
        first.Dispose();
        first.Dispose();

        using var second = program.Rent();
        using var third = program.Rent();
        second.Run();

        Assert.Same(first, second);
        Assert.NotSame(second, third);
        Assert.True(second.Matched(0));
    }

    private static string Nested(string op, string first, string second) => $$"""
        { "WorkflowName": "w", "Rules": [ { "RuleName": "N", "Operator": "{{op}}", "Rules": [
          { "RuleName": "a", "Expression": "{{first}}" }, { "RuleName": "b", "Expression": "{{second}}" } ] } ] }
        """;
}
