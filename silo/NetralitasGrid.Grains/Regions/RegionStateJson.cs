using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Regions;

/// <summary>Reads and writes the core state of a region by hand: every turn of one does.</summary>
internal sealed class RegionStateJson : JsonConverter<RegionState>
{
    private static readonly AggregateEscalationJson Escalations = new();

    /// <summary>The open escalations of a state as written, without the rest of it.</summary>
    public static IReadOnlyCollection<AggregateEscalation> OpenIn(ReadOnlySpan<byte> state)
    {
        var reader = new Utf8JsonReader(state);
        reader.Read();
        JsonFields.Object(ref reader);
        while (JsonFields.Next(ref reader))
        {
            if (!reader.ValueTextEquals("open"u8))
            {
                JsonFields.Skip(ref reader);
                continue;
            }

            List<AggregateEscalation> open = [];
            ReadOpen(ref reader, (_, escalation) => open.Add(escalation));
            return open;
        }

        return [];
    }

    /// <inheritdoc/>
    public override RegionState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonFields.Object(ref reader);
        string? code = null;
        DateTimeOffset asOf = default;
        var counts = new Counts();
        SortedList<long, int> minutes = [];
        var pairs = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>>.Empty;
        var virals = ImmutableSortedDictionary<string, ViralCase>.Empty;
        var open = ImmutableSortedDictionary<string, AggregateEscalation>.Empty.WithComparers(StringComparer.Ordinal);
        var ofCases = Tally.Empty();
        while (JsonFields.Next(ref reader))
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("code"u8))
            {
                code = JsonFields.Common(ref reader);
            }
            else if (name.SequenceEqual("asOf"u8))
            {
                asOf = JsonFields.Time(ref reader);
            }
            else if (name.SequenceEqual("counts"u8))
            {
                counts = SumsJson.ReadCounts(ref reader);
            }
            else if (name.SequenceEqual("minutes"u8))
            {
                minutes = SumsJson.ReadMinutes(ref reader);
            }
            else if (name.SequenceEqual("pairs"u8))
            {
                pairs = JsonFields.Rest(ref reader, GrainsJson.Default.ImmutableSortedDictionaryStringImmutableSortedDictionaryStringInt32) ?? pairs;
            }
            else if (name.SequenceEqual("virals"u8))
            {
                virals = JsonFields.Rest(ref reader, GrainsJson.Default.ImmutableSortedDictionaryStringViralCase) ?? virals;
            }
            else if (name.SequenceEqual("open"u8))
            {
                open = ReadOpen(ref reader);
            }
            else if (name.SequenceEqual("ofCases"u8))
            {
                SumsJson.Read(ref reader, ofCases);
            }
            else
            {
                JsonFields.Skip(ref reader);
            }
        }

        return new()
        {
            Code = JsonFields.Needed(code, "code"), AsOf = asOf, Counts = counts, Minutes = minutes, Pairs = pairs, Virals = virals, Open = open, OfCases = ofCases,
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RegionState value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("code"u8, value.Code);
        writer.WriteString("asOf"u8, value.AsOf);
        SumsJson.Write(writer, value.Counts);
        SumsJson.Write(writer, "minutes"u8, value.Minutes);
        JsonFields.WriteRest(writer, "pairs"u8, value.Pairs, GrainsJson.Default.ImmutableSortedDictionaryStringImmutableSortedDictionaryStringInt32);
        JsonFields.WriteRest(writer, "virals"u8, value.Virals, GrainsJson.Default.ImmutableSortedDictionaryStringViralCase);
        writer.WriteStartObject("open"u8);
        foreach (var (key, escalation) in value.Open)
        {
            writer.WritePropertyName(key);
            Escalations.Write(writer, escalation, options);
        }

        writer.WriteEndObject();
        SumsJson.Write(writer, "ofCases"u8, value.OfCases);
        writer.WriteEndObject();
    }

    private static ImmutableSortedDictionary<string, AggregateEscalation> ReadOpen(ref Utf8JsonReader json)
    {
        var open = ImmutableSortedDictionary.CreateBuilder<string, AggregateEscalation>(StringComparer.Ordinal);
        ReadOpen(ref json, open.Add);
        return open.ToImmutable();
    }

    private static void ReadOpen(ref Utf8JsonReader json, Action<string, AggregateEscalation> take)
    {
        json.Read();
        JsonFields.Object(ref json);
        while (JsonFields.Next(ref json))
        {
            var key = json.GetString()!;
            json.Read();
            take(key, Escalations.Read(ref json, typeof(AggregateEscalation), JsonSerializerOptions.Default));
        }
    }
}

/// <summary>Reads and writes the state of a district or agency by hand: every report to a region touches two.</summary>
internal sealed class PartStateJson : JsonConverter<PartState>
{
    /// <inheritdoc/>
    public override PartState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonFields.Object(ref reader);
        Counts? counts = null;
        SortedList<long, int>? minutes = null;
        var days = new SubjectDays();
        while (JsonFields.Next(ref reader))
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("counts"u8))
            {
                counts = SumsJson.ReadCounts(ref reader);
            }
            else if (name.SequenceEqual("minutes"u8))
            {
                minutes = SumsJson.ReadMinutes(ref reader);
            }
            else if (name.SequenceEqual("days"u8))
            {
                days = ReadDays(ref reader);
            }
            else
            {
                JsonFields.Skip(ref reader);
            }
        }

        return new() { Counts = counts, Minutes = minutes, Days = days };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PartState value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Counts is { } counts)
        {
            SumsJson.Write(writer, counts);
        }

        if (value.Minutes is { } minutes)
        {
            SumsJson.Write(writer, "minutes"u8, minutes);
        }

        writer.WriteStartObject("days"u8);
        writer.WriteNumber("window"u8, value.Days.Window);
        writer.WriteStartObject("days"u8);
        Span<byte> key = stackalloc byte[20];
        for (var i = 0; i < value.Days.Days.Count; i++)
        {
            Utf8Formatter.TryFormat(value.Days.Days.GetKeyAtIndex(i), key, out var length);
            SumsJson.Write(writer, key[..length], value.Days.Days.GetValueAtIndex(i));
        }

        writer.WriteEndObject();
        SumsJson.Write(writer, "windows"u8, value.Days.Windows);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static SubjectDays ReadDays(ref Utf8JsonReader json)
    {
        json.Read();
        JsonFields.Object(ref json);
        var window = 7;
        SortedList<int, SortedList<string, int>> days = [];
        SortedList<int, int> windows = [];
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("window"u8))
            {
                window = JsonFields.Number(ref json);
            }
            else if (name.SequenceEqual("days"u8))
            {
                json.Read();
                JsonFields.Object(ref json);
                while (JsonFields.Next(ref json))
                {
                    var day = (int)SumsJson.NumberOf(json.ValueSpan);
                    days[day] = ReadSubjects(ref json);
                }
            }
            else if (name.SequenceEqual("windows"u8))
            {
                json.Read();
                JsonFields.Object(ref json);
                while (JsonFields.Next(ref json))
                {
                    var start = (int)SumsJson.NumberOf(json.ValueSpan);
                    windows[start] = JsonFields.Number(ref json);
                }
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new() { Window = window, Days = days, Windows = windows };
    }

    private static SortedList<string, int> ReadSubjects(ref Utf8JsonReader json)
    {
        json.Read();
        JsonFields.Object(ref json);
        var subjects = Tally.Empty();
        while (JsonFields.Next(ref json))
        {
            var subject = json.GetString()!;
            subjects[subject] = JsonFields.Number(ref json);
        }

        return subjects;
    }
}
