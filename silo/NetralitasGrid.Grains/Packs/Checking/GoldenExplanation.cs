using System.Text.Json;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>A rule and its part in a golden case that failed.</summary>
/// <param name="Expected">Whether the case expects it to fire; null where it says nothing of the rule.</param>
/// <param name="Fired">Whether it is in what came out.</param>
/// <param name="Fate">What became of it; null for the rules of counts and steps.</param>
/// <param name="ClosedBy">The exemption that closed it, or null.</param>
public sealed record GoldenRule(string Id, bool? Expected, bool Fired, RuleFate? Fate, string? ClosedBy, RuleTrace Trace);

/// <summary>Why a golden case failed: what differs, and the rules that made the difference with their conditions.</summary>
public sealed record GoldenExplanation(GoldenFailure Failure, IReadOnlyList<GoldenRule> Rules)
{
    /// <summary>
    /// Looks into a failure. The rules that fired though unexpected, or did not though expected; where rules are not what differs, those that
    /// fired. None where the door refused the incident.
    /// </summary>
    public static GoldenExplanation Of(GoldenFailure failure, CompiledPack pack)
    {
        var golden = failure.Case;
        var rules = RulesOf(golden, pack);
        var expected = golden.Expect.ValueKind == JsonValueKind.Object && golden.Expect.TryGetProperty("rules", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(IdOf).OfType<string>().ToHashSet(StringComparer.Ordinal)
            : null;
        var said = rules.Select(r => r with { Expected = r.Id == golden.Rule ? golden.Fires : expected?.Contains(r.Id) }).ToList();
        var different = said.Where(r => r.Expected is { } wanted && wanted != r.Fired).ToList();
        return new(failure, different.Count > 0 ? different : [.. said.Where(r => r.Fired)]);
    }

    private static string? IdOf(JsonElement rule) => rule.ValueKind switch
    {
        JsonValueKind.String => rule.GetString(),
        JsonValueKind.Object when rule.TryGetProperty("id", out var id) => id.GetString(),
        _ => null,
    };

    private static IEnumerable<GoldenRule> RulesOf(GoldenCase golden, CompiledPack pack)
    {
        if (golden.Incident is { } incident)
        {
            return CaseIncident.RequestOf(golden, incident, pack.Election, []) is { } request
                ? Inspection.Of(request, pack).Rules.Select(r => new GoldenRule(r.Id, null, r.Fate == RuleFate.Counts, r.Fate, r.ClosedBy, r.Trace))
                : [];
        }

        try
        {
            var traces = golden.Facts?["aggregate"].Deserialize(CheckingJson.Default.AggregateFacts) is { } counts ? pack.Aggregates.Explain(counts)
                : golden.Facts?["process"].Deserialize(CheckingJson.Default.ProcessFacts) is { } step ? pack.Process.Explain(step)
                : [];
            return traces.Select(t => new GoldenRule(t.Name, null, t.Matched, null, null, t));
        }
        catch (JsonException)
        {
            // The difference says what is wrong with the facts.
            return [];
        }
    }
}
