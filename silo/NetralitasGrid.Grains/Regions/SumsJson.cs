using System.Buffers.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Regions;

/// <summary>Sums as JSON objects, keys in order.</summary>
internal static class SumsJson
{
    public static Counts ReadCounts(ref Utf8JsonReader json)
    {
        json.Read();
        JsonFields.Object(ref json);
        var counts = new Counts();
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("incidents"u8))
            {
                counts.Incidents = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("cases"u8))
            {
                counts.Cases = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("reports"u8))
            {
                counts.Reports = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("bySeverity"u8))
            {
                Read(ref json, counts.BySeverity);
            }
            else if (name.SequenceEqual("byAct"u8))
            {
                Read(ref json, counts.ByAct);
            }
            else if (name.SequenceEqual("byPhase"u8))
            {
                Read(ref json, counts.ByPhase);
            }
            else if (name.SequenceEqual("byStatus"u8))
            {
                Read(ref json, counts.ByStatus);
            }
            else if (name.SequenceEqual("byAdmission"u8))
            {
                Read(ref json, counts.ByAdmission);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return counts;
    }

    public static void Read(ref Utf8JsonReader json, SortedList<string, int> sums)
    {
        json.Read();
        JsonFields.Object(ref json);
        while (JsonFields.Next(ref json))
        {
            var key = JsonFields.CommonName(ref json);
            sums[key] = JsonFields.Number(ref json);
        }
    }

    public static SortedList<long, int> ReadMinutes(ref Utf8JsonReader json)
    {
        json.Read();
        JsonFields.Object(ref json);
        SortedList<long, int> minutes = [];
        while (JsonFields.Next(ref json))
        {
            var minute = NumberOf(json.ValueSpan);
            minutes[minute] = JsonFields.Number(ref json);
        }

        return minutes;
    }

    /// <summary>The whole number that a property is named by.</summary>
    public static long NumberOf(ReadOnlySpan<byte> name) =>
        Utf8Parser.TryParse(name, out long number, out var length) && length == name.Length ? number : throw new JsonException("A whole number is needed here.");

    public static void Write(Utf8JsonWriter json, Counts counts)
    {
        json.WriteStartObject("counts"u8);
        json.WriteNumber("incidents"u8, counts.Incidents);
        json.WriteNumber("cases"u8, counts.Cases);
        json.WriteNumber("reports"u8, counts.Reports);
        Write(json, "bySeverity"u8, counts.BySeverity);
        Write(json, "byAct"u8, counts.ByAct);
        Write(json, "byPhase"u8, counts.ByPhase);
        Write(json, "byStatus"u8, counts.ByStatus);
        Write(json, "byAdmission"u8, counts.ByAdmission);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, SortedList<string, int> sums)
    {
        json.WriteStartObject(name);
        for (var i = 0; i < sums.Count; i++)
        {
            json.WriteNumber(sums.GetKeyAtIndex(i), sums.GetValueAtIndex(i));
        }

        json.WriteEndObject();
    }

    public static void Write<TKey>(Utf8JsonWriter json, ReadOnlySpan<byte> name, SortedList<TKey, int> sums)
        where TKey : struct, IUtf8SpanFormattable
    {
        json.WriteStartObject(name);
        Span<byte> key = stackalloc byte[20];
        for (var i = 0; i < sums.Count; i++)
        {
            sums.GetKeyAtIndex(i).TryFormat(key, out var length, default, null);
            json.WriteNumber(key[..length], sums.GetValueAtIndex(i));
        }

        json.WriteEndObject();
    }
}
