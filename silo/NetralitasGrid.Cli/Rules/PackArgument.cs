using System.CommandLine;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Cli.Rules;

/// <summary>A pack on the command line: its folder, or the file of its archive.</summary>
internal static class PackArgument
{
    public static Argument<string> Create(string name = "pack") => new(name) { Description = "Folder of the pack (or its archive, a .tar)" };

    /// <summary>The archive of a pack.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static PackArchive Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return File.Exists(Path.Combine(path, "pack.json"))
                    ? PackArchive.OfFolder(path)
                    : throw new CommandException($"{path} holds no pack: it has no pack.json.");
            }

            var issues = new List<RuleIssue>();
            return PackArchive.Open(File.ReadAllBytes(path), issues) ?? throw new CommandException($"{path} is no pack: {issues[0].Message}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"{path} cannot be read as a pack: {e.Message}");
        }
    }

    /// <summary>A pack that is sound enough to run.</summary>
    /// <exception cref="CommandException">It cannot be read, or has faults.</exception>
    public static CompiledPack Compile(string path)
    {
        var issues = new List<RuleIssue>();
        return PackCompiler.Compile(PackReader.Read(Open(path)), issues) ?? throw Faulty(path, issues);
    }

    /// <summary>A pack that is sound enough to run, and its golden cases.</summary>
    /// <exception cref="CommandException">It cannot be read, or has faults.</exception>
    public static (CompiledPack Pack, IReadOnlyList<GoldenCase> Cases) CompileWithCases(string path)
    {
        var pack = Compile(path);
        var issues = new List<RuleIssue>();
        var cases = GoldenCaseReader.Read(pack.Document, issues);
        return issues.Count == 0 ? (pack, cases) : throw Faulty(path, issues);
    }

    private static CommandException Faulty(string path, List<RuleIssue> issues)
    {
        var errors = issues.Where(i => i.Severity == RuleSeverity.Error).ToList();
        return new($"{string.Join(Environment.NewLine, errors.Take(3))}{Environment.NewLine}The pack has {Say.Count(errors.Count, "fault")}; see them all with: grid rules check {path}");
    }
}
