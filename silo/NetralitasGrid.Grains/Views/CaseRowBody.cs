using System.Text.Json;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Views;

/// <summary>Writes what <see cref="CaseRow.Body"/> keeps of a case, by hand since every incident does; read back as a <see cref="CaseView"/>.</summary>
internal static class CaseRowBody
{
    public static byte[] Write(CaseState state) => JsonOutput.Bytes(state, Write);

    private static void Write(JsonOutput json, CaseState state)
    {
        json.StartObject();
        json.Write("id"u8, state.Id);
        json.Write("regionCode"u8, state.RegionCode);
        json.StartObject("subject"u8);
        json.Write("key"u8, state.SubjectKey);
        json.WriteNull("masked"u8);
        json.Write("kind"u8, state.Kind);
        json.Write("position"u8, state.Position);
        json.EndObject();
        json.Write("family"u8, state.Family);
        json.Write("acts"u8, state.Acts);
        json.Write("firstEventAt"u8, state.FirstEventAt);
        json.Write("lastEventAt"u8, state.LastEventAt);
        json.Write("severity"u8, state.Severity);
        json.Write("priority"u8, CasePriority.WhenViral(state));
        json.Write("status"u8, state.Status);
        json.Write("admission"u8, state.Admission);
        json.StartObject("handler"u8);
        json.Write("body"u8, Body.Bawaslu);
        json.WriteOrNull("level"u8, state.Level);
        json.EndObject();
        json.Write("reports"u8, state.Reports);
        json.StartObject("reporters"u8);
        json.Write("distinct"u8, state.Reporters.Count);
        json.Write("capped"u8, state.Capped);
        json.EndObject();
        json.Write("viral"u8, state.Viral is not null);
        json.StartArray("incidents"u8);
        json.EndArray();
        WriteClocks(json, state);
        WriteOrNull(json, "ruling"u8, state.Ruling, ViewsJson.Default.Ruling);
        WriteOrNull(json, "outcome"u8, state.Outcome, ViewsJson.Default.CaseOutcome);
        json.StartArray("history"u8);
        json.EndArray();
        json.Write("version"u8, state.Version);
        if (!CaseStatuses.HasLeft(state) && state.Days.Count > 0)
        {
            json.Write("days"u8, state.Days, CaseStateJson.Write);
        }

        json.EndObject();
    }

    private static void WriteClocks(JsonOutput json, CaseState state)
    {
        json.StartArray("clocks"u8);
        foreach (var clock in state.Clocks.Span())
        {
            json.StartObject();
            json.Write("clock"u8, clock.Clock);
            json.Write("duration"u8, clock.Duration);
            json.Write("unit"u8, clock.Unit);
            json.Write("startsOn"u8, clock.StartsOn);
            json.WriteOrNull("startsAt"u8, clock.StartsAt);
            json.WriteOrNull("dueAt"u8, clock.DueAt);
            json.Write("state"u8, clock.State);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void WriteOrNull<T>(JsonOutput json, ReadOnlySpan<byte> name, T? value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteRest(name, value, type);
        }
    }
}
