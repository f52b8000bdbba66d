using System.Text;

namespace NetralitasGrid.Rules.Tests.Documents;

/// <summary>Whole files with faults: each is one folder entry of the golden text, read as a compiler's output.</summary>
public sealed class WorkflowFaultTests
{
    private static readonly (string What, string Json)[] Files =
    [
        ("unknown, double and ignored properties", """
            { "WorkflowName": "w", "Wrkflows": [],
              "Rules": [
                { "RuleName": "A", "Expresion": "true", "Expression": "true", "expression": "act.published" },
                { "RuleName": "B", "Expression": "true", "Actions": { "OnSuccess": { "Name": "OutputExpression" } } },
                { "RuleName": "C", "Operator": "And", "Expression": "true", "Rules": [ { "RuleName": "C1", "Expression": "true" } ] }
              ] }
            """),
        ("names, operators and missing parts", """
            { "WorkflowName": " ",
              "Rules": [
                { "Expression": "true" },
                { "RuleName": "A" },
                { "RuleName": "B", "Operator": "Adn", "Rules": [ { "RuleName": "B1", "Expression": "true" } ] },
                { "RuleName": "C", "Operator": "or" },
                { "RuleName": "D", "Rules": [ { "RuleName": "D1", "Expression": "true" } ] },
                { "RuleName": "E", "Expression": "true" },
                { "RuleName": "E", "Expression": "false" },
                { "RuleName": "F", "Expression": "true", "RuleExpressionType": "Lambda" }
              ] }
            """),
        ("nothing to run", """{ "WorkflowName": "w" }"""),
        ("params", """
            { "WorkflowName": "w",
              "GlobalParams": [
                { "Name": "a", "Expression": "b + 1" }, { "Name": "b", "Expression": "1" }, { "Name": "b", "Expression": "2" },
                { "Name": "Act", "Expression": "1" }, { "Name": "or", "Expression": "1" }, { "Name": "x y", "Expression": "1" },
                { "Name": "", "Expression": "1" }, { "Name": "n", "Expression": " " }, { "Name": "c", "Expression": "a + b" } ],
              "Rules": [
                { "RuleName": "A", "LocalParams": [ { "Name": "b", "Expression": "1" } ], "Expression": "b == 1" },
                { "RuleName": "B", "Operator": "Or", "LocalParams": [ { "Name": "l", "Expression": "subject.grade" } ], "Rules": [
                    { "RuleName": "B1", "LocalParams": [ { "Name": "L", "Expression": "1" } ], "Expression": "true" },
                    { "RuleName": "B2", "Expression": "l > 3" } ] },
                { "RuleName": "C", "Expression": "l > 3" },
                { "RuleName": "D", "Expression": "a == 1 && c == 2" }
              ] }
            """),
        ("expressions, each at its own line and column", """
            [ { "WorkflowName": "w",
              "Rules": [
                { "RuleName": "A", "Expression": "act.code == \"POTS\"" },
                { "RuleName": "B", "Expression": "act.code in (\"POST\", \"COMENT\") && phase > \"DETERMINASION\"" },
                { "RuleName": "C", "Expression": "\u0061ct.published &&\n  subject.posision == 1" },
                { "RuleName": "é😀", "Properties": { "é": "😀" }, "Expression": "subject.agency == \"é😀\" && nope" },
                { "RuleName": "D", "Expression": "subject.grade" },
                { "RuleName": "E", "Expression": "(act.published" },
                { "RuleName": "off", "Enabled": false, "Expression": "nonsense here" }
              ] } ]
            """),
        ("injection", """
            [ { "WorkflowName": "w", "WorkflowsToInject": [ "a", "mising", "w" ], "Rules": [ { "RuleName": "A", "Expression": "true" } ] },
              { "WorkflowName": "a", "WorkflowsToInject": [ "b" ], "Rules": [ { "RuleName": "A", "Expression": "oops" } ] },
              { "WorkflowName": "b", "WorkflowsToInject": [ "a" ] },
              { "WorkflowName": "missing" } ]
            """),
        ("json", "{ \"WorkflowName\": \"w\",\n  \"Rules\": [ { \"RuleName\": \"A\" \"Expression\": \"true\" } ] }"),
        ("types of json", """
            { "WorkflowName": [], "WorkflowsToInject": "a", "GlobalParams": {}, "Rules": [ 1, { "RuleName": 5, "Enabled": 1, "Expression": {},
              "Properties": "x", "LocalParams": [ null ] } ] }
            """),
    ];

    [Fact]
    public void Every_fault_of_a_file_is_reported_with_its_place()
    {
        var text = new StringBuilder();
        foreach (var (what, json) in Files)
        {
            var issues = new List<RuleIssue>();
            Programs.Compiled.Try(json, issues);
            text.Append("# ").Append(what).Append('\n');
            foreach (var issue in issues)
            {
                text.Append(issue).Append("   ").Append(issue.Pointer).Append('\n');
            }

            text.Append('\n');
        }

        Golden.Check("faults.txt", text.ToString());
    }

    [Fact]
    public void Too_many_rules_are_one_fault()
    {
        var rules = string.Join(',', Enumerable.Range(0, 50).Select(i => $$"""{ "RuleName": "R{{i}}", "Expression": "true" }"""));
        var issues = new List<RuleIssue>();

        Programs.Compiled.Try($$"""{ "WorkflowName": "w", "Rules": [ {{rules}} ] }""", issues, new RuleSettings { MaxRules = 10 });

        Assert.Equal(RuleCodes.TooManyRules, Assert.Single(issues).Code);
    }

    [Fact]
    public void Rules_that_nest_too_deeply_are_a_fault()
    {
        var json = """{ "RuleName": "leaf", "Expression": "true" }""";
        for (var i = 0; i < 150; i++)
        {
            json = $$"""{ "RuleName": "r{{i}}", "Operator": "And", "Rules": [ {{json}} ] }""";
        }

        var issues = new List<RuleIssue>();
        Programs.Compiled.Try($$"""{ "WorkflowName": "w", "Rules": [ {{json}} ] }""", issues);

        Assert.Equal(RuleCodes.TooDeep, Assert.Single(issues).Code);
    }

    [Fact]
    public void Inputs_need_names_of_their_own()
    {
        var issues = new List<RuleIssue>();
        var workflow = new Workflow { Name = "w", Rules = [new Rule { Name = "r", Expression = "true" }] };

        WorkflowCompiler.Compile(workflow, [new("a", typeof(int)), new("A", typeof(int)), new("1", typeof(int))], new RuleSettings(), null, issues);

        Assert.Equal([RuleCodes.DuplicateName, RuleCodes.NotAnIdentifier], issues.Select(i => i.Code));
    }
}
