using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>
/// One golden case of a pack: what comes in, whether a rule fires, and what of the outcome is expected. A case of the decision's rules has an
/// incident; one of the aggregate rules (NG-504 to 507) or process rules (NG-508, 605 to 608) has the facts of those.
/// </summary>
public sealed record GoldenCase
{
    /// <summary>Unique in the pack.</summary>
    public required string Id { get; init; }

    /// <summary>The rule that the case is about.</summary>
    public required string Rule { get; init; }

    /// <summary>Whether that rule must be among those that matched and were not closed.</summary>
    public required bool Fires { get; init; }

    /// <summary>What the case shows, for people.</summary>
    public required Bilingual About { get; init; }

    /// <summary>The incident as it would be posted, merged over the base; null where <see cref="Facts"/> speak.</summary>
    public JsonObject? Incident { get; init; }

    /// <summary><c>{"aggregate": {...}}</c> or <c>{"process": {...}}</c>; null where <see cref="Incident"/> speaks.</summary>
    public JsonObject? Facts { get; init; }

    /// <summary>When the grid received it; null = one hour after the event.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The subject's record in other cases.</summary>
    public RecordFacts Record { get; init; } = new();

    public bool Attached { get; init; }

    public bool SameEvidence { get; init; }

    /// <summary>The expected part of the decision, or of what the aggregate or process rules said.</summary>
    public required JsonElement Expect { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
