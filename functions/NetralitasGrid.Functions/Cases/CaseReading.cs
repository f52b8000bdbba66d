using System.Text.Json;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Grains.Views;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Cases;

/// <summary>Cases as answers show them, with the mask for those who may see it.</summary>
internal sealed class CaseReading(CellGroup cells, Masks masks, ReadLog log)
{
    private const int MostIncidents = 200;
    private static readonly string[] MaskField = ["subject.masked"];

    /// <summary>The whole case for an answer. Showing the mask is written into the read log.</summary>
    public async ValueTask<byte[]> AnswerAsync(CaseRow row, Caller caller, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeToUtf8Bytes(await ViewAsync(row, caller, cancellationToken), ViewsJson.Default.CaseView);

    /// <inheritdoc cref="AnswerAsync"/>
    public async ValueTask<CaseView> ViewAsync(CaseRow row, Caller caller, CancellationToken cancellationToken)
    {
        var incidents = await cells.Read.CaseIncidentsAsync(row.RegionCode, row.Id, MostIncidents, cancellationToken);
        var history = await cells.Read.CaseHistoryAsync(row.RegionCode, row.Id, cancellationToken);
        string? masked = null;
        if (caller.Has(Right.Unmask))
        {
            masked = await masks.OfAsync(incidents.Select(i => i.Incident), cancellationToken);
            await log.WriteAsync(caller, row.RegionCode, "masked", row.Id.ToString(), MaskField, null, cancellationToken);
        }

        var view = CaseView.Of(row);
        return view.Complete(masked, incidents, history, await RegionsOfAsync(view, cancellationToken));
    }

    /// <summary>A case of a list: no mask, incidents or history.</summary>
    public async ValueTask<CaseView> SummaryAsync(CaseRow row, CancellationToken cancellationToken)
    {
        var view = CaseView.Of(row);
        return view.Complete(null, [], [], await RegionsOfAsync(view, cancellationToken));
    }

    private async ValueTask<IReadOnlyDictionary<string, RegionState>> RegionsOfAsync(CaseView view, CancellationToken cancellationToken)
    {
        var regions = new Dictionary<string, RegionState>(StringComparer.Ordinal);
        foreach (var code in (view.Days ?? []).Select(d => AreaCode.RegencyOf(d.Region)).Distinct(StringComparer.Ordinal))
        {
            if (await cells.Read.StateAsync(new(new(GrainKind.Region, code), ""), cancellationToken) is { } core)
            {
                regions[code] = JsonSerializer.Deserialize(core, GrainsJson.Default.RegionState)!;
            }
        }

        return regions;
    }
}
