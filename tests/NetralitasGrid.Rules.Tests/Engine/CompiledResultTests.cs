using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Rules.Tests.Expressions;

namespace NetralitasGrid.Rules.Tests.Engine;

/// <summary>The result trees that an engine makes of compiled rules, against those of the walk: outcomes, messages, params, children, actions.</summary>
public sealed class CompiledResultTests
{
    [Fact]
    public void Result_trees_of_compiled_rules_are_those_of_walked_ones()
    {
        var shown = new HashSet<char>();
        var property = Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var (random, generator) = (new Random(seed), new ExpressionGenerator(seed));
            var json = JsonSerializer.Serialize(Workflow(random, generator));
            var settings = new RulesEngineSettings
            {
                Rules = Vector.Settings with { MaxLoopDepth = 20 },
                NestedRuleExecutionMode = generator.Pick(NestedRuleExecutionMode.All, NestedRuleExecutionMode.Performance),
                IgnoreException = random.Next(4) == 0,
                EnableExceptionAsErrorMessage = random.Next(8) > 0,
            };
            var walked = Engines.With(json, settings with { RunsBeforeCompiling = int.MaxValue });
            var compiled = Engines.With(json, settings with { RunsBeforeCompiling = 0 });
            for (var i = 0; i < 5; i++)
            {
                RuleParameter[] inputs = [RuleParameter.Create("input1", i == 4 ? null : generator.Facts()), new RuleParameter("n", i)];
                var expected = All(walked, inputs);
                Assert.Equal($"{json}\n{expected}", $"{json}\n{All(compiled, inputs)}");
                Assert.Equal($"{json}\n{One(walked, inputs)}", $"{json}\n{One(compiled, inputs)}");
                shown.UnionWith(expected);
            }
        });

        property.Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(1_000_000));
        Assert.True(shown.IsSupersetOf("+-!("), "the trees are too plain");
    }

    [Fact]
    public async Task Results_that_are_read_by_many_threads_are_the_same_objects()
    {
        var engine = Engines.With(
            Engines.Workflow("""
                "RuleName": "p", "Operator": "And", "ErrorMessage": "$(x)", "Rules": [ { "RuleName": "a", "Expression": "x > 1" }, { "RuleName": "b", "Expression": "x > 2" } ]
                """, "\"RuleName\": \"q\", \"Expression\": \"x == 1\""),
            new RulesEngineSettings { RunsBeforeCompiling = 0 });
        for (var i = 0; i < 200; i++)
        {
            var results = await engine.RunAsync(("x", 1));
            var read = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => (results[0], results[0].ChildResults, results[1], results[0].Message))));

            Assert.All(read, r => Assert.True(ReferenceEquals(r.Item1, read[0].Item1) && ReferenceEquals(r.ChildResults, read[0].ChildResults) && ReferenceEquals(r.Item3, read[0].Item3)));
            Assert.All(read, r => Assert.Equal("1", r.Message));
        }
    }

    [Fact]
    public async Task A_rule_that_does_not_match_allocates_nothing()
    {
        async Task<long> Bytes(int rules)
        {
            var engine = Engines.With(
                Engines.Workflow([.. Enumerable.Range(0, rules).Select(i => $"\"RuleName\": \"r{i}\", \"Expression\": \"x.Age == {i + 10} && x.Tags.Any(t => t == \\\"b\\\")\", \"ErrorMessage\": \"$(x.Age)\"")]),
                new RulesEngineSettings { RunsBeforeCompiling = 0 });
            RuleParameter[] inputs = [new("x", new P { Age = 1, Tags = ["a"] })];
            var matches = 0;
            for (var i = 0; i < 200; i++)
            {
                matches += (await engine.ExecuteAllRulesAsync("w", inputs, CancellationToken.None)).Matches.Count();
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                var results = await engine.ExecuteAllRulesAsync("w", inputs, CancellationToken.None);
                for (var r = 0; r < results.Count; r++)
                {
                    matches += results.Outcome(r) == RuleOutcome.Matched ? 1 : 0;
                }
            }

            Assert.Equal(0, matches);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(await Bytes(4), await Bytes(60));
    }

    private static Dictionary<string, object?> Workflow(Random random, ExpressionGenerator generator)
    {
        var count = random.Next(1, 12);
        var names = new List<string>();
        return new Dictionary<string, object?>
        {
            ["WorkflowName"] = "w",
            ["Selection"] = generator.Pick("All", "All", "FirstMatch"),
            ["GlobalParams"] = random.Next(3) == 0 ? new[] { new { Name = "g", Expression = generator.Expression() } } : null,
            ["Rules"] = Enumerable.Range(0, count).Select(i => Rule(random, generator, names, $"r{i}", 2)).ToArray(),
        };
    }

    private static Dictionary<string, object?> Rule(Random random, ExpressionGenerator generator, List<string> names, string name, int depth)
    {
        var rule = new Dictionary<string, object?> { ["RuleName"] = name, ["Priority"] = random.Next(3), ["Enabled"] = depth == 2 || random.Next(6) > 0 };
        if (random.Next(3) == 0)
        {
            rule["ErrorMessage"] = generator.Pick("plain", "$(input1.Age) of $(input1.Name)", "$(g) $(l)", "$(n)");
        }

        if (random.Next(5) == 0)
        {
            rule["LocalParams"] = new[] { new { Name = $"l{name}", Expression = generator.Pick(generator.Expression(), "n / (n - 2)", "g") } };
        }

        if (random.Next(6) == 0)
        {
            rule["Actions"] = new { OnSuccess = new { Name = "OutputExpression", Context = new { Expression = generator.Pick("n + 1", "input1.Age / n", "nope", $"l{name}") } } };
        }

        if (depth > 0 && random.Next(4) == 0)
        {
            rule["Operator"] = generator.Pick("And", "Or");
            rule["Rules"] = Enumerable.Range(0, random.Next(1, 4)).Select(i => Rule(random, generator, names, $"{name}c{i}", depth - 1)).ToArray();
        }
        else
        {
            rule["Expression"] = random.Next(12) switch
            {
                0 => "n / (n - 1) > 0",
                1 => "input1.Nope == 1",
                2 => names.Count > 0 && depth == 2 ? $"rules.{names[random.Next(names.Count)]}" : "n > 2",
                3 => "g == g",
                4 => $"l{name} == l{name}",
                5 or 6 => $"input1.Sev == \"{generator.Pick("High", "Low")}\" && {generator.Condition()}",
                7 => $"n == {random.Next(5)}",
                _ => generator.Condition(),
            };
        }

        if (depth == 2)
        {
            names.Add(name);
        }

        return rule;
    }

    private static string All(RulesEngine engine, RuleParameter[] inputs) => Outcome(() =>
        Tree(engine.ExecuteAllRulesAsync("w", inputs, CancellationToken.None).AsTask().GetAwaiter().GetResult()));

    private static string One(RulesEngine engine, RuleParameter[] inputs) => Outcome(() =>
    {
        var result = engine.ExecuteActionWorkflowAsync("w", "r0", inputs, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return $"{Vector.Show(result.Output)} {result.Exception?.Message} {Tree(result.Results)}";
    });

    private static string Outcome(Func<string> run)
    {
        try
        {
            return run();
        }
        catch (RuleException e)
        {
            return $"{e.Data["RuleName"]} throws {e.Message}";
        }
        catch (Exception e) when (e is RuleRunException or ArithmeticException or NullReferenceException)
        {
            return $"the action throws {e.Message}";
        }
    }

    private static string Tree(IEnumerable<RuleResult> results)
    {
        var text = new StringBuilder();
        foreach (var r in results)
        {
            text.Append(r.Rule.Name).Append(r.Outcome switch { RuleOutcome.Matched => "+", RuleOutcome.NotMatched => "-", _ => "!" });
            text.Append($" [{r.ExceptionMessage}|{r.Message}|{r.Error}|{r.Issues.Count}|{Vector.Show(r.ActionResult?.Output)}|{r.ActionResult?.Exception?.Message}]");
            text.Append($" {{ {string.Join(", ", r.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => $"{i.Key}={Vector.Show(i.Value)}"))} }}");
            text.Append(r.ChildResults is { } children ? $"({Tree(children)})\n" : "\n");
        }

        return text.ToString();
    }
}
