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
    internal static byte[] Write(Decision decision, IncidentReported report) => JsonOutput.Bytes((decision, report), static (json, value) =>
    {
        var (decision, report) = value;
        json.StartObject();
        json.Write("incidentId"u8, decision.Incident);
        json.Write("caseId"u8, decision.Case);
        json.Write("regionCode"u8, report.Place);
        json.Write("kind"u8, report.Subject.Kind);
        json.Write("act"u8, report.Act.Code);
        json.Write("severity"u8, decision.Severity);
        json.Write("priority"u8, decision.Priority);
        json.Write("phase"u8, decision.Phase);
        json.Write("outcome"u8, decision.Outcome);
        json.Write("verdict"u8, decision.Admission.Verdict);
        json.StartArray("rules"u8);
        foreach (var rule in decision.Rules.Span())
        {
            json.Value(rule.Id);
        }

        json.EndArray();
        json.Write("decidedFor"u8, decision.DecidedFor);
        json.EndObject();
    });
}

/// <summary>A case as streams tell it; its priority as <see cref="CasePriority"/> raises it.</summary>
public sealed record CaseChange(GridId Id, string RegionCode, CaseStatus Status, int Severity, int Priority, int Reports, int Version)
{
    internal static byte[] Write(CaseState state) => JsonOutput.Bytes(state, static (json, state) =>
    {
        json.StartObject();
        json.Write("id"u8, state.Id);
        json.Write("regionCode"u8, state.RegionCode);
        json.Write("status"u8, state.Status);
        json.Write("severity"u8, state.Severity);
        json.Write("priority"u8, CasePriority.WhenViral(state));
        json.Write("reports"u8, state.Reports);
        json.Write("version"u8, state.Version);
        json.EndObject();
    });
}

/// <summary>Counts of an area as streams tell them: absolute, never differences.</summary>
public sealed record RegionChange(string Code, CountsView Counts, int ReportsPerMinute)
{
    /// <summary>A regency's or district's counts.</summary>
    public static byte[] Write(string code, Counts counts, int reportsPerMinute) => JsonOutput.Bytes((code, counts, reportsPerMinute), static (json, value) =>
    {
        json.StartObject();
        json.Write("code"u8, value.code);
        SumsJson.Write(json, value.counts);
        json.Write("reportsPerMinute"u8, value.reportsPerMinute);
        json.EndObject();
    });
}
