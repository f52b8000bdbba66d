using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Facts;

/// <summary>What was counted.</summary>
public enum AggregateScope
{
    /// <summary>Distinct ASN and PPNPN of one agency within the cluster's days (NG-504).</summary>
    Agency,

    /// <summary>Distinct subjects of any kind in one district within the cluster's days (NG-505).</summary>
    District,

    /// <summary>Areas of an election that one pair's registered cases reach (NG-506).</summary>
    Pair,

    /// <summary>Reporters of one case (NG-507).</summary>
    Case,
}

/// <summary>Rule input <c>aggregate</c>: one count, for one key. Never part of a decision.</summary>
public sealed record AggregateFacts
{
    public required AggregateScope Scope { get; init; }

    /// <summary>Distinct subjects with severity of at least 1 in the window; AGENCY and DISTRICT.</summary>
    public int Subjects { get; init; }

    /// <summary>Class of the regency, else of its province; DISTRICT.</summary>
    public IkpClass? Ikp { get; init; }

    /// <summary>Areas with registered cases for the pair; PAIR.</summary>
    public int Reached { get; init; }

    /// <summary>All areas of the election; PAIR.</summary>
    public int Of { get; init; }

    /// <summary>Distinct reporters; CASE.</summary>
    public int Reporters { get; init; }

    /// <summary>Reports in the busiest or latest minute; CASE.</summary>
    public int ReportsPerMinute { get; init; }
}

/// <summary>Rule input <c>process</c>: a step on a case, or a clock of it that expired.</summary>
public sealed record ProcessFacts
{
    /// <summary>The human's step, or null.</summary>
    public Codes.CaseEventType? Event { get; init; }

    /// <summary>The clock that expired, or null.</summary>
    public Codes.Clock? Expired { get; init; }

    /// <summary>Whether the step brings the study's hash (FORWARD).</summary>
    public bool HasStudy { get; init; }

    /// <summary>Whether the addressed body is a target with <c>when</c> NOW, which needs no study (FORWARD).</summary>
    public bool TargetNow { get; init; }
}
