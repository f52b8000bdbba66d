using System.Runtime.CompilerServices;

namespace NetralitasGrid.Rules.Tests;

/// <summary>Texts kept in files beside the tests; <c>GRID_ACCEPT=1</c> rewrites them and git diff shows what changed.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "golden", name);
        if (Environment.GetEnvironmentVariable("GRID_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
