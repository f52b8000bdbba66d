using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Cases;

/// <summary>A decided report with all that deciding it again needs, and what its latest decision gave to its case.</summary>
/// <param name="Decision">The latest decision: the next one replaces it.</param>
/// <param name="ExemptionsOff">Whether a human overruled its exemption; that stands.</param>
/// <param name="Standing">What the latest decision says of the report.</param>
/// <param name="Phase">The phase that the latest decision counts it in.</param>
/// <param name="Zone">The zone that the latest decision took its day in.</param>
/// <param name="Called">The bodies that the latest decision called.</param>
/// <param name="Report">The report, UTF-8 JSON, as logged.</param>
public sealed record DecidedReport(
    GridId Decision, bool Attached, bool SameEvidence, bool ExemptionsOff, DateTimeOffset ReceivedAt, DateTimeOffset AppendedAt,
    CaseStanding Standing, Phase Phase, Zone Zone, IReadOnlyList<Body> Called, JsonElement Report)
{
    /// <summary>A report by its latest decision.</summary>
    /// <param name="pack">The pack that the latest decision names.</param>
    public static DecidedReport Of(
        Decision latest, CompiledPack pack, bool sameEvidence, DateTimeOffset receivedAt, DateTimeOffset appendedAt, ReadOnlyMemory<byte> report)
    {
        using var body = JsonDocument.Parse(report);
        return new(
            latest.Id, latest.Attached, sameEvidence, latest.Redecision?.ExemptionsOff == true, receivedAt, appendedAt, CaseStanding.Of(latest), latest.Phase,
            latest.Zone, pack.Routing.Escalates(latest) ? [.. latest.Targets.Where(static t => t.When == TargetWhen.Now).Select(static t => t.Body)] : [],
            body.RootElement.Clone());
    }
}

/// <summary>What decisions say of reports, as far as their case takes it over: how grave, how urgent, which level, how admitted.</summary>
/// <param name="N">Of how many reports of the case.</param>
public sealed record CaseStanding(int Severity, int Priority, Level? Level, Verdict Verdict, int N = 1)
{
    /// <summary>What one decision says.</summary>
    public static CaseStanding Of(Decision decision)
    {
        Level? level = null;
        for (var i = 0; i < decision.Targets.Count && level is null; i++)
        {
            level = decision.Targets[i].Body == Body.Bawaslu ? decision.Targets[i].Level : null;
        }

        return new(decision.Severity, decision.Priority, level, decision.Admission.Verdict);
    }
}
