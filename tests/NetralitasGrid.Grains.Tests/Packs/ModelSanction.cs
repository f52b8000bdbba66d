using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>Range and recommendation of DECISION 4.6. Part of <see cref="DecisionModel"/>.</summary>
internal static class ModelSanction
{
    private static readonly string[] Servant = ["M1", "M2", "R1", "R2", "R3", "S1", "S2", "S3", "B1", "B2", "B3", "X"];
    private static readonly string[] Contract = ["M1", "M2", "R1", "R2", "R3", "S1", "S2", "S3", "T"];
    private static readonly string[] Helper = ["R1", "R2", "R3", "T"];
    private static readonly string[] Village = ["V1", "V2", "V3", "V4"];

    /// <summary><c>min-max recommended</c>, <c>null</c> parts where no range applies, <c>-</c> where there is no sanction at all.</summary>
    public static string Of(ModelFacts facts, List<ModelRule> open, int before, List<int> aggravations)
    {
        var (scale, range) = RangeOf(facts, open, before);
        if (range is null)
        {
            return open.Any(r => r.Criminal) ? "criminal only" : "-";
        }

        var (min, max) = (Array.IndexOf(scale, range.Split('-')[0]), Array.IndexOf(scale, range.Split('-')[1]));
        var n = max - min + 1;
        var index = aggravations.Count == 0 ? 0 : aggravations.Contains(501) || aggravations.Count > 1 ? n - 1 : n / 2;
        return $"{range} {scale[min + index]}{(open.Any(r => r.Criminal) ? " criminal" : "")}";
    }

    private static (string[] Scale, string? Range) RangeOf(ModelFacts facts, List<ModelRule> open, int before)
    {
        if (facts.Village)
        {
            return (Village, open.Any(r => r.Id == 401) ? "V1-V4" : null);
        }

        if (!facts.CivilService)
        {
            return ([], null);
        }

        var gravest = open.Where(r => r.Range is not null)
            .OrderByDescending(r => r.Severity)
            .ThenByDescending(r => Array.IndexOf(Servant, r.Range!.Split('-')[1]))
            .ThenByDescending(r => Array.IndexOf(Servant, r.Range!.Split('-')[0]))
            .ThenBy(r => r.Id)
            .FirstOrDefault();
        return (facts.Kind, gravest) switch
        {
            (_, null) => (Servant, null),
            (SubjectKind.Ppnpn, _) => (Helper, before switch { 1 => "R1-R2", 2 => "R2-R3", 3 => "R3-T", _ => "T-T" }),
            (SubjectKind.Pppk, { Range: "X-X" or "B3-B3" }) => (Contract, "T-T"),
            (SubjectKind.Pppk, { Severity: >= 4 }) => (Contract, "S3-T"),
            _ => (Servant, gravest.Range),
        };
    }
}
