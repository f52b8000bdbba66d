using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A rule over counts or over the steps of a case, with what its escalation says. Immutable.</summary>
public sealed class EscalationRule
{
    /// <summary><c>NG-504</c>.</summary>
    public required string Id { get; init; }

    public required Bilingual Title { get; init; }

    public required Bilingual Because { get; init; }

    public required IReadOnlyList<string> Basis { get; init; }

    /// <summary>The severity of its own, or null.</summary>
    public required int? Severity { get; init; }

    /// <summary>The level that is called, or null.</summary>
    public required Level? Level { get; init; }

    /// <summary>Levels added to the one that handles the case.</summary>
    public required int LevelUp { get; init; }

    /// <summary>Whom the escalation reaches.</summary>
    public required IReadOnlyList<Body> Bodies { get; init; }

    /// <summary>What the bodies are asked to do, or null.</summary>
    public required TargetAction? Action { get; init; }

    /// <summary>Whether it forbids the step (NG-608).</summary>
    public required bool Blocks { get; init; }

    /// <summary>How long it may stay open, or null.</summary>
    public required ClockDuration? Due { get; init; }

    public required ClockUnit DueUnit { get; init; }

    internal string? Threshold { get; init; }

    internal string? ThresholdIfIkpHigh { get; init; }

    internal string? ThresholdIfRate { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
