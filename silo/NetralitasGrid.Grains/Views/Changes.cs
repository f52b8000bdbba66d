using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Views;

/// <summary>A decision as streams tell it.</summary>
public sealed record DecisionChange(
    GridId IncidentId, GridId CaseId, string RegionCode, SubjectKind Kind, ActCode Act, int Severity, int Priority, Phase Phase, Outcome Outcome,
    Verdict Verdict, IReadOnlyList<string> Rules, DateTimeOffset DecidedFor)
{
    internal static byte[] Write(Decision decision, IncidentReported report) => JsonSerializer.SerializeToUtf8Bytes(
        new DecisionChange(
            decision.Incident, decision.Case, report.Place, report.Subject.Kind, report.Act.Code, decision.Severity, decision.Priority, decision.Phase,
            decision.Outcome, decision.Admission.Verdict, [.. decision.Rules.Select(r => r.Id)], decision.DecidedFor),
        ViewsJson.Default.DecisionChange);
}

/// <summary>A case as streams tell it; its priority as <see cref="CasePriority"/> raises it.</summary>
public sealed record CaseChange(GridId Id, string RegionCode, CaseStatus Status, int Severity, int Priority, int Reports, int Version);

/// <summary>Counts of an area as streams tell them: absolute, never differences.</summary>
public sealed record RegionChange(string Code, CountsView Counts, int ReportsPerMinute)
{
    /// <summary>A regency's or district's counts.</summary>
    public static byte[] Write(string code, Counts counts, int reportsPerMinute) =>
        JsonSerializer.SerializeToUtf8Bytes(new RegionChange(code, CountsView.Of(counts), reportsPerMinute), ViewsJson.Default.RegionChange);
}
