using System.Text.Json;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Views;

/// <summary>Writes what <see cref="CaseRow.Body"/> keeps of a case, by hand since every incident does; read back as a <see cref="CaseView"/>.</summary>
internal static class CaseRowBody
{
    public static byte[] Write(CaseState state)
    {
        var json = JsonBytes.Start();
        json.WriteStartObject();
        JsonFields.Write(json, "id"u8, state.Id);
        json.WriteString("regionCode"u8, state.RegionCode);
        json.WriteStartObject("subject"u8);
        json.WriteString("key"u8, state.SubjectKey);
        json.WriteNull("masked"u8);
        JsonFields.Write(json, "kind"u8, state.Kind);
        JsonFields.Write(json, "position"u8, state.Position);
        json.WriteEndObject();
        json.WriteString("family"u8, state.Family);
        JsonFields.Write(json, "acts"u8, state.Acts);
        json.WriteString("firstEventAt"u8, state.FirstEventAt);
        json.WriteString("lastEventAt"u8, state.LastEventAt);
        json.WriteNumber("severity"u8, state.Severity);
        json.WriteNumber("priority"u8, CasePriority.WhenViral(state));
        JsonFields.Write(json, "status"u8, state.Status);
        JsonFields.Write(json, "admission"u8, state.Admission);
        json.WriteStartObject("handler"u8);
        JsonFields.Write(json, "body"u8, Body.Bawaslu);
        JsonFields.WriteOrNull(json, "level"u8, state.Level);
        json.WriteEndObject();
        json.WriteNumber("reports"u8, state.Reports);
        json.WriteStartObject("reporters"u8);
        json.WriteNumber("distinct"u8, state.Reporters.Count);
        json.WriteBoolean("capped"u8, state.Capped);
        json.WriteEndObject();
        json.WriteBoolean("viral"u8, state.Viral is not null);
        json.WriteStartArray("incidents"u8);
        json.WriteEndArray();
        WriteClocks(json, state);
        WriteOrNull(json, "ruling"u8, state.Ruling, ViewsJson.Default.Ruling);
        WriteOrNull(json, "outcome"u8, state.Outcome, ViewsJson.Default.CaseOutcome);
        json.WriteStartArray("history"u8);
        json.WriteEndArray();
        json.WriteNumber("version"u8, state.Version);
        if (!CaseStatuses.HasLeft(state) && state.Days.Count > 0)
        {
            WriteDays(json, state.Days);
        }

        json.WriteEndObject();
        return JsonBytes.End();
    }

    private static void WriteClocks(Utf8JsonWriter json, CaseState state)
    {
        json.WriteStartArray("clocks"u8);
        for (var i = 0; i < state.Clocks.Count; i++)
        {
            var clock = state.Clocks[i];
            json.WriteStartObject();
            JsonFields.Write(json, "clock"u8, clock.Clock);
            json.WriteString("duration"u8, clock.Duration);
            JsonFields.Write(json, "unit"u8, clock.Unit);
            JsonFields.Write(json, "startsOn"u8, clock.StartsOn);
            JsonFields.WriteOrNull(json, "startsAt"u8, clock.StartsAt);
            JsonFields.WriteOrNull(json, "dueAt"u8, clock.DueAt);
            JsonFields.Write(json, "state"u8, clock.State);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDays(Utf8JsonWriter json, IReadOnlyList<SubjectDay> days)
    {
        json.WriteStartArray("days"u8);
        for (var i = 0; i < days.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("region"u8, days[i].Region);
            json.WriteString("part"u8, days[i].Part);
            JsonFields.Write(json, "day"u8, days[i].Day);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOrNull<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, T? value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        json.WritePropertyName(name);
        if (value is null)
        {
            json.WriteNullValue();
        }
        else
        {
            JsonSerializer.Serialize(json, value, type);
        }
    }
}
