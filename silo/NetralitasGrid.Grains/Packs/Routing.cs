using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A body and what explanations call it.</summary>
public sealed record NamedBody(Body Body, Bilingual Title);

/// <summary>Who held an office from a local day of receipt on; null = from the beginning.</summary>
public sealed record OfficeHolder(Body Body, DateOnly? From);

/// <summary>An office that moved between bodies, and the kinds of subject that it supervises (KASN until, BKN from 24 August 2024).</summary>
public sealed record Office(string Name, IReadOnlyList<SubjectKind> Kinds, IReadOnlyList<OfficeHolder> Holders)
{
    /// <summary>The body that holds it on a local day.</summary>
    public Body HolderOn(DateOnly date)
    {
        var holder = Holders[0].Body;
        for (var i = 1; i < Holders.Count; i++)
        {
            if (Holders[i].From <= date)
            {
                holder = Holders[i].Body;
            }
        }

        return holder;
    }
}

/// <summary>When a decision opens an escalation to the bodies that it asks NOW.</summary>
public sealed record EscalateWhen(int Severity, Level Level, IReadOnlyList<string> Rules);

/// <summary>Bodies, offices, levels and priorities. Immutable.</summary>
public sealed record Routing
{
    /// <summary>In the order in which decisions name them.</summary>
    public required IReadOnlyList<NamedBody> Bodies { get; init; }

    public required IReadOnlyList<Office> Offices { get; init; }

    /// <summary>The level that handles what no rule raises.</summary>
    public required Level LowestLevel { get; init; }

    /// <summary>No rule raises above it.</summary>
    public required Level HighestLevel { get; init; }

    /// <summary>By severity 0 to 5.</summary>
    public required IReadOnlyList<int> Priorities { get; init; }

    public required EscalateWhen Escalate { get; init; }

    /// <summary>What explanations call a body.</summary>
    public Bilingual TitleOf(Body body)
    {
        foreach (var named in Bodies)
        {
            if (named.Body == body)
            {
                return named.Title;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(body), body, "The pack's reader lets no body be missing.");
    }

    /// <summary>Whether a decision opens escalations: at the severity, at the level, or by one of the rules that the pack names.</summary>
    public bool Escalates(Decision decision)
    {
        if (decision.Severity >= Escalate.Severity)
        {
            return true;
        }

        foreach (var target in decision.Targets)
        {
            if (target.Level >= Escalate.Level)
            {
                return true;
            }
        }

        foreach (var rule in decision.Rules)
        {
            if (Escalate.Rules.Contains(rule.Id))
            {
                return true;
            }
        }

        return false;
    }
}
