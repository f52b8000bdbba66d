namespace NetralitasGrid.Rules.Tests.Engine;

public sealed class RuleActionTests
{
    [Theory]
    [InlineData("x + 1", "6")]
    [InlineData("l * 2", "20")]
    [InlineData("new (x as Value, \\\"a\\\" as Kind)", "{ Value = 5, Kind = a }")]
    [InlineData("null", "null")]
    public async Task OutputExpression_gives_any_value_over_what_the_rule_sees(string expression, string expected)
    {
        var engine = Engines.Of($$"""
            "RuleName": "r", "LocalParams": [ { "Name": "l", "Expression": "10" } ], "Expression": "true",
            "Actions": { "onSuccess": { "name": "outputexpression", "CONTEXT": { "EXPRESSION": "{{expression}}" } } }
            """);

        var result = Assert.Single(await engine.RunAsync(("x", 5)));

        Assert.Null(result.ActionResult!.Exception);
        Assert.Equal(expected, Expressions.Vector.Show(result.ActionResult.Output));
    }

    [Theory]
    [InlineData("""{ "expression": "nope" }""", "Exception while executing OutputExpression: Exception while parsing expression `nope` - Unknown identifier 'nope'")]
    [InlineData("""{ "expression": "x / 0" }""", "Exception while executing OutputExpression: Attempted to divide by zero.")]
    [InlineData("{ }", "Exception while executing OutputExpression: The action 'OutputExpression' has no 'expression'. (Parameter 'name')")]
    public async Task An_action_that_fails_leaves_its_rule_alone(string context, string expected)
    {
        var engine = Engines.Of($$"""
            "RuleName": "r", "LocalParams": [ { "Name": "l", "Expression": "1" } ], "Expression": "false",
            "Actions": { "OnFailure": { "Name": "OutputExpression", "Context": {{context}} } }
            """);

        var result = Assert.Single(await engine.RunAsync(("x", 5)));

        Assert.Equal(RuleOutcome.NotMatched, result.Outcome);
        Assert.Equal(expected, result.ActionResult!.Exception!.Message);
    }

    [Fact]
    public async Task EvaluateRule_chains_with_filtered_and_added_inputs()
    {
        var engine = Engines.With("""
            { "WorkflowName": "w", "GlobalParams": [ { "Name": "g", "Expression": "7" } ], "Rules": [
              { "RuleName": "a", "Expression": "true", "Actions": { "OnSuccess": { "Name": "EvaluateRule", "Context": { "workflowName": "w", "ruleName": "b",
                "inputFilter": [ "x" ], "additionalInputs": [ { "Name": "sum", "Expression": "x + y + g" } ] } } } },
              { "RuleName": "b", "Expression": "sum > 1 && y == null", "Actions": { "OnFailure": { "Name": "OutputExpression", "Context": { "Expression": "sum * g + x" } } } } ] }
            """);

        var result = await engine.ExecuteActionWorkflowAsync("w", "a", Engines.Inputs(("x", 1), ("y", 2)), TestContext.Current.CancellationToken);

        Assert.Null(result.Exception);
        Assert.Equal(71, result.Output);
        Assert.Equal("b! a+", result.Results.Show());
    }

    [Fact]
    public async Task A_workflow_with_global_params_chains_to_itself_without_a_filter()
    {
        var engine = Engines.With("""
            { "WorkflowName": "w", "GlobalParams": [ { "Name": "g", "Expression": "x + 1" } ], "Rules": [
              { "RuleName": "a", "Expression": "true", "LocalParams": [ { "Name": "l", "Expression": "1" } ],
                "Actions": { "OnSuccess": { "Name": "EvaluateRule", "Context": { "workflowName": "w", "ruleName": "b" } } } },
              { "RuleName": "b", "Expression": "true", "LocalParams": [ { "Name": "l", "Expression": "2" } ],
                "Actions": { "OnSuccess": { "Name": "OutputExpression", "Context": { "Expression": "g * l" } } } } ] }
            """);

        var result = await engine.ExecuteActionWorkflowAsync("w", "a", Engines.Inputs(("x", 1)), TestContext.Current.CancellationToken);

        Assert.Equal(4, result.Output);
    }

    [Fact]
    public async Task A_circle_of_chained_rules_ends()
    {
        var engine = Engines.Of("""
            "RuleName": "a", "Expression": "true", "Actions": { "OnSuccess": { "Name": "EvaluateRule", "Context": { "workflowName": "w", "ruleName": "a" } } }
            """);

        var result = await engine.ExecuteActionWorkflowAsync("w", "a", [], TestContext.Current.CancellationToken);

        Assert.EndsWith("rules are chained more than 16 deep", result.Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_custom_action_gets_its_context_inputs_and_rule()
    {
        var settings = new RulesEngineSettings
        {
            CustomActions = new Dictionary<string, RuleActionHandler>
            {
                ["Notify"] = async (context, cancellationToken) =>
                {
                    await Task.Yield();
                    cancellationToken.ThrowIfCancellationRequested();
                    return $"{context.Parent.Rule.Name} {context.GetContext<string>("TEXT")} {context.GetContext<int>("number")} {context.GetContext<string>("object")} "
                        + $"{context.Inputs["x"]} {context.TryGetContext<int>("nope", out _)} {context.TryGetContext<int>("text", out _)}";
                },
            },
        };
        var engine = Engines.With(Engines.Workflow("""
            "RuleName": "p", "Operator": "And", "Rules": [ { "RuleName": "c", "Expression": "true",
              "Actions": { "OnSuccess": { "Name": "NOTIFY", "Context": { "text": "hi", "number": 3, "object": { "a": 1 } } } } } ]
            """), settings);

        var result = Assert.Single(await engine.RunAsync(("x", 5)));

        Assert.Equal("""c hi 3 { "a": 1 } 5 False False""", result.ChildResults![0].ActionResult!.Output);
    }

    [Fact]
    public async Task An_unknown_action_throws_and_a_built_in_name_is_refused()
    {
        var engine = Engines.Of("\"RuleName\": \"r\", \"Expression\": \"true\", \"Actions\": { \"OnSuccess\": { \"Name\": \"Nope\" } }");

        await Assert.ThrowsAsync<KeyNotFoundException>(() => engine.RunAsync());
        Assert.Throws<ArgumentException>(() => new RulesEngine(new RulesEngineSettings
        {
            CustomActions = new Dictionary<string, RuleActionHandler> { ["evaluaterule"] = (_, _) => default },
        }));
    }
}
