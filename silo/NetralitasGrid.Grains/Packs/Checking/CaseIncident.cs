using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>Takes the incident of a golden case through the same door as a posted one.</summary>
internal static class CaseIncident
{
    private static readonly GridId Id = new(GridId.Incident, 1);

    // Rules never see a key, so any key will do here.
    private static readonly KeyedHasher Hasher = new(1, new byte[KeyedHasher.ShortestKey]);

    /// <summary>The request that the incident becomes; null, and every fault as a difference, where the door refuses it.</summary>
    public static DecisionRequest? RequestOf(GoldenCase golden, JsonObject incident, string election, ICollection<JsonDifference> refusals)
    {
        if (golden.ReceivedAt is null && OccurredAt(incident) is null)
        {
            refusals.Add(new("incident.occurredAt", "a time", incident["occurredAt"]?.ToJsonString() ?? "absent"));
            return null;
        }

        var receivedAt = golden.ReceivedAt ?? OccurredAt(incident)!.Value.AddHours(1);
        var context = new IntakeContext { Areas = AreaCatalogue.Shared, Now = receivedAt, Elections = [election] };
        var read = IncidentReader.Read(JsonSerializer.SerializeToUtf8Bytes(incident, CheckingJson.Default.JsonObject), context);
        if (read is IntakeResult.Refused refused)
        {
            foreach (var fault in refused.Faults)
            {
                refusals.Add(new("incident" + fault.Pointer.Replace('/', '.'), fault.Expected ?? "no fault", $"{fault.Code.Text()}: {fault.Detail.En}"));
            }
        }

        return read is IntakeResult.Read { Form: var form } ? RequestOf(golden, form, receivedAt) : null;
    }

    private static DecisionRequest RequestOf(GoldenCase golden, IncidentForm form, DateTimeOffset receivedAt) => new()
    {
        Incident = Id,
        Decision = Id.As(GridId.Decision),
        Case = Id.As(GridId.Case),
        Attached = golden.Attached,
        SameEvidence = golden.SameEvidence,
        Report = ReportedIncident.Of(form, "golden", Hasher, _ => null).Report,
        ReceivedAt = receivedAt,
        AppendedAt = receivedAt,
        Record = golden.Record,
    };

    private static DateTimeOffset? OccurredAt(JsonObject incident) =>
        incident["occurredAt"] is JsonValue value && value.TryGetValue<DateTimeOffset>(out var at) ? at : null;
}
