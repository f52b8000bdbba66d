using System.Globalization;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Regions;

/// <summary>Sums as JSON objects, keys in order.</summary>
internal static class SumsJson
{
    public static Counts ReadCounts(ref JsonInput json)
    {
        var counts = new Counts();
        for (json.Object(); json.More();)
        {
            counts.Incidents = json.At("incidents"u8) ? json.Number() : counts.Incidents;
            counts.Cases = json.At("cases"u8) ? json.Number() : counts.Cases;
            counts.Reports = json.At("reports"u8) ? json.Number() : counts.Reports;
            _ = json.At("bySeverity"u8) && Read(ref json, counts.BySeverity);
            _ = json.At("byAct"u8) && Read(ref json, counts.ByAct);
            _ = json.At("byPhase"u8) && Read(ref json, counts.ByPhase);
            _ = json.At("byStatus"u8) && Read(ref json, counts.ByStatus);
            _ = json.At("byAdmission"u8) && Read(ref json, counts.ByAdmission);
        }

        return counts;
    }

    /// <summary>Adds the sums that stand here.</summary>
    public static bool Read(ref JsonInput json, SortedList<string, int> sums)
    {
        json.Object();
        while (json.Key() is { } key)
        {
            sums[key] = json.Number();
        }

        return true;
    }

    public static SortedList<long, int> ReadMinutes(ref JsonInput json)
    {
        SortedList<long, int> minutes = [];
        json.Object();
        while (json.NumberKey() is { } minute)
        {
            minutes[minute] = json.Number();
        }

        return minutes;
    }

    public static void Write(JsonOutput json, Counts counts)
    {
        json.StartObject("counts"u8);
        json.Write("incidents"u8, counts.Incidents);
        json.Write("cases"u8, counts.Cases);
        json.Write("reports"u8, counts.Reports);
        Write(json, "bySeverity"u8, counts.BySeverity);
        Write(json, "byAct"u8, counts.ByAct);
        Write(json, "byPhase"u8, counts.ByPhase);
        Write(json, "byStatus"u8, counts.ByStatus);
        Write(json, "byAdmission"u8, counts.ByAdmission);
        json.EndObject();
    }

    public static void Write(JsonOutput json, ReadOnlySpan<byte> name, SortedList<string, int> sums)
    {
        json.StartObject(name);
        for (var i = 0; i < sums.Count; i++)
        {
            json.Name(sums.GetKeyAtIndex(i));
            json.Value(sums.GetValueAtIndex(i));
        }

        json.EndObject();
    }

    public static void Write<TKey>(JsonOutput json, ReadOnlySpan<byte> name, SortedList<TKey, int> sums)
        where TKey : struct, IUtf8SpanFormattable
    {
        json.StartObject(name);
        Span<byte> key = stackalloc byte[20];
        for (var i = 0; i < sums.Count; i++)
        {
            sums.GetKeyAtIndex(i).TryFormat(key, out var length, default, CultureInfo.InvariantCulture);
            json.Write(key[..length], sums.GetValueAtIndex(i));
        }

        json.EndObject();
    }
}
