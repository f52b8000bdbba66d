using System.Text.Json;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>Which rules of a pack, and which branches of their conditions, golden cases or a log touched. Owned by one thread.</summary>
public sealed class PackCoverage(CompiledPack pack)
{
    private readonly SortedDictionary<string, RuleCoverage> _rules = new(StringComparer.Ordinal);

    /// <summary>The rules that ran, in the order of ids.</summary>
    public IReadOnlyCollection<RuleCoverage> Rules => _rules.Values;

    /// <summary>Adds a golden case; one that the door refuses, or whose facts are none, touches nothing.</summary>
    public void Add(GoldenCase golden)
    {
        if (golden.Incident is { } incident)
        {
            if (CaseIncident.RequestOf(golden, incident, pack.Election, []) is { } request)
            {
                Add(request);
            }

            return;
        }

        try
        {
            if (golden.Facts?["aggregate"].Deserialize(CheckingJson.Default.AggregateFacts) is { } counts)
            {
                Add(pack.Aggregates.Explain(counts));
            }
            else if (golden.Facts?["process"].Deserialize(CheckingJson.Default.ProcessFacts) is { } step)
            {
                Add(pack.Process.Explain(step));
            }
        }
        catch (JsonException)
        {
            // 'test' shows what is wrong with the facts of a case.
        }
    }

    /// <summary>Adds an incident.</summary>
    public void Add(DecisionRequest request)
    {
        var input = InputReader.Read(request, pack, pack.When(request.Report));
        using var evaluation = IncidentRules.Set(pack.IncidentRules.Program.Rent(), input);
        Add(pack.IncidentRules.Program.Explain(evaluation));
    }

    /// <summary>Adds what another coverage of the same pack saw.</summary>
    public void Add(PackCoverage other)
    {
        foreach (var (id, rule) in other._rules)
        {
            if (!_rules.TryGetValue(id, out var known))
            {
                _rules[id] = rule;
            }
            else
            {
                known.Add(rule);
            }
        }
    }

    private void Add(IReadOnlyList<RuleTrace> traces)
    {
        foreach (var trace in traces)
        {
            if (!_rules.TryGetValue(trace.Name, out var rule))
            {
                _rules[trace.Name] = rule = new(trace);
            }

            rule.Add(trace);
        }
    }
}
