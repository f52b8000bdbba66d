using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>The pack of the repository, compiled once for all tests.</summary>
internal static class RealPack
{
    public static string Folder { get; } = Find();

    private static readonly Lazy<CompiledPack> Compiled = new(() =>
    {
        var issues = new List<RuleIssue>();
        return PackCompiler.CompileFolder(Folder, issues) ?? throw new InvalidOperationException(string.Join(Environment.NewLine, issues));
    });

    public static CompiledPack Pack => Compiled.Value;

    /// <summary>The pack with some of its files replaced (null = left out).</summary>
    public static PackReading With(params (string Path, Func<string, string>? Change)[] changes) => PackReader.Read(PackArchive.Of(
        PackArchive.OfFolder(Folder).Files
            .Select(f => Array.Find(changes, c => c.Path == f.Path) is { Path: not null } change ? Changed(f, change.Change) : f)
            .OfType<PackFile>()));

    public static CompiledPack Compile(params (string Path, Func<string, string>? Change)[] changes)
    {
        var issues = new List<RuleIssue>();
        return PackCompiler.Compile(With(changes), issues) ?? throw new InvalidOperationException(string.Join(Environment.NewLine, issues));
    }

    private static PackFile? Changed(PackFile file, Func<string, string>? change)
    {
        if (change is null)
        {
            return null;
        }

        var before = System.Text.Encoding.UTF8.GetString(file.Content.Span);
        var after = change(before);
        Assert.NotEqual(before, after);
        return file with { Content = System.Text.Encoding.UTF8.GetBytes(after) };
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var pack = Path.Combine(folder.FullName, "rules", "packs", "pilkada-2024");
            if (Directory.Exists(pack))
            {
                return pack;
            }
        }

        throw new DirectoryNotFoundException("The pack of the repository was not found above the test's folder.");
    }
}
