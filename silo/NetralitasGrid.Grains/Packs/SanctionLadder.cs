using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A rung of the ladder.</summary>
/// <param name="ToVerify">What of its legal basis nobody has verified yet; null when all is.</param>
public sealed record Rung(Sanction Sanction, Bilingual Title, string Basis, Bilingual? ToVerify);

/// <summary>Turns a rule's range into one of the scale; conditions that are null hold.</summary>
/// <param name="Of">The very range that it replaces.</param>
/// <param name="Rule">From and to of the rule's own severity.</param>
/// <param name="Decided">From and to of the decision's severity before aggravation.</param>
public sealed record RangeInstead(SanctionRange? Of, SeveritySpan? Rule, SeveritySpan? Decided, SanctionRange Range);

/// <summary>Severities from and to, both included.</summary>
public readonly record struct SeveritySpan(int From, int To)
{
    public bool Contains(int severity) => severity >= From && severity <= To;
}

/// <summary>Rules of these steps weigh less for the kinds of the scale, but never less than <paramref name="Least"/>.</summary>
public sealed record LighterSteps(IReadOnlyList<RuleStep> Steps, int By, int Least);

/// <summary>The rungs that some kinds of subject can be given, from low to high.</summary>
public sealed record SanctionScale(IReadOnlyList<SubjectKind> Kinds, IReadOnlyList<Sanction> Rungs, LighterSteps? Lighter, IReadOnlyList<RangeInstead> Instead)
{
    /// <summary>The severity that a rule has for the kinds of this scale.</summary>
    public int Weigh(RuleStep step, int severity) =>
        Lighter is { } lighter && lighter.Steps.Contains(step) ? Math.Max(lighter.Least, severity - lighter.By) : severity;

    /// <summary>A rule's range on this scale, or null where it does not apply to these kinds.</summary>
    public SanctionRange? Map(SanctionRange range, int ruleSeverity, int decidedSeverity)
    {
        foreach (var instead in Instead)
        {
            if ((instead.Of is not { } of || of == range)
                && (instead.Rule is not { } rule || rule.Contains(ruleSeverity))
                && (instead.Decided is not { } decided || decided.Contains(decidedSeverity)))
            {
                return instead.Range;
            }
        }

        return Rungs.Contains(range.Min) && Rungs.Contains(range.Max) ? range : null;
    }
}

/// <summary>The sanctions, the scales of the kinds, and how far aggravation goes.</summary>
/// <param name="AggravatedFrom">Severity is raised only from <see cref="SeveritySpan.From"/> to <see cref="SeveritySpan.To"/>.</param>
/// <param name="AggravatedBy">Steps that all aggravation rules add together.</param>
public sealed record SanctionLadder(IReadOnlyList<Rung> Rungs, IReadOnlyList<SanctionScale> Scales, SeveritySpan AggravatedFrom, int AggravatedBy)
{
    /// <summary>The scale of a kind, or null: then only a criminal sanction applies.</summary>
    public SanctionScale? ScaleOf(SubjectKind kind)
    {
        foreach (var scale in Scales)
        {
            if (scale.Kinds.Contains(kind))
            {
                return scale;
            }
        }

        return null;
    }

    private readonly Bilingual[] _names = [.. Enum.GetValues<Sanction>().Select(s =>
        Rungs.FirstOrDefault(r => r.Sanction == s) is { } rung ? new Bilingual($"{rung.Title.Id} ({s.Text()})", $"{rung.Title.En} ({s.Text()})") : new Bilingual(s.Text(), s.Text()))];

    /// <summary>What is still to be verified of the rungs of a range; null when nothing is.</summary>
    public Bilingual? ToVerify(Sanction min, Sanction max)
    {
        foreach (var rung in Rungs)
        {
            if (rung.ToVerify is not null && rung.Sanction >= min && rung.Sanction <= max)
            {
                return rung.ToVerify;
            }
        }

        return null;
    }

    /// <summary>What explanations call a rung: its title and its code.</summary>
    public Bilingual NameOf(Sanction sanction) => _names[(int)sanction];
}
