using System.Globalization;
using System.Text;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Cli.Rules;

/// <summary>Shows issues as a compiler does: place, code, what is wrong, the source line with a caret, what was expected, the nearest name.</summary>
internal sealed class IssueText(PackArchive archive, Screen screen)
{
    // A rule's line can be long: this much of it around the caret is shown.
    private const int Before = 60;
    private const int Width = 130;

    private readonly Dictionary<string, string[]> _lines = new(StringComparer.Ordinal);

    public void Show(RuleIssue issue)
    {
        var isError = issue.Severity == RuleSeverity.Error;
        var place = issue.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{issue.File}:{issue.Line}:{issue.Column}") : issue.File;
        var kind = issue.Severity switch
        {
            RuleSeverity.Error => screen.Red($"error {issue.Code}"),
            RuleSeverity.Warning => screen.Yellow($"warning {issue.Code}"),
            _ => screen.Blue($"note {issue.Code}"),
        };
        screen.Line($"{(place.Length == 0 ? "" : screen.Bold(place) + ": ")}{kind}: {issue.Message}");
        if (LineOf(issue) is { } line)
        {
            var at = Math.Clamp(issue.Column - 1, 0, line.Length);
            var from = at <= Before ? 0 : at - Before;
            var shown = line[from..Math.Min(line.Length, from + Width)];
            // Tabs are kept, so that the caret stands below its place whatever their width.
            var indent = new string([.. shown.Take(at - from).Select(c => c == '\t' ? '\t' : ' ')]);
            var number = issue.Line.ToString(CultureInfo.InvariantCulture).PadLeft(5);
            screen.Line($"{screen.Blue($"{number} |")} {(from > 0 ? "..." : "")}{shown}{(from + Width < line.Length ? "..." : "")}");
            screen.Line($"{screen.Blue("      |")} {(from > 0 ? "   " : "")}{indent}{(isError ? screen.Red("^") : screen.Yellow("^"))}");
        }

        if (issue.Nearest is not null)
        {
            screen.Line($"{screen.Blue("      =")} did you mean {screen.Green($"'{issue.Nearest}'")}?");
        }

        if (issue.Expected is not null)
        {
            screen.Line($"{screen.Blue("      =")} expected {issue.Expected}");
        }
    }

    private string? LineOf(RuleIssue issue)
    {
        if (issue.Line <= 0)
        {
            return null;
        }

        if (!_lines.TryGetValue(issue.File, out var lines))
        {
            var file = archive.Files.FirstOrDefault(f => f.Path == issue.File);
            _lines[issue.File] = lines = file is null ? [] : Encoding.UTF8.GetString(file.Content.Span).Split('\n');
        }

        return issue.Line <= lines.Length ? lines[issue.Line - 1].TrimEnd('\r') : null;
    }
}
