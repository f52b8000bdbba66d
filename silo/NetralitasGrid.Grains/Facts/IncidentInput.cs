using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Facts;

/// <summary>All inputs of the <c>decision</c> workflow for one incident.</summary>
internal sealed record IncidentInput(
    ActFacts Act, SubjectFacts Subject, TimeFacts Time, Phase Phase, ReportFacts Report, RecordFacts Record, Thresholds Thresholds);
