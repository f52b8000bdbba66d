using System.CommandLine;
using System.Text.Json;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Checking;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules diff PACK PACK</c>: what two packs say differently.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var before = PackArgument.Create("before");
        var after = PackArgument.Create("after");
        var json = JsonOutput.Option();
        var command = new Command("diff", "Show what differs between two packs: rules, notions, thresholds, calendar, routing and the rest; exit code 1 when anything does") { before, after, json };
        command.SetAction(parsed =>
        {
            var (first, second) = (PackArgument.Open(parsed.GetValue(before)!), PackArgument.Open(parsed.GetValue(after)!));
            var differences = Compare(first, second);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { before = first.Hash, after = second.Hash, differences });
            }
            else
            {
                Show(differences, first.Hash == second.Hash);
            }

            return differences.Count > 0 ? RulesCommands.Found : 0;
        });
        return command;
    }

    private static IReadOnlyList<PackDifference> Compare(PackArchive before, PackArchive after)
    {
        try
        {
            return PackComparer.Compare(before, after);
        }
        catch (JsonException e)
        {
            throw new CommandException($"A file of the packs is no JSON ({e.Message}); see where with: grid rules check");
        }
    }

    private static void Show(IReadOnlyList<PackDifference> differences, bool same)
    {
        var screen = Screen.Out;
        foreach (var difference in differences)
        {
            var what = $"{difference.Area} {screen.Bold(difference.Subject)}";
            screen.Line(difference.Kind switch
            {
                DifferenceKind.Added => $"{screen.Green("+")} {what} added",
                DifferenceKind.Removed => $"{screen.Red("-")} {what} removed",
                _ => $"{screen.Yellow("~")} {what} changed",
            });
            foreach (var field in difference.Fields)
            {
                if (field.Path.Length > 0)
                {
                    screen.Line($"    {field.Path}");
                }

                if (field.Before is not null)
                {
                    screen.Line($"      {screen.Red($"- {field.Before}")}");
                }

                if (field.After is not null)
                {
                    screen.Line($"      {screen.Green($"+ {field.After}")}");
                }
            }
        }

        screen.Line(differences.Count > 0 ? $"{Say.Count(differences.Count, "difference")}"
            : same ? "The packs are the same." : "The packs say the same; only comments, layout or order differ.");
    }
}
