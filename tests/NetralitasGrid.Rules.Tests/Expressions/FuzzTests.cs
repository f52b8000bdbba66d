namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>Mutated expressions: whatever they are, they end with issues or with a value, never with a crash, a hang or a stray exception.</summary>
public sealed class FuzzTests
{
    private const string Pieces = "()[]{}.,?:\"'\\+-*/%<>=!&|^~$@#; \t\n0123456789eExXbBLUfdm_abcxyzAÉ😀";

    private static readonly string[] Words =
    [
        "input1", ".Any(", "x => ", " in ", "np(", "null", " and ", "not ", "new [] {", "true", "Math", ".GetType()", "it", "parent", "int?(",
        "\"High\"", "input1.Tags", "input1.Kids", ".Where(", ".Select(", "??", " ? ", " : ", "1e999", "iif(", "root.", "9999999999",
    ];

    [Fact]
    public void Mutated_expressions_never_crash()
    {
        var random = new Random(20241127);
        var settings = Vector.Settings with { MaxWork = 2_000 };
        object?[] facts = [P.Typical(), new Supports()];
        var compiledCount = 0;
        var count = int.TryParse(Environment.GetEnvironmentVariable("GRID_FUZZ"), out var asked) ? asked : 20_000;
        for (var i = 0; i < count; i++)
        {
            var expression = Mutate(new ExpressionGenerator(i).Expression(), random);
            var issues = new List<RuleIssue>();
            var compiled = ExpressionCompiler.Compile<object>(expression, Vector.TwoInputs, settings, issues);
            Assert.True(compiled is null == issues.Count > 0, expression);
            Assert.All(issues, issue => Assert.True(issue.Line > 0 && issue.Column > 0, expression));
            if (compiled is not null && compiledCount++ % 20 == 0)
            {
                _ = Record.Exception(() => compiled.Evaluate(facts));
            }
        }

        Assert.InRange(compiledCount, count / 40, count - (count / 40));
        TestContext.Current.SendDiagnosticMessage($"{count} mutated expressions, {compiledCount} of them compiled");
    }

    [Fact]
    public void Mutated_expressions_over_dynamic_inputs_never_crash_and_compiled_ones_agree_with_the_walk()
    {
        var random = new Random(20241128);
        var settings = Vector.Settings with { MaxWork = 2_000 };
        object?[] facts = [System.Text.Json.JsonDocument.Parse(Dynamic.DynamicVector.Typical).RootElement, 1];
        RuleInput[] inputs = [new("input1", typeof(object)), new("input2", typeof(int))];
        var compiledCount = 0;
        for (var i = 0; i < 6_000; i++)
        {
            var expression = Mutate(new ExpressionGenerator(i).Expression(), random);
            foreach (var (typed, json) in Members)
            {
                expression = expression.Replace(typed, json, StringComparison.Ordinal);
            }

            var issues = new List<RuleIssue>();
            var compiled = ExpressionCompiler.Compile<object>(expression, inputs, settings, issues);
            Assert.True(compiled is null == issues.Count > 0, expression);
            if (compiled is not null && compiledCount++ % 4 == 0)
            {
                Assert.Equal($"{expression} -> {Outcome(() => compiled.Interpret(facts))}", $"{expression} -> {Outcome(() => compiled.Evaluate(facts))}");
            }
        }

        Assert.InRange(compiledCount, 500, 5_900);
    }

    private static readonly (string Typed, string Json)[] Members =
    [
        ("input1.Arr", "input1.numbers"), ("input1.Tags", "input1.tags"), ("input1.Kids", "input1.items"), ("input1.Dbl", "input1.score"), ("input1.NInt", "input1.nul"),
        ("input1.NFlag", "input1.nul"), ("input1.Country", "input1.empty"), ("input1.Sev", "input1.level"), ("input1.Child", "input1.child"),
    ];

    // Which exception it is may differ: a null is found in two ways.
    private static string Outcome(Func<object?> compute)
    {
        try
        {
            return Vector.Show(compute());
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            return "fails";
        }
    }

    [Fact]
    public void Mutated_files_never_crash()
    {
        const string Seed = """
            [ { "WorkflowName": "w", "GlobalParams": [ { "Name": "g", "Expression": "subject.grade" } ], "WorkflowsToInject": [ "v" ],
                "Rules": [ { "RuleName": "é", "Expression": "act.code == \"POST\" && g > 1", "Properties": { "a": [1, { "b": null }] } },
                           { "RuleName": "n", "Operator": "Or", "Rules": [ { "RuleName": "c", "Expression": "\u0061ct.published" } ] } ] },
              { "WorkflowName": "v", "Rules": [ { "RuleName": "x", "Expression": "true" } ] } ]
            """;
        var random = new Random(20241127);
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(Seed).ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at));
                        break;
                    case 1:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 2:
                        bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count / 2), random.Next(1, 40)));
                        break;
                    default:
                        bytes.Insert(at, (byte)"{}[],:\"\\u"[random.Next(9)]);
                        break;
                }
            }

            var issues = new List<RuleIssue>();
            var workflows = WorkflowReader.Read("f", bytes.ToArray(), issues);
            foreach (var workflow in workflows)
            {
                var library = workflows.GroupBy(w => w.Name).ToDictionary(w => w.Key, w => w.First());
                WorkflowCompiler.Compile(workflow, Incident.Inputs, new RuleSettings(), library, issues);
            }

            Assert.All(issues, issue => Assert.True(issue.Line > 0 && issue.Column > 0, issue.ToString()));
        }
    }

    private static string Mutate(string expression, Random random)
    {
        for (var change = random.Next(0, 4); change > 0; change--)
        {
            var at = random.Next(expression.Length + 1);
            var length = Math.Min(random.Next(1, 6), expression.Length - at);
            expression = random.Next(5) switch
            {
                0 => expression.Remove(at, length),
                1 => expression.Insert(at, Pieces[random.Next(Pieces.Length)].ToString()),
                2 => expression.Insert(at, Words[random.Next(Words.Length)]),
                3 => expression.Insert(random.Next(expression.Length + 1), expression.Substring(at, length)),
                _ => expression.Remove(at, length).Insert(at, Words[random.Next(Words.Length)]),
            };
        }

        return expression;
    }
}
