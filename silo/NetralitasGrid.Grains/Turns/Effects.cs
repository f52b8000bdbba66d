using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Turns;

/// <summary>
/// What handling one message does besides changing its grain's state. Collected apart, so that a message that fails leaves nothing behind.
/// </summary>
/// <param name="isWatched">Whether <see cref="Changes"/> are told to anybody.</param>
internal sealed class Effects(bool isWatched = true)
{
    private readonly JsonOutput _decisions = JsonOutput.ForProse();

    /// <summary>Audit payloads in order; the turn chains them.</summary>
    public List<PendingEntry> Entries { get; } = [];

    public List<CaseIncidentRow> Incidents { get; } = [];

    public List<CaseHistoryRow> History { get; } = [];

    public List<EventResultRow> Results { get; } = [];

    public List<ElsewhereMessage> Elsewhere { get; } = [];

    public bool IsWatched => isWatched;

    public List<Change> Changes { get; } = [];

    public List<(string Region, RegionItem Item)> Regions { get; } = [];

    public List<(string Province, ProvinceItem Item)> Provinces { get; } = [];

    /// <summary>
    /// Escalations of counts as they became, the grains that own them, and what the message did to them. Counts go on, so rows are made of the last
    /// ones only.
    /// </summary>
    public List<(AggregateEscalation Told, GrainKey Owner, EscalationStep Step)> Escalations { get; } = [];

    /// <summary>How far handling came: the reason of a dead letter names it.</summary>
    public string Step { get; set; } = "READ";

    /// <summary>A decision's bytes, good until the next message.</summary>
    public ReadOnlyMemory<byte> Write(Decision decision)
    {
        var start = _decisions.Begin();
        DecisionWriter.Write(_decisions, decision);
        return _decisions.Written[start..];
    }

    public void Clear()
    {
        _decisions.Clear();
        Entries.Clear();
        Incidents.Clear();
        History.Clear();
        Results.Clear();
        Elsewhere.Clear();
        Changes.Clear();
        Regions.Clear();
        Provinces.Clear();
        Escalations.Clear();
        Step = "READ";
    }
}

/// <summary>What a message does to an escalation of counts.</summary>
internal enum EscalationStep
{
    Opened, Counted, Acknowledged, Closed,
}

/// <summary>An audit entry before it has a place in the chain.</summary>
/// <param name="Kind">What the message was (<c>INCIDENT</c>, <c>CASE_EVENT</c>…).</param>
/// <param name="Property">Name of the payload: <c>decision</c> or <c>data</c>.</param>
/// <param name="Payload">UTF-8 JSON, taken as it is.</param>
/// <param name="Decision">Set when the payload is a decision.</param>
internal readonly record struct PendingEntry(string Kind, string Property, ReadOnlyMemory<byte> Payload, DecidedCase? Decision = null);

/// <summary>Whose decision an entry holds.</summary>
internal readonly record struct DecidedCase(GridId Decision, GridId Incident, GridId Case);
