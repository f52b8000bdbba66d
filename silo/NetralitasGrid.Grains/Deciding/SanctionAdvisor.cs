using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>Finds the range on the scale of the subject's kind, and the rung that is recommended inside it.</summary>
internal static class SanctionAdvisor
{
    public static SanctionAdvice? Advise(Weighing weighed, SubjectKind kind, SanctionLadder ladder)
    {
        if (weighed.Severity == 0)
        {
            return null;
        }

        var criminal = Criminal(weighed);
        if (ladder.ScaleOf(kind) is not { } scale || Gravest(weighed, scale) is not { } gravest)
        {
            return criminal is null ? null : new SanctionAdvice(null, null, null, null, criminal);
        }

        var (rule, range) = gravest;
        var min = IndexOf(scale.Rungs, range.Min);
        var max = IndexOf(scale.Rungs, range.Max);
        var own = rule.Recommended is { } recommended && IndexOf(scale.Rungs, recommended) is var at && at >= min && at <= max ? at - min : 0;
        var rung = scale.Rungs[min + Math.Max(own, Raised(weighed, max - min + 1))];
        return new SanctionAdvice(range.Min, range.Max, rung, rule.Matched.Alternative, criminal);
    }

    // The gravest rule whose range the kind can be given; of equally grave ones the higher maximum, then the higher minimum, then the lower id.
    private static (PackRule Rule, SanctionRange Range)? Gravest(Weighing weighed, SanctionScale scale)
    {
        (PackRule Rule, SanctionRange Range)? best = null;
        var bestKey = (-1, -1, -1);
        foreach (var rule in weighed.Open)
        {
            if (rule.Matched.Sanction is { } own && weighed.SeverityOf(rule) is { } severity && scale.Map(own, severity, weighed.Before) is { } range)
            {
                var key = (severity, (int)own.Max, (int)own.Min);
                if (key.CompareTo(bestKey) > 0)
                {
                    (best, bestKey) = ((rule, range), key);
                }
            }
        }

        return best;
    }

    // One HALF: index ceil((n-1)/2). A FULL, or any two: the last.
    private static int Raised(Weighing weighed, int rungs)
    {
        var count = 0;
        var full = false;
        foreach (var rule in weighed.Open)
        {
            count += rule.Aggravates is null ? 0 : 1;
            full |= rule.Aggravates == Aggravates.Full;
        }

        return full || count > 1 ? rungs - 1 : count == 1 ? rungs / 2 : 0;
    }

    // The articles of all criminal rules; the penalty of the one with the longest prison.
    private static CriminalRange? Criminal(Weighing weighed)
    {
        CriminalRange? gravest = null;
        List<string>? articles = null;
        foreach (var rule in weighed.Open)
        {
            if (rule.Criminal is { } criminal)
            {
                if (gravest is not null)
                {
                    articles ??= [.. gravest.Articles];
                    articles.AddRange(criminal.Articles.Where(a => !articles.Contains(a)));
                }

                gravest = gravest is null || criminal.PrisonMonths?[1] > (gravest.PrisonMonths?[1] ?? 0) ? criminal : gravest;
            }
        }

        return articles is null || gravest is null ? gravest : gravest with { Articles = articles };
    }

    private static int IndexOf(IReadOnlyList<Sanction> rungs, Sanction rung)
    {
        for (var i = 0; i < rungs.Count; i++)
        {
            if (rungs[i] == rung)
            {
                return i;
            }
        }

        return -1;
    }
}
