using System.Text;
using System.Text.Json;

namespace NetralitasGrid.Rules.Tests.Documents;

public sealed class WorkflowReaderTests
{
    [Fact]
    public void A_file_holds_one_workflow_or_an_array()
    {
        Assert.Equal(["a"], Read("""{ "WorkflowName": "a", "Rules": [] }""").Select(w => w.Name));
        Assert.Equal(["a", "b"], Read("""[ { "WorkflowName": "a" }, { "WorkflowName": "b" } ]""").Select(w => w.Name));
    }

    [Fact]
    public void Property_names_ignore_case_comments_and_trailing_commas_are_accepted()
    {
        var workflow = Read("""
            // a comment
            { "workflowname": "a", "$schema": "x", "RuleExpressionType": "LambdaExpression", /* another */
              "WORKFLOWRULESTOINJECT": [ "b", ],
              "globalParams": [ { "name": "g", "expression": "1" }, ],
              "rules": [ { "rulename": "r", "localparams": [ { "NAME": "l", "EXPRESSION": "2" } ], "expression": "true",
                           "errortype": "Warning", "ruleExpressionType": 0, "enabled": false, "errorMessage": "no", "successEvent": "10",
                           "operator": null, "rules": null, "actions": null, }, ], }
            """).Single();

        Assert.Equal(["b"], workflow.WorkflowsToInject);
        Assert.Equal("g", workflow.GlobalParams.Single().Name);
        var rule = workflow.Rules.Single();
        Assert.Equal(("r", "true", false, "no", "10"), (rule.Name, rule.Expression, rule.Enabled, rule.ErrorMessage, rule.SuccessEvent));
        Assert.Equal("l", rule.LocalParams.Single().Name);
    }

    [Fact]
    public void Properties_are_kept_as_they_are_with_their_places()
    {
        var rule = Read("""
            { "WorkflowName": "a", "Rules": [ { "RuleName": "r", "Expression": "true",
                "Properties": { "step": "ACT", "Step": 2, "title": { "id": "x" }, "list": [1, /* two */ 2] } } ] }
            """).Single().Rules.Single();

        Assert.Equal("ACT", rule.Properties["step"].GetString());
        Assert.Equal(2, rule.Properties["Step"].GetInt32());
        Assert.Equal(JsonValueKind.Object, rule.Properties["title"].ValueKind);
        Assert.Equal(2, rule.Properties["list"].GetArrayLength());
        Assert.Equal(new SourceLocation("rules.json", "/Rules/0/Properties/title", 2, 56), rule.LocationOf("title"));
        Assert.Equal(rule.Location, rule.LocationOf("nope"));
    }

    [Fact]
    public void A_byte_order_mark_does_not_move_places()
    {
        var issues = new List<RuleIssue>();

        WorkflowReader.Read("f", (byte[])[0xEF, 0xBB, 0xBF, .. """{"WorkflowName":"é","Nope":1}"""u8], issues);

        Assert.Equal(28, Assert.Single(issues).Column);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nul")]
    [InlineData("{")]
    [InlineData("[{]")]
    [InlineData("{} {}")]
    [InlineData("{\"WorkflowName\": \"\\ud800\"}")]
    [InlineData("{\"WorkflowName\": 'a'}")]
    [InlineData("1")]
    [InlineData("\"x\"")]
    [InlineData("[1, null]")]
    [InlineData("{\"WorkflowName\": 1}")]
    [InlineData("{\"Rules\": {}}")]
    [InlineData("{\"Rules\": [1]}")]
    [InlineData("{\"Rules\": [{\"Enabled\": \"yes\"}]}")]
    [InlineData("{\"Rules\": [{\"Properties\": []}]}")]
    [InlineData("{\"Rules\": [{\"RuleExpressionType\": 1}]}")]
    [InlineData("{\"Rules\": [{\"LocalParams\": [\"x\"]}]}")]
    [InlineData("{\"WorkflowsToInject\": [1]}")]
    public void What_is_no_rule_file_is_an_error_and_no_exception(string json)
    {
        var issues = new List<RuleIssue>();

        WorkflowReader.Read("f", Encoding.UTF8.GetBytes(json), issues);

        Assert.Contains(issues, i => i.Severity == RuleSeverity.Error);
        Assert.All(issues, i => Assert.True(i.Line > 0 && i.Column > 0, i.ToString()));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_an_error()
    {
        var issues = new List<RuleIssue>();

        WorkflowReader.Read("f", (byte[])[.. "{\"WorkflowName\": \""u8, 0xC3, 0x28, .. "\"}"u8], issues);

        Assert.Contains(issues, i => i.Code == RuleCodes.JsonSyntax);
    }

    [Fact]
    public void Json_that_nests_without_end_is_an_error()
    {
        var issues = new List<RuleIssue>();

        WorkflowReader.Read("f", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"Rules\":[", 100_000))), issues);

        Assert.Contains(issues, i => i.Code == RuleCodes.JsonSyntax);
    }

    private static IReadOnlyList<Workflow> Read(string json)
    {
        var issues = new List<RuleIssue>();
        var workflows = WorkflowReader.Read("rules.json", Encoding.UTF8.GetBytes(json), issues);
        Assert.Empty(issues);
        return workflows;
    }
}
