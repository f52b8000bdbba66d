namespace NetralitasGrid.Rules.Tests.Engine;

public sealed class RegistryTests
{
    private const string One = """{ "workflowname": "w", "rules": [ { "rulename": "a", "expression": "true", "ErrorType": "Error", }, ] } // legacy and loose""";

    [Fact]
    public async Task Any_case_comments_and_trailing_commas_are_read()
    {
        var engine = Engines.With(One);

        Assert.Equal("a+", (await engine.RunAsync()).Show());
    }

    [Theory]
    [InlineData("""{ "Rules": [ { "RuleName": "a", "Expression": "true" } ] }""", "Workflow name can not be null or empty")]
    [InlineData("""{ "WorkflowName": "v" }""", "Atleast one of Rules or WorkflowsToInject must be not empty")]
    [InlineData("""{ "WorkflowName": "v", "Rules": [ { "Expression": "true" } ] }""", "Rule Name can not be null")]
    [InlineData("""{ "WorkflowName": "v", "Rules": [ { "RuleName": "a", "Operator": "Xor", "Rules": [ { "RuleName": "b", "Expression": "true" } ] } ] }""", "Operator Xor is not allowed")]
    [InlineData("""{ "WorkflowName": "v", "Rules": [ { "RuleName": "a", "Operator": "And" } ] }""", "Atleast one of Rules or WorkflowsToInject must be not empty")]
    [InlineData("""{ "WorkflowName": "v", "Rules": [ { "RuleName": "a", "Operator": "And", "Rules": [ { "RuleName": "b" } ] } ] }""", "Expression cannot be null or empty")]
    [InlineData("""{ "WorkflowName": "v", "Rules": [ { "RuleName": "a", "Rules": [ { "RuleName": "b", "Expression": "true" } ] } ] }""", "Cannot use Rules field when Operator is null")]
    [InlineData("""{ "WorkflowName": "v", "Rules": [ { "RuleName": "a", "Expression": "true" }, { "RuleName": "a", "Expression": "true" } ] }""", "Duplicate rule name 'a'")]
    [InlineData("""{ "WorkflowName": "v", "GlobalParams": [ { "Name": "p", "Expression": "1" }, { "Name": "P", "Expression": "1" } ], "Rules": [ { "RuleName": "a", "Expression": "true" } ] }""", "Duplicate GlobalParam name 'P'")]
    [InlineData("""{ "WorkflowName": "v", "Selection": "Frist", "Rules": [ { "RuleName": "a", "Expression": "true" } ] }""", "unknown Selection 'Frist'")]
    [InlineData("""{ "WorkflowName": "w", "Rules": [ { "RuleName": "a", "Expression": "true" } ] }""", "Cannot add workflow `w` as it already exists")]
    [InlineData("""{ "WorkflowName": """, "")]
    public void A_workflow_with_faults_is_refused_and_nothing_is_added(string json, string message)
    {
        var engine = Engines.With(One);
        var good = """{ "WorkflowName": "good", "Rules": [ { "RuleName": "a", "Expression": "true" } ] }""";

        var thrown = Assert.Throws<RuleValidationException>(() => engine.AddJson($"[ {good}, {json} ]"));

        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.NotEmpty(thrown.Issues);
        Assert.Equal(["w"], engine.WorkflowNames);
    }

    [Fact]
    public async Task An_update_replaces_rules_and_params_at_once()
    {
        var engine = Engines.With("""{ "WorkflowName": "w", "GlobalParams": [ { "Name": "g", "Expression": "1" } ], "Rules": [ { "RuleName": "a", "Expression": "g == 1" } ] }""");
        Assert.Equal("a+", (await engine.RunAsync()).Show());

        engine.AddOrUpdateJson("""{ "WorkflowName": "w", "Rules": [ { "RuleName": "b", "LocalParams": [ { "Name": "g", "Expression": "2" } ], "Expression": "g == 2" } ] }""");

        var results = await engine.RunAsync();
        Assert.Equal("b+", results.Show());
        Assert.Equal(["g"], results[0].Inputs.Keys);
    }

    [Fact]
    public async Task An_update_of_an_injected_workflow_reaches_those_that_inject_it()
    {
        var engine = Engines.With("""
            [ { "WorkflowName": "w", "WorkflowsToInject": [ "v" ], "Rules": [ { "RuleName": "a", "Expression": "true" } ] },
              { "WorkflowName": "v", "Rules": [ { "RuleName": "b", "Expression": "true" } ] } ]
            """);
        Assert.Equal("a+ b+", (await engine.RunAsync()).Show());

        engine.AddOrUpdateJson("""{ "WorkflowName": "v", "Rules": [ { "RuleName": "c", "Expression": "false" } ] }""");

        Assert.Equal("a+ c-", (await engine.RunAsync()).Show());
        engine.Remove("v");
        await Assert.ThrowsAsync<ArgumentException>(() => engine.RunAsync());
    }

    [Fact]
    public async Task Runs_during_updates_see_one_version_or_the_other()
    {
        static string Version(int n) => $$"""
            [ { "WorkflowName": "w", "WorkflowsToInject": [ "v" ], "Rules": [ { "RuleName": "a{{n}}", "Expression": "true" } ] },
              { "WorkflowName": "v", "Rules": [ { "RuleName": "b{{n}}", "Expression": "true" } ] } ]
            """;
        var engine = Engines.With(Version(0));
        var wrong = 0;
        using var stop = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var shown = (await engine.ExecuteAllRulesAsync("w", [], CancellationToken.None)).Show();
                Interlocked.Add(ref wrong, shown is "a0+ b0+" or "a1+ b1+" ? 0 : 1);
            }
        }, TestContext.Current.CancellationToken)).ToArray();
        for (var i = 0; i < 300; i++)
        {
            engine.AddOrUpdateJson(Version(i % 2));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(0, wrong);
    }
}
