using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Functions.Cases;

/// <summary>Masked identity numbers, taken from the sealed parts of incidents.</summary>
internal sealed class Masks(CellGroup cells, Sealer sealer)
{
    private const int MostLooks = 5;

    /// <summary>The mask of the subject that all these incidents name; null when none of the first few has a number, or it was erased.</summary>
    public async ValueTask<string?> OfAsync(IEnumerable<GridId> incidents, CancellationToken cancellationToken)
    {
        foreach (var incident in incidents.Take(MostLooks))
        {
            if (await SubjectAsync(incident, cancellationToken) is { Masked: { } masked })
            {
                return masked;
            }
        }

        return null;
    }

    /// <summary>The sealed part about the subject; null when it was erased.</summary>
    public async ValueTask<SubjectPart?> SubjectAsync(GridId incident, CancellationToken cancellationToken) =>
        await cells.Read.SealedAsync(incident, cancellationToken) is { } parts ? SubjectPart.FromUtf8(sealer.OpenSubject(incident, parts)) : null;

    /// <summary>The sealed part about the reporter; null when it was erased.</summary>
    public async ValueTask<ReporterPart?> ReporterAsync(GridId incident, CancellationToken cancellationToken) =>
        await cells.Read.SealedAsync(incident, cancellationToken) is { } parts ? ReporterPart.FromUtf8(sealer.OpenReporter(incident, parts)) : null;
}
