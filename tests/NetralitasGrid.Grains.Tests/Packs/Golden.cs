namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>Compares text with what a golden file keeps under a heading; <c>GRID_ACCEPT=1</c> rewrites it, and the diff is reviewed.</summary>
internal static class Golden
{
    private static readonly Lock Gate = new();

    public static void Check(string name, string heading, IEnumerable<string> lines)
    {
        var file = Path.Combine(RealPack.Folder, "..", "..", "..", "tests", "NetralitasGrid.Grains.Tests", "Packs", "golden", $"{name}.txt");
        var key = $"## {heading.ReplaceLineEndings("\\n")}";
        var actual = string.Join('\n', lines);
        lock (Gate)
        {
            var sections = File.Exists(file) ? Read(file) : [];
            if (Environment.GetEnvironmentVariable("GRID_ACCEPT") == "1")
            {
                sections[key] = actual;
                Directory.CreateDirectory(Path.GetDirectoryName(file) ?? ".");
                File.WriteAllText(file, string.Join("\n\n", sections.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}\n{s.Value}")) + "\n");
                return;
            }

            Assert.True(sections.TryGetValue(key, out var expected), $"{name}.txt has no '{key}'");
            Assert.Equal(expected, actual);
        }
    }

    private static Dictionary<string, string> Read(string file)
    {
        var sections = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var section in File.ReadAllText(file).TrimEnd('\n').Split("\n\n"))
        {
            var end = section.IndexOf('\n', StringComparison.Ordinal);
            sections[end < 0 ? section : section[..end]] = end < 0 ? "" : section[(end + 1)..];
        }

        return sections;
    }
}
