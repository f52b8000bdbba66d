using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A pack as it was written, every file read and checked by itself; <see cref="PackCompiler"/> checks them together.</summary>
public sealed class PackDocument
{
    internal PackDocument(PackArchive archive, PackContent content)
    {
        Archive = archive;
        Content = content;
        Cases = [.. archive.Files.Where(f => f.Path.StartsWith("cases/", StringComparison.Ordinal))];
    }

    /// <summary>The bytes that it was read from, and their hash.</summary>
    public PackArchive Archive { get; }

    /// <summary>The files of golden cases as they are: their runner reads them.</summary>
    public IReadOnlyList<PackFile> Cases { get; }

    internal PackContent Content { get; }
}

/// <summary>The parts of a document.</summary>
internal sealed record PackContent
{
    public required PackHeader Header { get; init; }

    public required CalendarDocument Calendar { get; init; }

    public required Routing Routing { get; init; }

    public required SanctionLadder Sanctions { get; init; }

    public required Thresholds Thresholds { get; init; }

    public required IReadOnlyList<ThresholdNote> ThresholdNotes { get; init; }

    public required Wording Wording { get; init; }

    public required IReadOnlyDictionary<string, Workflow> Workflows { get; init; }

    /// <summary>Each workflow file as nodes, so that faults in a rule's properties are shown where they stand.</summary>
    public required IReadOnlyDictionary<string, PackNode> WorkflowNodes { get; init; }

    public required IReadOnlyList<Holiday> Holidays { get; init; }

    public required IReadOnlyList<IkpDataset> Ikp { get; init; }

    public required IReadOnlyList<Overlay> Overlays { get; init; }
}

/// <summary>What reading a pack gave: a document when no issue is an error.</summary>
public sealed record PackReading(PackDocument? Document, IReadOnlyList<RuleIssue> Issues)
{
    /// <summary>The document even with errors, so that the faults of its rules are found in the same go; null where nothing was read.</summary>
    internal PackDocument? Draft { get; init; }
}

/// <summary><c>pack.json</c>.</summary>
internal sealed record PackHeader(
    string Name, string Version, Bilingual Title, string Election, DateOnly From, DateOnly? To,
    IReadOnlyList<ActCode> OnlineActs, IReadOnlyList<Channel> OnlineChannels, IReadOnlyList<ActFamily> Families);

/// <summary><c>calendar.json</c>.</summary>
internal sealed record CalendarDocument(
    IReadOnlyList<PhaseSpan> Phases, IReadOnlyList<WindowSpan> Windows, IReadOnlyList<ZoneSpan> Zones, IReadOnlyList<DayOfWeek> WorkingDays,
    bool DayZeroCounts, IReadOnlyList<ClockRule> Clocks, IReadOnlyList<ReportClocks> Reports);
