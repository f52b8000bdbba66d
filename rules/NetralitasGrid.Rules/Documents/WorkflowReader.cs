using System.Text.Json;

namespace NetralitasGrid.Rules;

/// <summary>Reads rule files: one workflow, or an array of workflows.</summary>
public static class WorkflowReader
{
    /// <summary>
    /// Reads what can be read and reports every fault it meets; never throws for what the file holds. Property names are
    /// case-insensitive, legacy names are known, comments and trailing commas are accepted; an unknown property is a warning.
    /// </summary>
    /// <param name="file">The name that issues and locations show.</param>
    /// <param name="utf8">The file's bytes, with or without a byte order mark; copied.</param>
    /// <param name="issues">Receives the faults; with an error among them the result must not be used.</param>
    public static IReadOnlyList<Workflow> Read(string file, ReadOnlyMemory<byte> utf8, List<RuleIssue> issues)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(issues);

        return new DocumentReader(new SourceFile(file, utf8.ToArray()), issues).Read();
    }
}
