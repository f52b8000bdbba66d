using System.CommandLine;
using NetralitasGrid.Grains.Packs.Checking;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules check PACK</c>: every fault of every file at once, and what is doubtful.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var pack = PackArgument.Create();
        var strict = new Option<bool>("--strict") { Description = "Warnings count as findings, too" };
        var signature = new Option<FileInfo?>("--signature") { Description = "Also check this signature of the pack, made by 'grid rules sign'" };
        var key = new Option<string?>("--public-key") { Description = "The signer's public key, in base 64 or as a file; needed with --signature" };
        var json = JsonOutput.Option();
        var command = new Command("check", "Check a pack: all faults at once with line and caret, and warnings of rules that cannot do what they should") { pack, strict, signature, key, json };
        command.SetAction(parsed =>
        {
            var archive = PackArgument.Open(parsed.GetValue(pack)!);
            bool? signed = parsed.GetValue(signature) is { } file ? SignatureFile.Verify(archive, file, parsed.GetValue(key)) : null;
            var check = PackCheck.Of(archive);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { pack = check.Pack?.Name, hash = archive.Hash, errors = check.Errors, warnings = check.Warnings, notes = check.Notes, signature = signed, issues = check.Issues });
            }
            else
            {
                Show(check, archive.Hash, new(archive, Screen.Out), signed);
            }

            return check.Errors > 0 || signed == false || (parsed.GetValue(strict) && check.Warnings > 0) ? RulesCommands.Found : 0;
        });
        return command;
    }

    private static void Show(PackCheck check, string hash, IssueText text, bool? signed)
    {
        var screen = Screen.Out;
        foreach (var issue in check.Issues)
        {
            text.Show(issue);
        }

        if (check.Issues.Count > 0)
        {
            screen.Line();
        }

        var notes = check.Notes > 0 ? $", {Say.Count(check.Notes, "note")}" : "";
        var sum = $"{Say.Count(check.Errors, "error")}, {Say.Count(check.Warnings, "warning")}{notes}";
        screen.Line(check.Errors > 0 ? screen.Red(sum) : check.Warnings > 0 ? screen.Yellow(sum) : screen.Green(sum));
        screen.Line(check.Pack is { } pack
            ? $"{pack.Name.Name} {pack.Name.Version}: {Say.Count(pack.Rules.Count() + pack.Aggregates.Rules.Count + pack.Process.Rules.Count, "rule")}, {Say.Count(check.Cases.Count, "golden case")}, {hash}"
            : "The pack cannot be activated.");
        if (signed is { } good)
        {
            screen.Line(good ? screen.Green("The signature is of this pack and this key.") : screen.Red("The signature is not of this pack and this key."));
        }
    }
}
