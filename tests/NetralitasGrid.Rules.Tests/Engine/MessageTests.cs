namespace NetralitasGrid.Rules.Tests.Engine;

public sealed class MessageTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$(x.name) is $(x.n)", "Ann is 5")]
    [InlineData("$(x.child.deep.text)", "deep")]
    [InlineData("$(x.child.flag)", "true")]
    [InlineData("$(x.list)", "[\n  1,\n  \"a\"\n]")]
    [InlineData("$(s)", "\"té'xt\"")]
    [InlineData("$(n)", "42")]
    [InlineData("$(d)", "12.50")]
    [InlineData("$(l)", "47")]
    [InlineData("$(o.When) $(o.Kind) $(o.Amount)", "\"2025-03-01T10:00:00\" 2 1.5")]
    [InlineData("$(x.nul) $(x.nope) $(nope) $(nul) $(x.name.more) $(X.name) $(x.Name) $( n)", "$(x.nul) $(x.nope) $(nope) $(nul) $(x.name.more) $(X.name) $(x.Name) $( n)")]
    [InlineData("$(n", "$(n")]
    [InlineData("$()", "$()")]
    [InlineData("$(o.Callback) $(o.Forbidden)", "$(o.Callback) $(o.Forbidden)")]
    public async Task Placeholders_are_filled_and_those_that_lead_nowhere_stay(string template, string expected)
    {
        var engine = Engines.Of($$"""
            "RuleName": "r", "LocalParams": [ { "Name": "l", "Expression": "n + 5" } ], "Expression": "false", "ErrorMessage": {{System.Text.Json.JsonSerializer.Serialize(template)}}
            """);

        var result = Assert.Single(await engine.RunAsync(
            ("x", """{ "name": "Ann", "n": 5, "nul": null, "list": [ 1, "a" ], "child": { "flag": true, "deep": { "text": "deep" } } }"""),
            ("s", "té'xt"), ("n", 42), ("d", 12.50m), ("nul", null),
            ("o", new Fact { When = new DateTime(2025, 3, 1, 10, 0, 0), Kind = Sev.Medium, Amount = 1.5, Callback = () => 1 })));

        Assert.Equal(expected, result.Message.ReplaceLineEndings("\n"));
        Assert.Equal(result.Message, result.ExceptionMessage);
    }

    [Fact]
    public async Task A_system_failure_is_kept_apart_from_the_authors_message()
    {
        var engine = Engines.Of("\"RuleName\": \"fails\", \"Expression\": \"1 / x == 1\", \"ErrorMessage\": \"mine\"",
            "\"RuleName\": \"no\", \"Expression\": \"x == 1\", \"ErrorMessage\": \"mine\"", "\"RuleName\": \"typo\", \"Expression\": \"y == 1\"");

        var results = await engine.RunAsync(("x", 0));

        Assert.Equal("fails! no- typo!", results.Show());
        Assert.Equal(["", "mine", ""], results.Select(r => r.Message));
        Assert.Equal(["Error while executing rule : fails - Attempted to divide by zero.", null, "Exception while parsing expression `y == 1` - Unknown identifier 'y'"],
            results.Select(r => r.Error));
        Assert.Equal(RuleCodes.UnknownName, Assert.Single(results[2].Issues).Code);
    }

    [Fact]
    public async Task IgnoreException_shows_the_authors_message_and_keeps_the_error()
    {
        var engine = Engines.With(Engines.Workflow("\"RuleName\": \"r\", \"Expression\": \"1 / x == 1\", \"ErrorMessage\": \"mine\""),
            new RulesEngineSettings { IgnoreException = true });

        var result = Assert.Single(await engine.RunAsync(("x", 0)));

        Assert.Equal(("mine", "", true), (result.ExceptionMessage, result.Message, result.Error is not null));
    }

    [Fact]
    public async Task Without_formatted_messages_there_is_none()
    {
        var engine = Engines.With(Engines.Workflow("\"RuleName\": \"r\", \"Expression\": \"false\", \"ErrorMessage\": \"mine\""),
            new RulesEngineSettings { EnableFormattedErrorMessage = false });

        Assert.Equal("", Assert.Single(await engine.RunAsync()).ExceptionMessage);
    }

    [Theory]
    [InlineData("1 / x == 1")]
    [InlineData("nope == 1")]
    public async Task Exceptions_name_the_rule_and_its_expression(string expression)
    {
        var engine = Engines.With(Engines.Workflow($"\"RuleName\": \"r\", \"Expression\": \"{expression}\""),
            new RulesEngineSettings { EnableExceptionAsErrorMessage = false });

        var thrown = await Assert.ThrowsAsync<RuleException>(() => engine.RunAsync(("x", 0), ("y", 0)));

        Assert.Equal(("r", expression), (thrown.Data["RuleName"], thrown.Data["Expression"]));
    }

    internal sealed class Fact
    {
        public DateTime When { get; init; }

        public Sev Kind { get; init; }

        public double Amount { get; init; }

        public Type Forbidden { get; init; } = typeof(Fact);

        public required Func<int> Callback { get; init; }
    }
}
