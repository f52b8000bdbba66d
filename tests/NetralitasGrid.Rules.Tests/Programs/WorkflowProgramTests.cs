using System.Text;

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
        Assert.False(evaluation.HasErrors);
    }
}
