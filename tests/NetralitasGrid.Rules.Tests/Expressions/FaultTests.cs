using System.Text;

namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>What the author reads when an expression is wrong, each with the place under which it is reported.</summary>
public sealed class FaultTests
{
    private static readonly (string Group, string[] Expressions)[] Wrong =
    [
        ("Spelling",
        [
            "act.code = = \"POST\"", "(1 + 2", "1 + ", "a b", "1_000", "0x", "12abc", "'abc'", "''", "\"no end", @"""\d""", @"""\u12""", "@x",
            "act.code in (1 2)", "act.code in ()", "act..code", "act.", "1 ^ 2", "~5", "published # true", "act.published // note", "x => x",
            "act.symbols.Any((x) => x)", "new (1 + 1)", "new { a = 1 }", "[1, 2]", "", "   ", "99999999999999999999", "1 ? 2", "a ? b :",
            "int?", "new int[3]", "1.5L", "\u00a7", "\ud800",
        ]),
        ("Names",
        [
            "atc.code == \"POST\"", "act.coed == \"POST\"", "subject.posision", "phases == \"QUIET\"", "it.code", "$.code", "root", "parent",
            "act.symbols.Length1", "Phase.Quiet", "string", "true2", "act.symbols.Any(s => t == s)", "nott true", "act.supports.pairs",
            "Math.Pie", "Regex.IsMatch(\"a\", \"a\")", "System.Math.Abs(1)", "math.Abs(1)",
        ]),
        ("Enums and constants",
        [
            "act.code == \"POTS\"", "act.code in (\"POST\", \"COMENT\")", "phase >= \"DETERMINASION\"", "act.symbols.Contains(\"TWO_FINGER\")",
            "\"THREE_FINGERS\" in act.symbols", "act.symbols.Any(s => s == \"PARTYFLAGS\")", "subject.grade == \"many\"", "act.published == \"maybe\"",
            "act.occurredAt > \"yesterday\"", "act.knownAt - act.occurredAt > \"long\"", "act.code == phase", "phase == \"\"", "DateTime(\"x\")",
            "DayOfWeek.Mon",
        ]),
        ("Types",
        [
            "act.published + 1", "subject.grade && true", "!subject.grade", "-subject.agency", "subject.grade == subject.agency",
            "act == 1", "act < subject", "act.symbols == 1", "subject.grade > true", "subject.grade ? 1 : 2",
            "act.published ? 1 : \"a\"", "subject.grade ?? 1", "act.published << 1", "1 / \"a\"", "subject.grade[0]", "act.symbols[\"x\"]",
            "1 in subject.grade", "new int[] {\"a\"}", "new [] {}", "phase + 1", "null > 1 + act",
        ]),
        ("Calls",
        [
            "act.symbols.Any(1)", "act.symbols.All()", "act.symbols.Wher(s => true)", "act.symbols.Any(s => true, 1)", "act.symbols.Count(s => 1)",
            "subject.agency.Contains()", "subject.agency.Contains(1, 2, 3)", "subject.agency.Foo()", "subject.agency.Lenght()", "frobnicate(1)",
            "iff(true, 1, 2)", "subject.grade.Any()", "act.symbols.Sum()", "act.symbols.Zip(act.symbols)", "act.attributes.Exists(a => a == \"\")",
            "act.attributes.Aggregate((a, b) => a + b)", "Math.Max(1)", "Math.Abs(\"x\")", "int(act)", "int(\"seven\")", "TimeSpan(\"x\", 1)", "is(act, 1)", "is(act, \"Nope\")",
            "act.symbols.ThenBy(s => s)", "act.symbols.Any(act => true)", "\"a\"(1)", "(1)(2)", "act.symbols.OrderBy(s => act).First()",
            "act.symbols.Take(\"x\")", "act.symbols.Union(1)",
        ]),
        ("Out of bounds",
        [
            "act.GetType()", "act.GetHashCode()", "\"\".GetType().Assembly", "typeof(string)", "DateTime.Now", "DateTime.UtcNow > DateTime(2024,1,1)",
            "DateTimeOffset.UtcNow", "Guid.NewGuid()", "System.Environment.MachineName", "Environment.Exit(1)", "File.Exists(\"x\")",
            "Activator.CreateInstance(\"x\")", "subject.agency.PadLeft(1000000000)", "string.Format(\"{0,1000000000}\", 1)",
            "subject.grade.ToString(\"D999999999\")", "act.supports.ToString()", "new List<int>()", "Convert.FromBase64String(\"\")",
            "act.symbols.GetEnumerator()", "act.symbols.SyncRoot", "act.attributes.Capacity", "act.occurredAt.LocalDateTime",
        ]),
        ("Several at once",
        [
            "act.cod == \"POST\" && subject.grade == \"x\" || phase > \"NEVER\"", "act.symbols.Any(s => s == \"NOPE\" || s == \"NOR\")",
        ]),
    ];

    [Fact]
    public void Every_fault_has_its_place_and_says_what_was_expected()
    {
        var text = new StringBuilder();
        foreach (var (group, expressions) in Wrong)
        {
            text.Append("# ").Append(group).Append('\n');
            foreach (var expression in expressions)
            {
                var issues = Vector.Faults(expression, Incident.Inputs, new RuleSettings());
                Assert.True(issues.Count > 0, $"{expression}: no fault");
                text.Append(expression.Replace("\ud800", "\\ud800", StringComparison.Ordinal)).Append('\n');
                foreach (var issue in issues)
                {
                    text.Append("    ").Append(issue).Append('\n');
                }
            }

            text.Append('\n');
        }

        Golden.Check("faults.txt", text.ToString());
    }

    [Fact]
    public void A_rule_that_is_no_condition_is_a_fault()
    {
        var issues = new List<RuleIssue>();

        var compiled = ExpressionCompiler.Compile<bool>("subject.grade", Incident.Inputs, new RuleSettings(), issues);

        Assert.Null(compiled);
        Assert.Equal("(1,1): error R407: expression of type 'Boolean' expected, but this is int; expected bool", Assert.Single(issues).ToString());
    }

    [Fact]
    public void A_nullable_condition_is_a_rule_and_null_is_no_match()
    {
        var compiled = ExpressionCompiler.Compile<bool>("act.onDuty", Incident.Inputs, new RuleSettings(), []);

        Assert.False(compiled!.Evaluate(Incident.Typical().Values));
    }

    [Fact]
    public void Case_counts_when_the_settings_say_so()
    {
        var settings = new RuleSettings { CaseSensitive = true };

        Assert.NotEmpty(Vector.Faults("ACT.Code == \"POST\"", Incident.Inputs, settings));
        Assert.NotEmpty(Vector.Faults("act.code == \"POST\"", Incident.Inputs, settings));
        Assert.NotEmpty(Vector.Faults("true AND true", Incident.Inputs, settings));
        Assert.Empty(Vector.Faults("act.Code == \"POST\" and true", Incident.Inputs, settings));
    }

    [Fact]
    public void The_clock_can_be_given()
    {
        var settings = new RuleSettings { Clock = new FixedClock() };

        Assert.Equal("True", Vector.Show(Vector.OfOne("DateTime.UtcNow == DateTime(2024, 11, 27, 1, 2, 3)", settings)));
        Assert.Equal("True", Vector.Show(Vector.OfOne("DateTimeOffset.UtcNow > input1.WhenO.AddYears(-1)", settings)));
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2024, 11, 27, 1, 2, 3, TimeSpan.Zero);
    }
}
