using System.CommandLine;
using System.IO.Enumeration;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Packs.Checking;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules test PACK</c>: runs the golden cases and explains those that fail.</summary>
internal static class TestCommand
{
    private const int ProgressEvery = 50;

    public static Command Create()
    {
        var pack = PackArgument.Create();
        var filter = new Option<string?>("--filter") { Description = "Only cases whose id or rule is like this, such as NG-214 or NG-2*" };
        var json = JsonOutput.Option();
        var command = new Command("test", "Run the golden cases of a pack; those that fail are shown with the rules that made the difference") { pack, filter, json };
        command.SetAction(parsed =>
        {
            var (compiled, all) = PackArgument.CompileWithCases(parsed.GetValue(pack)!);
            var cases = parsed.GetValue(filter) is { } like ? [.. all.Where(c => IsLike(like, c.Id) || IsLike(like, c.Rule))] : all;
            if (cases.Count == 0)
            {
                throw new CommandException("No golden case is like that.");
            }

            var failures = new List<GoldenExplanation>();
            foreach (var (i, golden) in cases.Index())
            {
                if (i % ProgressEvery == 0)
                {
                    Screen.Progress($"{i}/{cases.Count} cases, {failures.Count} failed");
                }

                if (GoldenRunner.Run(golden, compiled) is { Count: > 0 } differences)
                {
                    failures.Add(GoldenExplanation.Of(new(golden, differences), compiled));
                }
            }

            Screen.Progress("");
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { run = cases.Count, failed = failures.Count, failures = failures.Select(Json) });
            }
            else
            {
                foreach (var failure in failures)
                {
                    Show(failure);
                }

                var sum = $"{Say.Number(cases.Count - failures.Count)} passed, {Say.Number(failures.Count)} failed";
                Screen.Out.Line(failures.Count > 0 ? Screen.Out.Red(sum) : Screen.Out.Green(sum));
            }

            return failures.Count > 0 ? RulesCommands.Found : 0;
        });
        return command;
    }

    private static bool IsLike(string pattern, string text) =>
        FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true) || text.StartsWith(pattern + "-", StringComparison.OrdinalIgnoreCase);

    private static void Show(GoldenExplanation failure)
    {
        var (screen, golden) = (Screen.Out, failure.Failure.Case);
        screen.Line($"{screen.Red("FAILED")} {screen.Bold(golden.Id)}: {golden.About.Id} / {golden.About.En}");
        foreach (var difference in failure.Failure.Differences)
        {
            screen.Line($"  {screen.Bold(difference.Path)}");
            screen.Line($"    expected {screen.Green(difference.Expected)}");
            screen.Line($"    got      {screen.Red(difference.Actual)}");
        }

        foreach (var rule in failure.Rules)
        {
            screen.Line($"  {screen.Bold(rule.Id)} {Verdict(rule)}");
            new TraceText(screen).Show(rule.Trace, 4);
        }

        screen.Line();
    }

    private static string Verdict(GoldenRule rule) => (rule.Fired, rule.Expected) switch
    {
        (true, false) => "fired, and should not:",
        (true, _) => "fired:",
        (false, true) when rule.Fate == RuleFate.Closed => $"should fire, and {rule.ClosedBy} closed it:",
        (false, true) when rule.Fate == RuleFate.Alone => "should fire, and no rule that it needs stands beside it:",
        (false, true) => "should fire, and did not:",
        _ => "did not fire:",
    };

    private static object Json(GoldenExplanation failure) => new
    {
        id = failure.Failure.Case.Id,
        rule = failure.Failure.Case.Rule,
        about = failure.Failure.Case.About,
        differences = failure.Failure.Differences,
        rules = failure.Rules.Select(r => new
        {
            id = r.Id,
            expected = r.Expected,
            fired = r.Fired,
            fate = r.Fate,
            closedBy = r.ClosedBy,
            conditions = r.Trace.Conditions.Select(TraceText.Json),
        }),
    };
}
