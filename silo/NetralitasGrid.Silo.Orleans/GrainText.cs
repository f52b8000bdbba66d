using System.Globalization;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Silo.Orleans.Live;
using NetralitasGrid.Silo.Orleans.Partitions;

namespace NetralitasGrid.Silo.Orleans;

/// <summary>How Orleans keys name what is in a cell: <c>local/17</c> a partition, <c>local/Employee/e...</c> a grain.</summary>
internal static class GrainText
{
    public static string Of(string cell, GrainKey grain) => $"{cell}/{grain.Kind}/{grain.Key}";

    public static string OfPartition(string cell, int partition) => string.Create(CultureInfo.InvariantCulture, $"{cell}/{partition}");

    /// <summary>The grain that a key names.</summary>
    /// <exception cref="FormatException">It names none.</exception>
    public static GrainKey Grain(string text) => text.Split('/', 3) is [_, var kind, var key] && Enum.TryParse<GrainKind>(kind, out var parsed)
        ? new(parsed, key)
        : throw new FormatException("The key names no grain.");

    /// <summary>The partition that a key names.</summary>
    public static int Partition(string text) => int.Parse(text.AsSpan(text.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    public static IPartition Partition(this IGrainFactory grains, string cell, int partition) => grains.GetGrain<IPartition>(OfPartition(cell, partition));

    public static ILiveState Live(this IGrainFactory grains, string cell, GrainKey grain) => grain.Kind == GrainKind.Employee
        ? grains.GetGrain<IEmployeeLive>(Of(cell, grain))
        : grains.GetGrain<IRegionLive>(Of(cell, grain));

    public static ILiveState Live(this IGrainFactory grains, string text) => Grain(text).Kind == GrainKind.Employee
        ? grains.GetGrain<IEmployeeLive>(text)
        : grains.GetGrain<IRegionLive>(text);
}
