using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Rules.Tests.Expressions;

namespace NetralitasGrid.Rules.Tests.Programs;

/// <summary>Compiled workflows, whose index leaves rules out, against the plain interpreter.</summary>
public sealed class WorkflowAgreementTests
{
    private static readonly RuleSettings Settings = Vector.Settings with { MaxLoopDepth = 20 };

    [Fact]
    public void Every_rule_of_an_indexed_workflow_comes_out_as_the_interpreter_has_it()
    {
        var indexed = 0;
        var property = Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var generator = new ExpressionGenerator(seed);
            var rules = Enumerable.Range(0, generator.Pick(50, 100)).Select(_ => Rule(generator)).ToList();
            var issues = new List<RuleIssue>();
            var program = WorkflowCompiler.Compile(Workflow(rules), Vector.TwoInputs, Settings, null, issues);
            Assert.True(program is not null, string.Join('\n', issues));
            indexed += program.HasIndex ? 1 : 0;
            var alone = rules.ConvertAll(r => ExpressionCompiler.Compile<object>(r, Vector.TwoInputs, Settings, [])!); // it compiled just now
            for (var i = 0; i < 10; i++)
            {
                object?[] facts = [i == 9 ? null : generator.Facts(), null];
                using var evaluation = program.Rent();
                evaluation.Set(0, facts[0]);
                evaluation.Set(1, facts[1]);
                evaluation.Run();
                for (var r = 0; r < rules.Count; r++)
                {
                    var shown = evaluation.Error(r) is not null ? "fails" : evaluation.Matched(r) ? "holds" : "no";
                    Assert.Equal($"{rules[r]} -> {Outcome(alone[r], facts)}", $"{rules[r]} -> {shown}");
                }
            }
        });

        property.Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithEndSize(1_000_000));
        Assert.True(indexed > 15, $"{indexed} of the workflows had an index");
    }

    // Nearly all test a fact of few values against constants, first or last, so that an index is worth it.
    private static string Rule(ExpressionGenerator generator)
    {
        var number = generator.Pick(0, 1, -7, 42, int.MaxValue, 3, 4, 5, 6, 8, 9, 10);
        var test = generator.Pick(
            $"input1.Age == {number}", $"input1.Age in ({number}, 11)", $"({number} == input1.Age || input1.Age == 12)",
            $"input1.Sev in (\"Low\", \"Medium\") && {number} == input1.Age",
            $"input1.Age == {number} && input1.Sev == \"High\"", $"input1.Name == \"Ann\" && input1.Age == {number}");
        return generator.Pick(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) switch
        {
            0 => $"{generator.Condition()} && {test}",
            1 => $"{test} || {generator.Condition()}",
            _ => $"{test} && {generator.Condition()}",
        };
    }

    private static string Outcome(CompiledExpression<object> rule, object?[] facts)
    {
        try
        {
            return rule.Interpret(facts) is true ? "holds" : "no";
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            return "fails";
        }
    }

    private static Workflow Workflow(List<string> rules) => WorkflowReader.Read("w.json", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        WorkflowName = "w",
        Rules = rules.Select((r, i) => new { RuleName = $"R{i}", Expression = r }),
    })), []).Single();
}
