using System.Text.Json;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Views;

/// <summary>A decision as streams tell it.</summary>
public sealed record DecisionChange(
    GridId IncidentId, GridId CaseId, string RegionCode, SubjectKind Kind, ActCode Act, int Severity, int Priority, Phase Phase, Outcome Outcome,
    Verdict Verdict, IReadOnlyList<string> Rules, DateTimeOffset DecidedFor)
{
    // By hand, since every incident makes one.
    internal static byte[] Write(Decision decision, IncidentReported report)
    {
        var json = JsonBytes.Start();
        json.WriteStartObject();
        JsonFields.Write(json, "incidentId"u8, decision.Incident);
        JsonFields.Write(json, "caseId"u8, decision.Case);
        json.WriteString("regionCode"u8, report.Place);
        JsonFields.Write(json, "kind"u8, report.Subject.Kind);
        JsonFields.Write(json, "act"u8, report.Act.Code);
        json.WriteNumber("severity"u8, decision.Severity);
        json.WriteNumber("priority"u8, decision.Priority);
        JsonFields.Write(json, "phase"u8, decision.Phase);
        JsonFields.Write(json, "outcome"u8, decision.Outcome);
        JsonFields.Write(json, "verdict"u8, decision.Admission.Verdict);
        json.WriteStartArray("rules"u8);
        for (var i = 0; i < decision.Rules.Count; i++)
        {
            json.WriteStringValue(decision.Rules[i].Id);
        }

        json.WriteEndArray();
        json.WriteString("decidedFor"u8, decision.DecidedFor);
        json.WriteEndObject();
        return JsonBytes.End();
    }
}

/// <summary>A case as streams tell it; its priority as <see cref="CasePriority"/> raises it.</summary>
public sealed record CaseChange(GridId Id, string RegionCode, CaseStatus Status, int Severity, int Priority, int Reports, int Version)
{
    internal static byte[] Write(CaseState state)
    {
        var json = JsonBytes.Start();
        json.WriteStartObject();
        JsonFields.Write(json, "id"u8, state.Id);
        json.WriteString("regionCode"u8, state.RegionCode);
        JsonFields.Write(json, "status"u8, state.Status);
        json.WriteNumber("severity"u8, state.Severity);
        json.WriteNumber("priority"u8, CasePriority.WhenViral(state));
        json.WriteNumber("reports"u8, state.Reports);
        json.WriteNumber("version"u8, state.Version);
        json.WriteEndObject();
        return JsonBytes.End();
    }
}

/// <summary>Counts of an area as streams tell them: absolute, never differences.</summary>
public sealed record RegionChange(string Code, CountsView Counts, int ReportsPerMinute)
{
    /// <summary>A regency's or district's counts.</summary>
    public static byte[] Write(string code, Counts counts, int reportsPerMinute) =>
        JsonSerializer.SerializeToUtf8Bytes(new RegionChange(code, CountsView.Of(counts), reportsPerMinute), ViewsJson.Default.RegionChange);
}
