using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>Runs the golden cases of a pack and says where the outcome is not what a case expects.</summary>
public static class GoldenRunner
{
    /// <summary>Runs all cases.</summary>
    public static GoldenResult Run(IReadOnlyList<GoldenCase> cases, CompiledPack pack)
    {
        var failures = new List<GoldenFailure>();
        foreach (var golden in cases)
        {
            var differences = Run(golden, pack);
            if (differences.Count > 0)
            {
                failures.Add(new(golden, differences));
            }
        }

        return new(cases.Count, failures);
    }

    /// <summary>Runs one case; no difference means that it passed. An incident that the door refuses, or facts that are none, differ by that.</summary>
    public static IReadOnlyList<JsonDifference> Run(GoldenCase golden, CompiledPack pack)
    {
        var differences = new List<JsonDifference>();
        if (OutcomeOf(golden, pack, differences) is not { } json)
        {
            return differences;
        }

        using var actual = JsonDocument.Parse(json);
        var fired = actual.RootElement.GetProperty("rules").EnumerateArray().Any(r => r.GetProperty("id").ValueEquals(golden.Rule));
        if (fired != golden.Fires)
        {
            differences.Add(new("fires", Text(golden.Fires), Text(fired)));
        }

        differences.AddRange(JsonSubset.Compare(golden.Expect, actual.RootElement));
        return differences;
    }

    private static byte[]? OutcomeOf(GoldenCase golden, CompiledPack pack, List<JsonDifference> differences)
    {
        if (golden.Incident is { } incident)
        {
            return CaseIncident.RequestOf(golden, incident, pack.Election, differences) is { } request
                ? DecisionWriter.Write(Decider.Decide(request, pack))
                : null;
        }

        try
        {
            if (golden.Facts?["aggregate"].Deserialize(CheckingJson.Default.AggregateFacts) is { } counts)
            {
                return EscalationJson(pack.Aggregates.Evaluate(counts));
            }

            if (golden.Facts?["process"].Deserialize(CheckingJson.Default.ProcessFacts) is { } step)
            {
                return EscalationJson(pack.Process.Evaluate(step));
            }

            differences.Add(new("facts", "aggregate or process", "absent"));
        }
        catch (JsonException e)
        {
            differences.Add(new($"facts{e.Path?.TrimStart('$')}", "facts of the rule", e.Message));
        }

        return null;
    }

    // What cases about aggregates and processes are compared with.
    private static byte[] EscalationJson(IReadOnlyList<EscalationMatch> matches)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("rules");
            foreach (var (rule, threshold) in matches)
            {
                Write(json, rule, threshold);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, EscalationRule rule, int? threshold)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        Number(json, "severity", rule.Severity);
        json.WriteString("level", rule.Level?.Text());
        json.WriteNumber("levelUp", rule.LevelUp);
        json.WriteStartArray("bodies");
        foreach (var body in rule.Bodies)
        {
            json.WriteStringValue(body.Text());
        }

        json.WriteEndArray();
        json.WriteString("action", rule.Action?.Text());
        json.WriteBoolean("blocks", rule.Blocks);
        Number(json, "threshold", threshold);
        json.WriteString("due", rule.Due?.Text);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Text(bool value) => value ? "true" : "false";
}
