using System.Collections.Concurrent;
using System.Text.Json;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Views;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Regions;

/// <summary>
/// Regions as answers and snapshots show them, read from the grains' states. An answer serves everybody who asks within a quarter of a second:
/// a control room that opens on one region reads it once.
/// </summary>
internal sealed class RegionReader(CellGroup cells, CellFacts facts, TimeProvider clock)
{
    private const int MostEscalations = 200;
    private static readonly TimeSpan Life = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, (long ReadAt, Task<byte[]> Body)> _answers = new(StringComparer.Ordinal);

    /// <summary>What stands for the whole country where a stream's region is named, as in the scope of keys.</summary>
    public const string Country = "*";

    /// <summary>A page of regions as UTF-8 JSON in one line; codes that name no area are left out, and those whose cell is missing are named by it.</summary>
    public Task<byte[]> PageAsync(IEnumerable<string> codes) => PageAsync(codes, SnapshotAsync);

    /// <summary>What a stream begins with: the region, or for <see cref="Country"/> the page of all provinces. Never older than the call.</summary>
    public Task<byte[]> FreshAsync(string code) =>
        code == Country ? PageAsync(AreaCatalogue.Shared.Provinces.Select(p => p.Code), ReadAsync) : ReadAsync(code);

    /// <summary>The region of a code that exists, as UTF-8 JSON in one line.</summary>
    public Task<byte[]> SnapshotAsync(string code)
    {
        if (_answers.TryGetValue(code, out var known) && !known.Body.IsFaulted && clock.GetElapsedTime(known.ReadAt) < Life)
        {
            return known.Body;
        }

        var body = ReadAsync(code);
        _answers[code] = (clock.GetTimestamp(), body);
        return body;
    }

    private async Task<byte[]> PageAsync(IEnumerable<string> codes, Func<string, Task<byte[]>> read)
    {
        var items = new List<byte[]>();
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var code in codes.Where(code => AreaCatalogue.Shared.Find(code) is not null))
        {
            try
            {
                items.Add(await read(code));
            }
            catch (StoreUnavailableException) when (cells.All.Count > 1)
            {
                missing.Add(cells.Of(code).Name);
            }
        }

        return Answers.Bytes((items, missing), static (writer, page) =>
            Paging.Write(writer, page.items, (string?)null, static (w, item) => w.WriteRawValue(item, skipInputValidation: true), page.missing));
    }

    // Shared by several requests, so none of them may cancel it.
    private async Task<byte[]> ReadAsync(string code)
    {
        var area = AreaCatalogue.Shared.Find(code) ?? throw new ArgumentException("There is no such area.", nameof(code));
        var now = clock.GetUtcNow();
        var label = LabelOf(area, await facts.PackAsync(CancellationToken.None), now);
        var view = area.Level switch
        {
            AreaLevel.Province => await ProvinceAsync(label, now),
            AreaLevel.Regency => await RegencyAsync(label, now),
            _ => await DistrictAsync(label, now),
        };
        return JsonSerializer.SerializeToUtf8Bytes(view, ViewsJson.Default.RegionView);
    }

    private async Task<RegionView> ProvinceAsync(RegionLabel label, DateTimeOffset now)
    {
        var own = await cells.Read.StateAsync(new(new(GrainKind.Province, label.Code), ""), CancellationToken.None);
        var cores = await cells.Read.RegionsAsync(label.Code, CancellationToken.None);
        var regencies = cores.ToDictionary(core => core.Key, core => RegionOf(core.Value), StringComparer.Ordinal);
        return RegionView.OfProvince(label, own is null ? null : JsonSerializer.Deserialize(own, GrainsJson.Default.ProvinceState), regencies, now);
    }

    private async Task<RegionView> RegencyAsync(RegionLabel label, DateTimeOffset now)
    {
        var parts = await cells.Read.PartsAsync(new(GrainKind.Region, label.Code), CancellationToken.None);
        var core = parts.TryGetValue("", out var bytes) ? RegionOf(bytes) : null;
        var others = parts.Where(part => part.Key.Length > 0).ToDictionary(part => part.Key, part => PartOf(part.Value), StringComparer.Ordinal);
        return RegionView.OfRegency(label, core, others, now);
    }

    private async Task<RegionView> DistrictAsync(RegionLabel label, DateTimeOffset now)
    {
        var regency = new GrainKey(GrainKind.Region, AreaCode.RegencyOf(label.Code));
        var part = await cells.Read.StateAsync(new(regency, "d/" + label.Code), CancellationToken.None);
        var escalations = await cells.Read.EscalationsAsync(label.Code, MostEscalations, CancellationToken.None);
        return RegionView.OfDistrict(
            label, part is null ? null : PartOf(part), escalations.Count(e => e.Status != EscalationStatus.Closed), now);
    }

    private static RegionState RegionOf(byte[] state) => JsonSerializer.Deserialize(state, GrainsJson.Default.RegionState)!;

    private static PartState PartOf(byte[] state) => JsonSerializer.Deserialize(state, GrainsJson.Default.PartState)!;

    private static RegionLabel LabelOf(Area area, CompiledPack pack, DateTimeOffset now)
    {
        var zone = pack.Calendar.ZoneOf(area.Code);
        var ikp = pack.Ikp.Of(area.Code, pack.Calendar.DateIn(zone, now));
        return new(
            area.Code, area.Name, zone, pack.Calendar.OffsetOf(zone), ikp is null ? null : new(ikp.Class.Text(), ikp.Dataset, ikp.Date),
            [.. area.Children.Select(child => (child.Code, child.Name))]);
    }
}
