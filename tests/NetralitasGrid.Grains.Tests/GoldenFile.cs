using System.Runtime.CompilerServices;

namespace NetralitasGrid.Grains.Tests;

/// <summary>
/// Compares text with the file of that name in the folder <c>golden</c> beside the test's source. With <c>GRID_ACCEPT=1</c> in the environment the
/// file is written instead, so that the difference is reviewed in git.
/// </summary>
internal static class GoldenFile
{
    /// <summary>Checks one text; line ends do not count at its end.</summary>
    public static void Check(string name, string actual, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, "golden", name);
        if (Environment.GetEnvironmentVariable("GRID_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual.TrimEnd() + "\n");
            return;
        }

        Assert.True(File.Exists(path), $"There is no golden file {path}: run once with GRID_ACCEPT=1 and review it.");
        Assert.Equal(File.ReadAllText(path).TrimEnd(), actual.TrimEnd(), ignoreLineEndingDifferences: true);
    }
}
