using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>Reads a pack whole. Never throws for what the files hold: every fault of every file is in the issues.</summary>
public static class PackReader
{
    private static readonly string[] Single =
        ["pack.json", "calendar.json", "routing.json", "sanctions.json", "thresholds.json", "wording.json", "holidays.json"];

    private static readonly string[] Folders = ["workflows/", "ikp/", "overlays/", "cases/"];

    /// <summary>Reads the folder of a pack.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static PackReading ReadFolder(string folder) => Read(PackArchive.OfFolder(folder));

    /// <summary>Reads the bytes of an archive.</summary>
    public static PackReading ReadArchive(ReadOnlyMemory<byte> bytes)
    {
        var issues = new List<RuleIssue>();
        return PackArchive.Open(bytes, issues) is { } archive ? Read(archive) : new PackReading(null, issues);
    }

    /// <summary>Reads an archive.</summary>
    public static PackReading Read(PackArchive archive)
    {
        var issues = new List<RuleIssue>();
        var nodes = new Dictionary<string, PackNode>(StringComparer.Ordinal);
        var workflows = new Dictionary<string, Workflow>(StringComparer.Ordinal);
        foreach (var file in archive.Files)
        {
            if (file.Path.StartsWith("cases/", StringComparison.Ordinal))
            {
                continue;
            }

            if (!Single.Contains(file.Path) && !Folders.Any(f => file.Path.StartsWith(f, StringComparison.Ordinal)))
            {
                issues.Add(new RuleIssue(
                    PackCodes.UnknownFile, RuleSeverity.Error, file.Path, "", 0, 0, "a pack has no such file",
                    $"one of {string.Join(", ", Single.Concat(Folders))}", NearestName.Of(file.Path, Single)));
                continue;
            }

            if (file.Path.StartsWith("workflows/", StringComparison.Ordinal))
            {
                ReadWorkflows(file, workflows, issues);
            }

            // A workflow's own reader has already reported what is wrong with its JSON.
            if (PackNodeReader.Read(file, file.Path.StartsWith("workflows/", StringComparison.Ordinal) ? [] : issues) is { } node)
            {
                nodes.Add(file.Path, node);
            }
        }

        var parts = new PackParts(nodes, archive, issues);
        var content = new PackContent
        {
            Header = parts.Header(),
            Calendar = parts.Calendar(),
            Routing = parts.Routing(),
            Sanctions = parts.Sanctions(),
            Thresholds = parts.Thresholds(out var notes),
            ThresholdNotes = notes,
            Wording = parts.Wording(),
            Workflows = workflows,
            WorkflowNodes = nodes.Where(n => n.Key.StartsWith("workflows/", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal),
            Holidays = parts.Holidays(),
            Ikp = parts.Ikp(),
            Overlays = parts.Overlays(),
        };
        var document = new PackDocument(archive, content);
        return new PackReading(issues.Exists(i => i.Severity == RuleSeverity.Error) ? null : document, issues) { Draft = document };
    }

    private static void ReadWorkflows(PackFile file, Dictionary<string, Workflow> workflows, List<RuleIssue> issues)
    {
        foreach (var workflow in WorkflowReader.Read(file.Path, file.Content, issues))
        {
            if (!workflows.TryAdd(workflow.Name, workflow))
            {
                issues.Add(new RuleIssue(
                    RuleCodes.DuplicateName, RuleSeverity.Error, workflow.Location.File, workflow.Location.Pointer, workflow.Location.Line,
                    workflow.Location.Column, $"another workflow is called '{workflow.Name}'"));
            }
        }
    }
}
