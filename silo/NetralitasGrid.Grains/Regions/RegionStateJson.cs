using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Regions;

/// <summary>The core state of a region.</summary>
internal sealed class RegionStateJson : HandwrittenJson<RegionState>
{
    public static readonly RegionStateJson Shared = new();

    /// <summary>What stands before the open escalations, and what behind them.</summary>
    public static ReadOnlySpan<byte> OpenName => "\"open\":"u8;

    /// <inheritdoc cref="OpenName"/>
    public static ReadOnlySpan<byte> BehindOpen => ",\"ofCases\":"u8;

    /// <summary>The time of a state as written; the beginning of time where it has none.</summary>
    public static DateTimeOffset AsOfIn(ReadOnlySpan<byte> state)
    {
        var json = new JsonInput(state);
        for (json.Object(); json.More();)
        {
            if (json.At("asOf"u8))
            {
                return json.Time();
            }
        }

        return default;
    }

    /// <summary>The open escalations of a state as written, without the rest of it.</summary>
    public static IReadOnlyCollection<AggregateEscalation> OpenIn(ReadOnlySpan<byte> state)
    {
        var json = new JsonInput(state);
        List<AggregateEscalation> open = [];
        for (json.Object(); json.More();)
        {
            if (json.At("open"u8))
            {
                for (json.Object(); json.RareKey() is not null;)
                {
                    open.Add(AggregateEscalationJson.Shared.Read(ref json));
                }
            }
        }

        return open;
    }

    /// <inheritdoc/>
    public override RegionState Read(ref JsonInput json)
    {
        string? code = null;
        DateTimeOffset asOf = default;
        Counts? counts = null;
        SortedList<long, int>? minutes = null;
        var pairs = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>>.Empty;
        var virals = ImmutableSortedDictionary<string, ViralCase>.Empty;
        var open = ImmutableSortedDictionary<string, AggregateEscalation>.Empty.WithComparers(StringComparer.Ordinal);
        var ofCases = Tally.Empty();
        for (json.Object(); json.More();)
        {
            code = json.At("code"u8) ? json.Common() : code;
            asOf = json.At("asOf"u8) ? json.Time() : asOf;
            counts = json.At("counts"u8) ? SumsJson.ReadCounts(ref json) : counts;
            minutes = json.At("minutes"u8) ? SumsJson.ReadMinutes(ref json) : minutes;
            pairs = json.At("pairs"u8) ? json.Rest(GrainsJson.Default.ImmutableSortedDictionaryStringImmutableSortedDictionaryStringInt32) ?? pairs : pairs;
            virals = json.At("virals"u8) ? json.Rest(GrainsJson.Default.ImmutableSortedDictionaryStringViralCase) ?? virals : virals;
            open = json.At("open"u8) ? ReadOpen(ref json, code) : open;
            _ = json.At("ofCases"u8) && SumsJson.Read(ref json, ofCases);
        }

        return new()
        {
            Code = JsonInput.Needed(code, "code"), AsOf = asOf, Counts = counts ?? new(), Minutes = minutes ?? [], Pairs = pairs, Virals = virals, Open = open, OfCases = ofCases,
        };
    }

    /// <inheritdoc/>
    public override void Write(JsonOutput json, RegionState value)
    {
        json.StartObject();
        json.Write("code"u8, value.Code);
        json.Write("asOf"u8, value.AsOf);
        SumsJson.Write(json, value.Counts);
        SumsJson.Write(json, "minutes"u8, value.Minutes);
        WritePairs(json, value.Pairs);
        json.StartObject("virals"u8);
        foreach (var (key, viral) in value.Virals)
        {
            json.Name(key);
            json.Raw(JsonSerializer.SerializeToUtf8Bytes(viral, GrainsJson.Default.ViralCase));
        }

        json.EndObject();
        json.StartObject("open"u8);
        foreach (var (key, escalation) in value.Open)
        {
            json.Name(key);
            json.Raw(escalation.Json);
        }

        json.EndObject();
        SumsJson.Write(json, "ofCases"u8, value.OfCases);
        json.EndObject();
    }

    private static void WritePairs(JsonOutput json, ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> pairs)
    {
        json.StartObject("pairs"u8);
        foreach (var (pair, areas) in pairs)
        {
            json.Name(pair);
            json.StartObject();
            foreach (var (area, n) in areas)
            {
                json.Name(area);
                json.Value(n);
            }

            json.EndObject();
        }

        json.EndObject();
    }

    private static ImmutableSortedDictionary<string, AggregateEscalation> ReadOpen(ref JsonInput json, string? region)
    {
        if (region is not null && OpenMemory.Find(region) is { } written && json.Passed(written.Json.Span))
        {
            return written.Open;
        }

        var open = ImmutableSortedDictionary.CreateBuilder<string, AggregateEscalation>(StringComparer.Ordinal);
        json.Object();
        while (json.RareKey() is { } key)
        {
            open.Add(key, AggregateEscalationJson.Shared.Read(ref json));
        }

        return open.ToImmutable();
    }
}

/// <summary>The state of a district or agency: every report to a region touches two.</summary>
internal sealed class PartStateJson : HandwrittenJson<PartState>
{
    public static readonly PartStateJson Shared = new();

    /// <inheritdoc/>
    public override PartState Read(ref JsonInput json)
    {
        Counts? counts = null;
        SortedList<long, int>? minutes = null;
        SubjectDays? days = null;
        for (json.Object(); json.More();)
        {
            counts = json.At("counts"u8) ? SumsJson.ReadCounts(ref json) : counts;
            minutes = json.At("minutes"u8) ? SumsJson.ReadMinutes(ref json) : minutes;
            days = json.At("days"u8) ? ReadDays(ref json) : days;
        }

        return new() { Counts = counts, Minutes = minutes, Days = days ?? new() };
    }

    /// <inheritdoc/>
    public override void Write(JsonOutput json, PartState value)
    {
        json.StartObject();
        if (value.Counts is { } counts)
        {
            SumsJson.Write(json, counts);
        }

        if (value.Minutes is { } minutes)
        {
            SumsJson.Write(json, "minutes"u8, minutes);
        }

        json.StartObject("days"u8);
        json.Write("window"u8, value.Days.Window);
        WriteDays(json, value.Days.Days);
        SumsJson.Write(json, "windows"u8, value.Days.Windows);
        json.EndObject();
        json.EndObject();
    }

    /// <summary>In <c>once</c> the subjects of each day that have one case, in <c>days</c> those with another number of them and how many.</summary>
    private static void WriteDays(JsonOutput json, SortedList<int, DaySubjects> days)
    {
        Span<byte> key = stackalloc byte[20];
        var others = false;
        json.StartObject("once"u8);
        for (var i = 0; i < days.Count; i++)
        {
            Utf8Formatter.TryFormat(days.GetKeyAtIndex(i), key, out var length);
            days.GetValueAtIndex(i).WriteOnes(json, key[..length]);
            others |= !days.GetValueAtIndex(i).AreOnes;
        }

        json.EndObject();
        if (!others)
        {
            return;
        }

        json.StartObject("days"u8);
        for (var i = 0; i < days.Count; i++)
        {
            if (!days.GetValueAtIndex(i).AreOnes)
            {
                Utf8Formatter.TryFormat(days.GetKeyAtIndex(i), key, out var length);
                json.StartObject(key[..length]);
                foreach (var (subject, n) in days.GetValueAtIndex(i).Others)
                {
                    Utf8Formatter.TryFormat(subject, key, out length, new('x', 16));
                    json.Write(key[..length], n);
                }

                json.EndObject();
            }
        }

        json.EndObject();
    }

    private static SubjectDays ReadDays(ref JsonInput json)
    {
        var window = 7;
        SortedList<int, DaySubjects> days = [];
        SortedList<int, int> windows = [];
        for (json.Object(); json.More();)
        {
            window = json.At("window"u8) ? json.Number() : window;
            if (json.At("once"u8))
            {
                for (json.Object(); json.NumberKey() is { } day;)
                {
                    days[(int)day] = DaySubjects.ReadOnes(ref json);
                }
            }

            if (json.At("days"u8))
            {
                for (json.Object(); json.NumberKey() is { } day;)
                {
                    ReadOthers(ref json, days, (int)day);
                }
            }

            if (json.At("windows"u8))
            {
                for (json.Object(); json.NumberKey() is { } start;)
                {
                    windows[(int)start] = json.Number();
                }
            }
        }

        return new() { Window = window, Days = days, Windows = windows };
    }

    /// <summary>States of before have all subjects here.</summary>
    private static void ReadOthers(ref JsonInput json, SortedList<int, DaySubjects> days, int day)
    {
        if (!days.TryGetValue(day, out var subjects))
        {
            days.Add(day, subjects = new());
        }

        for (json.Object(); json.RareKey() is { } subject;)
        {
            subjects.Plus(SubjectDays.Number(subject), json.Number());
        }
    }
}
