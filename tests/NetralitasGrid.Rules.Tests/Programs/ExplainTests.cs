using System.Text;

namespace NetralitasGrid.Rules.Tests.Programs;

/// <summary>What a lawyer reads about a rule: its conditions as written, what each came to, and from which facts.</summary>
public sealed class ExplainTests
{
    [Fact]
    public void A_trace_takes_conditions_apart()
    {
        var program = Compiled.From("""
            { "WorkflowName": "w",
              "GlobalParams": [ { "Name": "joins", "Expression": "act.code == \"LIKE\" || act.published" } ],
              "Rules": [
                { "RuleName": "all", "Expression": "act.code in (\"POST\", \"PHOTO\") && phase >= \"DETERMINATION\" && not (subject.position == \"LEADERSHIP\")" },
                { "RuleName": "stops", "Expression": "act.code == \"POST\" && phase > \"QUIET\"" },
                { "RuleName": "mixed", "Expression": "joins && (subject.grade > 10 || act.symbols.Contains(\"TWO_FINGERS\"))" },
                { "RuleName": "single", "Expression": "act.symbols.Any(s => s == \"ONE_FINGER\")" },
                { "RuleName": "fails", "Expression": "act.published && act.supports.pair == 1 && true" },
                { "RuleName": "unknown", "Expression": "act.onDuty && act.published" },
                { "RuleName": "nested", "Operator": "Or", "Rules": [
                    { "RuleName": "first", "Expression": "act.supports.pair == 1" },
                    { "RuleName": "second", "LocalParams": [ { "Name": "g", "Expression": "subject.grade" } ], "Expression": "g > 1 && g < 9" },
                    { "RuleName": "third", "Expression": "act.published" } ] },
                { "RuleName": "broken", "LocalParams": [ { "Name": "p", "Expression": "act.supports.pair" } ], "Expression": "p == 1" }
              ] }
            """);
        using var evaluation = Compiled.Run(program, Incident.Typical());

        var text = new StringBuilder();
        foreach (var trace in program.Explain(evaluation))
        {
            text.Append(trace.Name).Append(": ").Append(trace.Matched ? "matched" : "no").Append(trace.Error is null ? "" : $" ({trace.Error})").Append('\n');
            foreach (var condition in trace.Conditions)
            {
                Write(text, condition, 1);
            }
        }

        Golden.Check("explain.txt", text.ToString());
    }

    [Theory]
    [InlineData("act.code == \"POST\" && phase == \"QUIET\" && subject.position == \"NONE\"", "act.code phase subject.position")]
    [InlineData("act.supports.pair == 1 || act.supports == null", "act.supports act.supports.pair")]
    [InlineData("act.symbols.Any(s => s == \"ONE_FINGER\" && subject.grade > 1)", "act.symbols subject.grade")]
    [InlineData("act.symbols.Length > 1 && act.occurredAt.Year == 2024", "act.occurredAt act.symbols")]
    [InlineData("act.onDuty.HasValue && act == null", "act act.onDuty")]
    [InlineData("g", "act.published subject.agency")]
    [InlineData("true", "")]
    public void Facts_are_found_through_params(string expression, string paths)
    {
        var program = Compiled.From($$"""
            { "WorkflowName": "w", "GlobalParams": [ { "Name": "f", "Expression": "subject.agency == null" }, { "Name": "g", "Expression": "f || act.published" } ],
              "Rules": [ { "RuleName": "R", "Expression": {{System.Text.Json.JsonSerializer.Serialize(expression)}} } ] }
            """);

        Assert.Equal(paths, string.Join(' ', program.FactsUsed(0)));
    }

    [Fact]
    public void Facts_have_values()
    {
        var program = Compiled.From(Compiled.Rule("act.code == \"POST\" && phase == \"QUIET\" || act.supports.pair == 1"));
        using var evaluation = Compiled.Run(program, Incident.Typical());

        var facts = program.FactsUsed(0).ToDictionary(f => f.Path, f => f.Read(evaluation));

        Assert.Equal(Act.Photo, facts["act.code"]);
        Assert.Equal(Phase.Campaign, facts["phase"]);
        Assert.Null(facts["act.supports.pair"]);
    }

    private static void Write(StringBuilder text, ConditionTrace condition, int level)
    {
        text.Append(' ', level * 2).Append(condition.Kind == ConditionKind.Leaf ? "" : $"{condition.Kind}: ").Append(condition.Text)
            .Append(" -> ").Append(Expressions.Vector.Show(condition.Value)).Append(condition.Error is null ? "" : $" ({condition.Error})")
            .Append(condition.Facts.Count == 0 ? "" : $" [{string.Join(", ", condition.Facts.Select(f => $"{f.Key} = {Expressions.Vector.Show(f.Value)}"))}]")
            .Append('\n');
        foreach (var child in condition.Children)
        {
            Write(text, child, level + 1);
        }
    }
}
