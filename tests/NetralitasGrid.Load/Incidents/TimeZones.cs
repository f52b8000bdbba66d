using System.Text.Json;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Load.Incidents;

/// <summary>The three time zones of the country as the built-in pack's calendar has them.</summary>
public static class TimeZones
{
    private static readonly Dictionary<string, Zone> ByProvince = Read();

    /// <summary>The zone of an area.</summary>
    public static Zone Of(string code) => ByProvince[AreaCode.ProvinceOf(code)];

    /// <summary>Offset from UTC.</summary>
    public static TimeSpan OffsetOf(Zone zone) => TimeSpan.FromHours(7 + (int)zone);

    private static Dictionary<string, Zone> Read()
    {
        using var file = typeof(TimeZones).Assembly.GetManifestResourceStream("calendar.json")!;
        using var calendar = JsonDocument.Parse(file, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return calendar.RootElement.GetProperty("zones").EnumerateArray()
            .SelectMany(static zone => zone.GetProperty("provinces").EnumerateArray()
                .Select(province => (Province: province.GetString()!, Zone: Enum.Parse<Zone>(zone.GetProperty("zone").GetString()!, ignoreCase: true))))
            .ToDictionary(static p => p.Province, static p => p.Zone, StringComparer.Ordinal);
    }
}
