namespace NetralitasGrid.Cli.Tests;

/// <summary>A copy of the repository's pack that a test may change; gone when disposed.</summary>
internal sealed class PackFolder : IDisposable
{
    public static string Original { get; } = Find();

    public string Path { get; } = Directory.CreateTempSubdirectory("grid-pack-").FullName;

    public PackFolder()
    {
        foreach (var file in Directory.EnumerateFiles(Original, "*.json", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(Original, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!); // a file is in a folder
            File.Copy(file, copy);
        }
    }

    /// <summary>Replaces the first place of a text in a file.</summary>
    public PackFolder With(string file, string found, string instead)
    {
        var path = System.IO.Path.Combine(Path, file);
        var text = File.ReadAllText(path);
        var at = text.IndexOf(found, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{found}' is not in {file}");
        File.WriteAllText(path, $"{text[..at]}{instead}{text[(at + found.Length)..]}");
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var pack = System.IO.Path.Combine(folder.FullName, "rules", "packs", "pilkada-2024");
            if (Directory.Exists(pack))
            {
                return pack;
            }
        }

        throw new DirectoryNotFoundException("The pack of the repository was not found above the test's folder.");
    }
}
