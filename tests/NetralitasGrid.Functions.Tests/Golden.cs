namespace NetralitasGrid.Functions.Tests;

/// <summary>Text that is compared with a file of the repository; <c>GRID_ACCEPT=1</c> writes the file, and its diff is reviewed.</summary>
internal static class Golden
{
    public static void Compare(string name, string text)
    {
        var path = Repository.File($"tests/NetralitasGrid.Functions.Tests/golden/{name}");
        text = text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("GRID_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{name} is missing: run once with GRID_ACCEPT=1.");
        Assert.Equal(File.ReadAllText(path), text);
    }
}
