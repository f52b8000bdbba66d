using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Load.Incidents;

/// <summary>
/// How many polling stations each district has. Known numbers of provinces are kept; the rest of a zone's share goes by villages (EST: the
/// catalogue of areas knows no polling stations).
/// </summary>
public sealed class PollingStations
{
    private PollingStations(IReadOnlyDictionary<Zone, IReadOnlyList<(string Code, int Weight)>> districts) => Districts = districts;

    /// <summary>Districts of each zone with their polling stations.</summary>
    public IReadOnlyDictionary<Zone, IReadOnlyList<(string Code, int Weight)>> Districts { get; }

    /// <summary>Spreads the stations of the country.</summary>
    /// <param name="total">All stations.</param>
    /// <param name="zones">Share of each zone; they sum to 1.</param>
    /// <param name="provinces">Stations of the provinces whose number is known, by code.</param>
    public static PollingStations Spread(int total, IReadOnlyDictionary<Zone, double> zones, IReadOnlyDictionary<string, int> provinces)
    {
        var districts = new Dictionary<Zone, IReadOnlyList<(string, int)>>();
        foreach (var zone in zones.Keys)
        {
            var within = AreaCatalogue.Shared.Provinces.Where(p => TimeZones.Of(p.Code) == zone).ToList();
            var known = within.Where(p => provinces.ContainsKey(p.Code)).ToList();
            double left = (total * zones[zone]) - known.Sum(p => provinces[p.Code]);
            var villages = within.Except(known).Sum(static p => p.Villages);
            districts[zone] =
            [
                .. within.SelectMany(province => DistrictsOf(
                    province, provinces.TryGetValue(province.Code, out var stations) ? stations : left * province.Villages / villages)),
            ];
        }

        return new(districts);
    }

    private static IEnumerable<(string Code, int Weight)> DistrictsOf(Area province, double stations) =>
        province.Children.SelectMany(static regency => regency.Children)
            .Select(district => (district.Code, Math.Max(1, (int)Math.Round(stations * district.Villages / province.Villages))));
}
