namespace NetralitasGrid.Rules.Tests.Acceptance;

/// <summary>Where the recorded cases and the table of differences are.</summary>
internal static class AcceptanceFolder
{
    public static string? Path { get; } = Above("shared", "rules-acceptance");

    /// <summary>The first column of a table in docs/rules/differences.md: what differs on purpose.</summary>
    public static HashSet<string> Differences(string heading)
    {
        var file = System.IO.Path.Combine(Above("docs", "rules") ?? throw new InvalidOperationException("docs/rules is not there"), "differences.md");
        return [.. File.ReadLines(file).SkipWhile(l => l != "## " + heading).Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l[3..l.IndexOf("` |", StringComparison.Ordinal)].Replace("\\|", "|", StringComparison.Ordinal))];
    }

    private static string? Above(params string[] folder)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var path = System.IO.Path.Combine([at.FullName, .. folder]);
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
