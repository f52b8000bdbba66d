using System.Text.Json;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>The pieces that answers about incidents share (DECISION 6).</summary>
internal static class IncidentAnswers
{
    /// <summary>Where the incident and, once it is decided, its case are.</summary>
    public static void WriteLinks(Utf8JsonWriter writer, GridId incident, GridId? @case)
    {
        writer.WriteStartObject("links"u8);
        writer.WriteString("self"u8, $"/api/incidents/{incident}");
        writer.WriteString("case"u8, @case is { } id ? $"/api/cases/{id}" : null);
        writer.WriteEndObject();
    }

    public static void WriteWarnings(Utf8JsonWriter writer, IReadOnlyList<IntakeWarning> warnings)
    {
        writer.WriteStartArray("warnings"u8);
        foreach (var warning in warnings)
        {
            writer.WriteStartObject();
            writer.WriteString("pointer"u8, warning.Pointer);
            writer.WriteString("code"u8, warning.Code.Text());
            writer.WriteStartObject("detail"u8);
            writer.WriteString("id"u8, warning.Detail.Id);
            writer.WriteString("en"u8, warning.Detail.En);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A decision as it was hashed, with its place in the audit chain added.</summary>
    public static void WriteDecision(Utf8JsonWriter writer, DecidedRow row)
    {
        using var decision = JsonDocument.Parse(AuditChain.PayloadOf(row.Entry, "decision"));
        writer.WriteStartObject();
        foreach (var property in decision.RootElement.EnumerateObject())
        {
            property.WriteTo(writer);
        }

        using var entry = JsonDocument.Parse(row.Entry);
        writer.WriteStartObject("audit"u8);
        foreach (var name in (ReadOnlySpan<string>)["cell", "partition", "turn", "index", "previous"])
        {
            writer.WritePropertyName(name);
            entry.RootElement.GetProperty(name).WriteTo(writer);
        }

        writer.WriteString("hash"u8, Convert.ToHexStringLower(row.Hash));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
