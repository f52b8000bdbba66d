using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>An incident at hand, as it would be posted, to be looked at under a pack.</summary>
public static class IncidentFile
{
    private static readonly JsonDocumentOptions Tolerant = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// The request that a posted incident would become; null, and every fault as a difference, where the door refuses it. Comments are allowed;
    /// a <c>receivedAt</c> in it counts unless one is given.
    /// </summary>
    /// <param name="receivedAt">When it was received; null = what it says itself, else an hour after the event.</param>
    /// <param name="record">The subject's record in other cases.</param>
    public static DecisionRequest? Read(
        ReadOnlySpan<byte> utf8, DateTimeOffset? receivedAt, RecordFacts record, CompiledPack pack, ICollection<JsonDifference> refusals)
    {
        JsonObject? incident;
        try
        {
            incident = JsonNode.Parse(utf8, documentOptions: Tolerant) as JsonObject;
        }
        catch (JsonException e)
        {
            refusals.Add(new("incident", "JSON", e.Message));
            return null;
        }

        if (incident is null)
        {
            refusals.Add(new("incident", "an object", "something else"));
            return null;
        }

        if (incident["receivedAt"] is JsonValue said && said.TryGetValue<DateTimeOffset>(out var at))
        {
            receivedAt ??= at;
            incident.Remove("receivedAt");
        }

        var golden = new GoldenCase { Id = "file", Rule = "", Fires = false, About = new("", ""), Incident = incident, ReceivedAt = receivedAt, Record = record, Expect = default };
        return CaseIncident.RequestOf(golden, incident, pack.Election, refusals);
    }
}
