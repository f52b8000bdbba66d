using FsCheck;
using FsCheck.Fluent;

namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>The compiled delegate against the plain interpreter.</summary>
public sealed class AgreementTests
{
    private static readonly RuleSettings Settings = Vector.Settings with { MaxLoopDepth = 20 };

    [Fact]
    public void Compiled_and_interpreted_expressions_agree()
    {
        var property = Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var generator = new ExpressionGenerator(seed);
            var expression = generator.Expression();
            var issues = new List<RuleIssue>();
            var compiled = ExpressionCompiler.Compile<object>(expression, Vector.TwoInputs, Settings, issues);
            Assert.True(compiled is not null, $"{expression}\n{string.Join('\n', issues)}");
            for (var i = 0; i < 10; i++)
            {
                object?[] facts = [generator.Facts(), null];
                Assert.Equal($"{expression} -> {Outcome(() => compiled.Interpret(facts))}", $"{expression} -> {Outcome(() => compiled.Evaluate(facts))}");
            }
        });

        property.Check(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(1_000_000));
    }

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
}
