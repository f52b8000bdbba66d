using System.Text;

namespace NetralitasGrid.Rules.Tests.Programs;

/// <summary>Workflows from JSON text over the facts of an incident.</summary>
internal static class Compiled
{
    public static WorkflowProgram From(string json, RuleSettings? settings = null)
    {
        var issues = new List<RuleIssue>();
        var program = Try(json, issues, settings);
        Assert.True(program is not null, string.Join('\n', issues));
        return program;
    }

    public static WorkflowProgram? Try(string json, List<RuleIssue> issues, RuleSettings? settings = null)
    {
        var workflows = WorkflowReader.Read("rules.json", Encoding.UTF8.GetBytes(json), issues);
        var library = workflows.GroupBy(w => w.Name).ToDictionary(w => w.Key, w => w.First());
        return workflows.Count == 0
            ? null
            : WorkflowCompiler.Compile(workflows[0], Incident.Inputs, settings ?? new RuleSettings(), library, issues);
    }

    public static Evaluation Run(WorkflowProgram program, Incident incident)
    {
        var evaluation = program.Rent();
        evaluation.Set(0, incident.Act);
        evaluation.Set(1, incident.Subject);
        evaluation.Set(2, incident.Phase);
        evaluation.Run();
        return evaluation;
    }

    public static List<string> Matches(Evaluation evaluation)
    {
        var names = new List<string>();
        foreach (var index in evaluation.Matches)
        {
            names.Add(evaluation.Program.Rules[index].Name);
        }

        return names;
    }

    /// <summary>A workflow of one rule.</summary>
    public static string Rule(string expression) =>
        $$"""{ "WorkflowName": "w", "Rules": [ { "RuleName": "R", "Expression": {{System.Text.Json.JsonSerializer.Serialize(expression)}} } ] }""";
}
