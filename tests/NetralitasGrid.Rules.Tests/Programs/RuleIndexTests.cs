using System.Text.Json;

namespace NetralitasGrid.Rules.Tests.Programs;

/// <summary>A workflow of many rules, whose index leaves rules out, against the same rules each on its own.</summary>
public sealed class RuleIndexTests
{
    [Theory]
    [InlineData(120, 1)]
    [InlineData(300, 2)]
    [InlineData(700, 3)]
    public async Task An_index_changes_nothing(int count, int seed)
    {
        var random = new Random(seed);
        var rules = Enumerable.Range(0, count).Select(_ => Expression(random)).ToList();
        var program = Compiled.From(Workflow(rules));
        var alone = rules.Select(r => Compiled.From(Compiled.Rule(r))).ToList();

        for (var i = 0; i < 60; i++)
        {
            if (i == 30)
            {
                await program.Compiled; // before that, large workflows are walked
            }

            var incident = i % 10 == 9 ? new Incident(null!, Incident.Typical().Subject, Phase.Campaign) : Random(random);
            using var evaluation = Compiled.Run(program, incident);
            for (var r = 0; r < rules.Count; r++)
            {
                using var single = Compiled.Run(alone[r], incident);
                Assert.Equal((rules[r], single.Matched(0), single.Error(0)), (rules[r], evaluation.Matched(r), evaluation.Error(r)));
            }
        }
    }

    [Fact]
    public void What_stands_before_the_test_of_a_fact_still_fails_the_rule()
    {
        var rules = Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? "act.supports.pair == 1 && act.code == \"POST\"" : "act.code == \"POST\" && act.supports.pair == 1").ToList();
        var program = Compiled.From(Workflow(rules));

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.Equal(Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? "act.supports is null" : null), Enumerable.Range(0, 20).Select(evaluation.Error));
    }

    [Fact]
    public void Rules_that_use_rules_above_keep_their_order()
    {
        var rules = Enumerable.Range(0, 200).Select(i => i % 3 == 2 ? $"rules.R{i - 1} || rules.R{i - 2}" : $"act.code == \"{(Act)((200 - i) % 7)}\"").ToList();
        var program = Compiled.From(Workflow(rules));

        using var evaluation = Compiled.Run(program, Incident.Typical());

        for (var i = 2; i < 200; i += 3)
        {
            Assert.Equal(evaluation.Matched(i - 1) || evaluation.Matched(i - 2), evaluation.Matched(i));
        }
    }

    [Fact]
    public void Only_the_first_match_by_priority_counts_where_the_workflow_says_so()
    {
        var program = Compiled.From("""
            { "WorkflowName": "w", "Selection": "FirstMatch", "Rules": [ { "RuleName": "a", "Expression": "true" }, { "RuleName": "b", "Priority": 2, "Expression": "true" },
              { "RuleName": "c", "Priority": 2, "Expression": "true" }, { "RuleName": "d", "Priority": 3, "Expression": "false" } ] }
            """);

        using var evaluation = Compiled.Run(program, Incident.Typical());

        Assert.Equal(["b"], Compiled.Matches(evaluation));
    }

    private static string Workflow(IEnumerable<string> rules) =>
        $$"""{ "WorkflowName": "w", "Rules": [ {{string.Join(',', rules.Select((r, i) => $$"""{ "RuleName": "R{{i}}", "Expression": {{JsonSerializer.Serialize(r)}} }"""))}} ] }""";

    private static string Expression(Random random)
    {
        string Any(params string[] choices) => choices[random.Next(choices.Length)];
        var code = Enum.GetNames<Act>()[random.Next(7)];
        var phase = Enum.GetNames<Phase>()[random.Next(8)];
        var test = Any($"act.code == \"{code}\"", $"act.code in (\"{code}\", \"POST\")", $"(act.code == \"{code}\" || act.code == \"LIKE\")", $"\"{code}\" == act.code",
            $"act.code != \"{code}\"", $"not (act.code == \"{code}\")");
        var second = Any($"phase == \"{phase}\"", $"phase in (\"{phase}\", \"QUIET\")", "subject.agency == \"SMPN 1\"", "subject.agency in (\"a\", \"b\")",
            $"subject.grade == {random.Next(9)}", "subject.former == \"NONE\"", "act.published", "act.supports.pair == 2", "1 / (subject.grade - 3) >= 0");
        return Any($"{test} && {second}", $"{second} && {test}", $"{test} && {second} && subject.grade > {random.Next(9)}", $"{test} || {second}", test,
            $"act.onDuty && {test}", $"act.symbols.Any() && {test}", $"{test} && {second} && act.supports.pair == 1");
    }

    private static Incident Random(Random random) => new(
        new ActFacts
        {
            Code = (Act)random.Next(7), Published = random.Next(2) == 0, Symbols = random.Next(3) == 0 ? null! : [Symbol.OneFinger],
            OnDuty = random.Next(3) switch { 0 => null, 1 => true, _ => false }, Supports = random.Next(2) == 0 ? null : new Supports { Pair = random.Next(3) },
        },
        new SubjectFacts { Grade = random.Next(9), Agency = random.Next(3) switch { 0 => null, 1 => "a", _ => "SMPN 1" }, Former = random.Next(2) == 0 ? null : Position.None },
        (Phase)random.Next(8));
}
