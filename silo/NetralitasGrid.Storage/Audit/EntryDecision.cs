using System.Text.Json;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Storage.Audit;

/// <summary>Which decision an audit entry holds.</summary>
internal readonly record struct EntryDecision(GridId Decision, GridId Incident, GridId Case)
{
    /// <summary>Reads an entry; null when it holds no decision.</summary>
    public static EntryDecision? Read(byte[] entry)
    {
        try
        {
            var payload = AuditChain.PayloadOf(entry, "decision");
            if (payload.IsEmpty)
            {
                return null;
            }

            using var decision = JsonDocument.Parse(payload);
            return new(IdOf("id"), IdOf("incidentId"), IdOf("caseId"));

            GridId IdOf(string member) => GridId.Parse(decision.RootElement.GetProperty(member).GetString() ?? "");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
