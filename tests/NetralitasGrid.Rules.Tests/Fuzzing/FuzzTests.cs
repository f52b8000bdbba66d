using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Rules.Tests.Expressions;

namespace NetralitasGrid.Rules.Tests.Fuzzing;

/// <summary>
/// Mutated expressions and workflows over facts that are watched: whatever they are, they end with issues or with a value, never with a crash,
/// a hang or a stray exception, and never get to a member that is out of bounds. GRID_FUZZ says how many in all, GRID_FUZZ_SEED which.
/// </summary>
public sealed class FuzzTests
{
    private const string Pieces = "()[]{}.,?:\"'\\+-*/%<>=!&|^~$@#; \t\n0123456789eExXbBLUfdm_abcxyzAÉ😀";

    private static readonly string[] Words =
    [
        "input1", ".Any(", "x => ", " in ", "np(", "null", " and ", "not ", "new [] {", "true", "Math", ".GetType()", "it", "parent", "int?(",
        "\"High\"", "input1.Tags", "input1.Kids", ".Where(", ".Select(", "??", " ? ", " : ", "1e999", "iif(", "root.", "9999999999",
    ];

    // Doors of the spies, and the ways that are known to have led out of such languages.
    private static readonly string[] WaysOut =
    [
        ".Forbidden", ".Callback", ".Callback()", ".Callback.Method", ".Home", ".Home.Location", ".Kinds", ".Secret", ".Own", ".Erase()", ".Reveal()", ".Hello()", ".Sealed = 2",
        ".set_Sealed(2)", ".get_Home()", "[\"Home\"]", "input1.Way", "input1.Way.Home", "input1.Way.Forbidden.Assembly", "input1.Kids[0].Hello()", "SpyTools.Door", "SpyTools.Open()",
        "typeof(SpyTools)", "System.IO.File.ReadAllText(\"/etc/passwd\")", "Environment.MachineName", "AppDomain.CurrentDomain", "new SpyFacts()", "is(input1, \"System.Type\")",
        "as(input1.Way, \"SpyFacts\").Home", "cast(input1.Way, \"System.Type\")", ".GetType().Assembly", ".GetHashCode()", ".MemberwiseClone()", ".ToString().GetType()", "np(input1.Way.Home)",
        ".Select(k => k.Hello())", ".Where(k => k.Forbidden != null)", "string.Intern(\"a\")", "DateTime.Now",
    ];

    private static readonly (string Typed, string Json)[] Members =
    [
        ("input1.Arr", "input1.numbers"), ("input1.Tags", "input1.tags"), ("input1.Kids", "input1.items"), ("input1.Dbl", "input1.score"), ("input1.NInt", "input1.nul"),
        ("input1.NFlag", "input1.nul"), ("input1.Country", "input1.empty"), ("input1.Sev", "input1.level"), ("input1.Child", "input1.child"), ("input1.Way", "input1.spy"),
    ];

    private static readonly RuleSettings Settings = Vector.Settings with { MaxWork = 2_000 };

    private static int Count => Number("GRID_FUZZ") ?? 25_000;

    private static int Seed => Number("GRID_FUZZ_SEED") ?? 20241127;

    [Fact]
    public void Mutated_expressions_never_crash_and_never_get_out_of_the_facts()
    {
        var random = new Random(Seed);
        var (count, compiledCount) = (Count / 10 * 8, 0);
        RuleInput[] inputs = [new("input1", typeof(SpyFacts)), new("input2", typeof(Supports))];
        for (var i = 0; i < count; i++)
        {
            var generator = new ExpressionGenerator(unchecked((Seed * 31) + i));
            var expression = Mutate(generator.Expression(), random);
            var issues = new List<RuleIssue>();
            var tree = ExpressionCompiler.Tree<object>(expression, inputs, Settings, issues);
            Assert.True(tree is null == issues.Count > 0, expression);
            Assert.True(issues.TrueForAll(issue => issue.Line > 0 && issue.Column > 0), expression);
            if (tree is { } found)
            {
                compiledCount++;
                Check(expression, Reach.Strange(found.Compute));
                if (i % 4 == 0)
                {
                    _ = Record.Exception(() => found.Compute.Compile()(Frame(found.Inputs, generator.Fill(new SpyFacts()), new Supports())));
                }

                _ = Record.Exception(() => new Interpreter(Frame(found.Inputs, generator.Fill(new SpyFacts()), null)).Evaluate(found.Node));
                Check(expression, Spy.Breaches);
            }
        }

        Assert.InRange(compiledCount, count / 40, count - (count / 40));
        TestContext.Current.SendDiagnosticMessage($"{count} mutated expressions, {compiledCount} of them compiled");
    }

    [Fact]
    public void Mutated_expressions_over_dynamic_inputs_never_crash_and_compiled_ones_agree_with_the_walk()
    {
        var random = new Random(Seed + 1);
        var members = JsonSerializer.Deserialize<Dictionary<string, object?>>(Dynamic.DynamicVector.Typical)!; // an object
        members["spy"] = new SpyFacts();
        members["kind"] = typeof(SpyFacts);
        members["Home"] = typeof(SpyFacts).Assembly;
        members["doors"] = new object[] { new SpyFacts(), new SpyKid(), (Func<int>)SpyTools.Open };
        object?[] facts = [members, 1];
        RuleInput[] inputs = [new("input1", typeof(object)), new("input2", typeof(int))];
        var (count, compiledCount) = (Count / 10, 0);
        for (var i = 0; i < count; i++)
        {
            var expression = Mutate(new ExpressionGenerator(unchecked((Seed * 37) + i)).Expression(), random);
            foreach (var (typed, json) in Members)
            {
                expression = expression.Replace(typed, json, StringComparison.Ordinal);
            }

            var issues = new List<RuleIssue>();
            var compiled = ExpressionCompiler.Compile<object>(expression, inputs, Settings, issues);
            Assert.True(compiled is null == issues.Count > 0, expression);
            if (compiled is not null)
            {
                compiledCount++;
                Assert.Equal($"{expression} -> {Outcome(() => compiled.Interpret(facts))}", $"{expression} -> {Outcome(() => compiled.Evaluate(facts))}");
                Check(expression, Spy.Breaches);
            }
        }

        Assert.InRange(compiledCount, count / 20, count - (count / 40));
        TestContext.Current.SendDiagnosticMessage($"{count} mutated expressions over dynamic inputs, {compiledCount} of them compiled");
    }

    [Fact]
    public async Task Mutated_workflows_never_crash_and_never_get_out_of_the_facts()
    {
        var random = new Random(Seed + 2);
        var (count, run) = (Count / 10, 0);
        var inputs = new RuleParameter[] { new("input1", new SpyFacts { Name = "Ann", Age = 42 }), new("input2", new Supports()) };
        for (var i = 0; i < count; i++)
        {
            var generator = new ExpressionGenerator(unchecked((Seed * 41) + i));
            var bytes = random.Next(2) == 0 ? Broken(File(generator, random), random) : File(generator, random);
            var issues = new List<RuleIssue>();
            var workflows = WorkflowReader.Read("f", bytes, issues);
            var library = workflows.GroupBy(w => w.Name).ToDictionary(w => w.Key, w => w.First());
            foreach (var workflow in workflows)
            {
                var program = WorkflowCompiler.Compile(workflow, [.. inputs.Select(p => new RuleInput(p.Name, p.Type))], Settings, library, issues);
                if (program is not null)
                {
                    run++;
                    using var evaluation = program.Rent();
                    evaluation.Set(0, inputs[0].Value);
                    evaluation.Set(1, inputs[1].Value);
                    evaluation.Run();
                }
            }

            Assert.True(issues.TrueForAll(issue => issue.Line > 0 && issue.Column > 0), string.Join('\n', issues));
            await EngineAsync([.. library.Values], inputs, compiled: i % 2 == 0);
            Check(Encoding.UTF8.GetString(bytes), Spy.Breaches);
        }

        Assert.InRange(run, count / 40, count * 2);
        TestContext.Current.SendDiagnosticMessage($"{count} mutated files, {run} workflows of which compiled whole");
    }

    [Fact]
    public void The_watch_sees_what_is_out_of_bounds()
    {
        Expression<Func<SpyFacts, object>>[] bad =
        [
            f => f.Home, f => f.Forbidden, f => f.GetType(), f => Environment.MachineName, f => f.Kids[0].Hello(), f => f.Callback(), f => SpyTools.Door, f => new SpyFacts(), f => f.Kinds,
        ];
        Expression<Func<SpyFacts, object>>[] good = [f => f.Age, f => f.Kids[0].Id, f => f.Tags.Count, f => f.Name!.Length, f => f.Twice(2), f => f.Sev == Sev.High];

        Assert.All(bad, e => Assert.NotEmpty(Reach.Strange(e)));
        Assert.All(good, e => Assert.Empty(Reach.Strange(e)));
        _ = (new SpyFacts().Home, new SpyFacts().Kids[0].Hello());
        Assert.Equal(["Home", "Hello"], Spy.Breaches);
        Spy.Forget();
    }

    private static async Task EngineAsync(Workflow[] workflows, RuleParameter[] inputs, bool compiled)
    {
        var engine = new RulesEngine(new RulesEngineSettings { Rules = Settings, RunsBeforeCompiling = compiled ? 0 : int.MaxValue });
        try
        {
            engine.Add(workflows);
        }
        catch (RuleValidationException)
        {
            return;
        }

        foreach (var name in engine.WorkflowNames)
        {
            try
            {
                foreach (var result in await engine.ExecuteAllRulesAsync(name, inputs, CancellationToken.None))
                {
                    _ = result.ExceptionMessage;
                }
            }
            catch (Exception e) when (e is ArgumentException or KeyNotFoundException)
            {
                // What the documentation of the call says: a workflow to inject is missing, an action is not known.
            }
        }
    }

    private static byte[] File(ExpressionGenerator generator, Random random)
    {
        string Condition() => Mutate(generator.Condition(), random);
        return JsonSerializer.SerializeToUtf8Bytes(new object[]
        {
            new
            {
                WorkflowName = "w",
                GlobalParams = new[] { new { Name = "g", Expression = Mutate(generator.Expression(), random) } },
                WorkflowsToInject = new[] { "v" },
                Rules = new object[]
                {
                    new { RuleName = "é", Expression = Condition(), ErrorMessage = "$(input1.Home) $(input1.Age) $(g)", Properties = new { a = new object?[] { 1, null } } },
                    new
                    {
                        RuleName = "n", Operator = generator.Pick("And", "Or"), LocalParams = new[] { new { Name = "l", Expression = Mutate(generator.Expression(), random) } },
                        Rules = new[] { new { RuleName = "c", Expression = Condition() }, new { RuleName = "d", Expression = Condition() } },
                        Actions = new { OnSuccess = new { Name = "OutputExpression", Context = new { Expression = Mutate("input1.Age + 1", random) } } },
                    },
                },
            },
            new { WorkflowName = "v", Rules = new[] { new { RuleName = "x", Expression = Condition() } } },
        });
    }

    private static byte[] Broken(byte[] file, Random random)
    {
        var bytes = file.ToList();
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

        return [.. bytes];
    }

    private static string Mutate(string expression, Random random)
    {
        for (var change = random.Next(0, 4); change > 0; change--)
        {
            var at = random.Next(expression.Length + 1);
            var length = Math.Min(random.Next(1, 6), expression.Length - at);
            expression = random.Next(7) switch
            {
                0 => expression.Remove(at, length),
                1 => expression.Insert(at, Pieces[random.Next(Pieces.Length)].ToString()),
                2 => expression.Insert(at, Words[random.Next(Words.Length)]),
                3 => expression.Insert(random.Next(expression.Length + 1), expression.Substring(at, length)),
                4 => expression.Insert(at, WaysOut[random.Next(WaysOut.Length)]),
                5 => Swapped(expression, random),
                _ => expression.Remove(at, length).Insert(at, Words[random.Next(Words.Length)]),
            };
        }

        return expression;
    }

    // A member in the place of another: the likeliest to compile.
    private static string Swapped(string expression, Random random)
    {
        var at = expression.IndexOf("input1.", random.Next(expression.Length + 1) is var from && from < expression.Length ? from : 0, StringComparison.Ordinal);
        if (at < 0)
        {
            return expression;
        }

        var end = at + "input1.".Length;
        while (end < expression.Length && char.IsLetterOrDigit(expression[end]))
        {
            end++;
        }

        var way = WaysOut[random.Next(WaysOut.Length)];
        return expression.Remove(at, end - at).Insert(at, way[0] is '.' or '[' ? "input1" + way : way);
    }

    private static Frame Frame(IReadOnlyList<Variable> inputs, params object?[] values)
    {
        var slots = inputs.Select(i => Slot.For(i.Type)).ToArray();
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i].Boxed = values[i];
        }

        return new Frame(slots, Settings.MaxWork, null);
    }

    private static void Check(string text, IReadOnlyList<string> breaches) => Assert.True(breaches.Count == 0, $"{text}\n{string.Join('\n', breaches)}");

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

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
