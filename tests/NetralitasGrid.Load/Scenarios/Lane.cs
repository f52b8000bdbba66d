using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Load.Scenarios;

/// <summary>One stream of arrivals with a rate of its own: a source of reports in one time zone, or a hot spot.</summary>
/// <param name="Index">Place in the plan; part of reportIds.</param>
/// <param name="Source">The source; null for a hot spot.</param>
/// <param name="Hot">The hot spot; null for a source.</param>
/// <param name="Share">Share of the source's reports that this zone has.</param>
public sealed record Lane(int Index, string Name, Zone Zone, ReportSource? Source, HotSpot? Hot, double Share)
{
    /// <summary>Reports an arrival: more than one is a bulk upload.</summary>
    public int Lines => Source?.Lines ?? 1;
}

/// <summary>One post that is due.</summary>
/// <param name="Due">Time since the measured run began; negative while warming up.</param>
public readonly record struct Arrival(TimeSpan Due, Lane Lane);

/// <summary>A part of the run whose figures are told apart; parts of one name count together.</summary>
public sealed record Phase(string Name, TimeSpan From, TimeSpan To);
