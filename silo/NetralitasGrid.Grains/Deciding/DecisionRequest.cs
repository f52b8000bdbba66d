using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>
/// All that a decision depends on besides the pack. Deciding is a pure function of this and the pack: no clock, random, network or database.
/// </summary>
public sealed record DecisionRequest
{
    public required GridId Incident { get; init; }

    public required GridId Decision { get; init; }

    public required GridId Case { get; init; }

    /// <summary>Whether the incident joined an open case.</summary>
    public required bool Attached { get; init; }

    /// <summary>Whether it repeats the evidence hash, evidence uri or act URL of the case it joined (NG-604).</summary>
    public required bool SameEvidence { get; init; }

    public required IncidentReported Report { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>The subject's record in other cases, as the cell knew it.</summary>
    public required RecordFacts Record { get; init; }

    /// <summary>The decision that this one replaces.</summary>
    public GridId? Supersedes { get; init; }

    /// <summary>Who had it decided again; null for a first decision.</summary>
    public Redecision? Redecision { get; init; }

    /// <summary>Set when a human overruled an exemption: rules 7xx are off.</summary>
    public bool ExemptionsOverruled { get; init; }
}
