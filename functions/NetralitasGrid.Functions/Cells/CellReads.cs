using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Cells;

/// <summary>
/// Committed state for answers, from whichever cell has it. Ids are looked up in all cells; what a region names is read in the cell of its province.
/// After a move an incident stands in two cells, its history in the one that gave it: the one that knows more decisions is told.
/// </summary>
internal sealed class CellReads(CellGroup cells)
{
    /// <summary>What a report key of a place stands for, or null.</summary>
    public ValueTask<ReportRow?> ReportAsync(string place, ReadOnlyMemory<byte> reportKey, CancellationToken cancellationToken) =>
        cells.Of(place).AskAsync((store, token) => store.Read.ReportAsync(reportKey, token), cancellationToken);

    /// <summary>The log row of an incident, or null: as the cell that has its province now tells it.</summary>
    public async ValueTask<LogRow?> IncidentAsync(GridId incident, CancellationToken cancellationToken)
    {
        var found = await cells.FindAsync(
            async (store, token) => await store.Read.IncidentAsync(incident, token) is { } row ? new Found(store.Cell, row) : null, cancellationToken,
            (a, b) => cells.Of(b.Row.Place).Name == b.Cell ? b : a);
        return found?.Row;
    }

    /// <summary>The decisions of an incident, first to latest; empty when there is none yet.</summary>
    public async ValueTask<IReadOnlyList<DecidedRow>> DecisionsAsync(GridId incident, CancellationToken cancellationToken) => await cells.FindAsync(
        (store, token) => store.Read.DecisionsAsync(incident, token)!, cancellationToken,
        static (a, b) => b.Count > a.Count ? b : a) ?? [];

    public ValueTask<CaseRow?> CaseAsync(GridId caseId, CancellationToken cancellationToken) =>
        cells.FindAsync((store, token) => store.Read.CaseAsync(caseId, token), cancellationToken);

    /// <summary>The newest incidents of a case, newest first.</summary>
    /// <param name="place">Any area of the case's province.</param>
    public ValueTask<IReadOnlyList<CaseIncidentRow>> CaseIncidentsAsync(string place, GridId caseId, int most, CancellationToken cancellationToken) =>
        cells.ReadLongestAsync(place, (store, token) => store.Read.CaseIncidentsAsync(caseId, null, most, token), cancellationToken);

    /// <inheritdoc cref="CaseIncidentsAsync"/>
    public ValueTask<IReadOnlyList<CaseHistoryRow>> CaseHistoryAsync(string place, GridId caseId, CancellationToken cancellationToken) =>
        cells.ReadLongestAsync(place, (store, token) => store.Read.CaseHistoryAsync(caseId, token), cancellationToken);

    /// <summary>Cases of a region and below it.</summary>
    public ValueTask<IReadOnlyList<CaseRow>> CasesAsync(
        string region, CaseStatus? status, int? severity, GridId? before, int most, CancellationToken cancellationToken) =>
        cells.ReadAsync(region, (store, token) => store.Read.CasesAsync(region, status, severity, before, most, token), cancellationToken);

    /// <summary>Escalations of a region and below it.</summary>
    public ValueTask<IReadOnlyList<EscalationRow>> EscalationsAsync(string region, int most, CancellationToken cancellationToken) =>
        cells.ReadAsync(region, (store, token) => store.Read.EscalationsAsync(region, null, null, null, most, token), cancellationToken);

    public ValueTask<EscalationRow?> EscalationAsync(GridId escalation, CancellationToken cancellationToken) =>
        cells.FindAsync((store, token) => store.Read.EscalationAsync(escalation, token), cancellationToken);

    /// <summary>One stored piece of a region's or province's state, or null.</summary>
    public ValueTask<byte[]?> StateAsync(StateKey key, CancellationToken cancellationToken) =>
        cells.ReadAsync(CodeOf(key.Grain), (store, token) => store.Read.StateAsync(key, token), cancellationToken);

    /// <summary>All parts of a region.</summary>
    public ValueTask<IReadOnlyDictionary<string, byte[]>> PartsAsync(GrainKey grain, CancellationToken cancellationToken) =>
        cells.ReadAsync(CodeOf(grain), (store, token) => store.Read.PartsAsync(grain, token), cancellationToken);

    /// <summary>The core states of a province's regions.</summary>
    public ValueTask<IReadOnlyDictionary<string, byte[]>> RegionsAsync(string province, CancellationToken cancellationToken) =>
        cells.ReadAsync(province, (store, token) => store.Read.CoresAsync(GrainKind.Region, province, token), cancellationToken);

    public ValueTask<EventResultRow?> EventResultAsync(string place, GridId caseEvent, CancellationToken cancellationToken) =>
        cells.Of(place).AskAsync((store, token) => store.Read.EventResultAsync(caseEvent, token), cancellationToken);

    public ValueTask<SealedIncident?> SealedAsync(GridId incident, CancellationToken cancellationToken) =>
        cells.FindAsync((store, token) => store.Read.SealedAsync(incident, token), cancellationToken);

    /// <summary>Sealed free text of a case event, or null.</summary>
    public ValueTask<SealedText?> SealedTextAsync(GridId caseEvent, CancellationToken cancellationToken) =>
        cells.FindAsync((store, token) => store.Read.SealedTextAsync(caseEvent, token), cancellationToken);

    private static string CodeOf(GrainKey grain) => grain.Kind == GrainKind.Employee || grain.Key.Length < AreaCode.ProvinceLength
        ? throw new ArgumentException("A person has a state in every cell.", nameof(grain))
        : grain.Key;

    private sealed record Found(string Cell, LogRow Row);
}
