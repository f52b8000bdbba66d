using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Messages;

/// <summary>Reads and writes reports to regions by hand: every incident makes one. Empty lists are written, null is left out.</summary>
internal sealed partial class RegionReportJson : JsonConverter<RegionReport>
{
    /// <inheritdoc/>
    public override RegionReport Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonFields.Object(ref reader);
        RegionItem[]? items = null;
        while (JsonFields.Next(ref reader))
        {
            if (reader.ValueSpan.SequenceEqual("items"u8))
            {
                items = Items(ref reader);
            }
            else
            {
                JsonFields.Skip(ref reader);
            }
        }

        return new(JsonFields.Needed(items, "items"));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RegionReport value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        foreach (var item in value.Items)
        {
            Write(writer, item);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RegionItem item)
    {
        json.WriteStartObject();
        JsonFields.Write(json, "cause"u8, item.Cause);
        json.WriteString("election"u8, item.Election);
        json.WriteString("subject"u8, item.Subject);
        json.WriteString("receivedAt"u8, item.ReceivedAt);
        json.WriteString("appendedAt"u8, item.AppendedAt);
        JsonFields.WriteIfAny(json, "incident"u8, item.Incident);
        if (item.Moved.Count > 0)
        {
            JsonFields.WriteRest(json, "moved"u8, item.Moved, GrainsJson.Default.IncidentDelta);
        }

        json.WriteStartArray("cases"u8);
        foreach (var delta in item.Cases)
        {
            json.WriteStartObject();
            json.WriteString("area"u8, delta.Area);
            JsonFields.Write(json, "status"u8, delta.Status);
            json.WriteNumber("severity"u8, delta.Severity);
            JsonFields.Write(json, "admission"u8, delta.Admission);
            json.WriteBoolean("left"u8, delta.Left);
            json.WriteNumber("n"u8, delta.N);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("reports"u8);
        foreach (var delta in item.Reports)
        {
            json.WriteStartObject();
            json.WriteString("area"u8, delta.Area);
            JsonFields.Write(json, "act"u8, delta.Act);
            JsonFields.Write(json, "phase"u8, delta.Phase);
            json.WriteNumber("n"u8, delta.N);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("days"u8);
        foreach (var delta in item.Days)
        {
            json.WriteStartObject();
            json.WriteString("part"u8, delta.Part);
            JsonFields.Write(json, "day"u8, delta.Day);
            json.WriteNumber("n"u8, delta.N);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("pairs"u8);
        foreach (var delta in item.Pairs)
        {
            json.WriteStartObject();
            json.WriteString("election"u8, delta.Election);
            json.WriteNumber("pair"u8, delta.Pair);
            json.WriteString("area"u8, delta.Area);
            json.WriteNumber("n"u8, delta.N);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("virals"u8);
        foreach (var delta in item.Virals)
        {
            json.WriteStartObject();
            JsonFields.Write(json, "case"u8, delta.Case);
            json.WriteString("area"u8, delta.Area);
            json.WriteBoolean("byRate"u8, delta.ByRate);
            json.WriteNumber("n"u8, delta.N);
            json.WriteNumber("count"u8, delta.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("escalations"u8);
        foreach (var delta in item.Escalations)
        {
            json.WriteStartObject();
            json.WriteString("area"u8, delta.Area);
            json.WriteString("rule"u8, delta.Rule);
            json.WriteNumber("n"u8, delta.N);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static RegionItem[] Items(ref Utf8JsonReader json) => JsonFields.List(ref json, Item);

    private static RegionItem Item(ref Utf8JsonReader json)
    {
        JsonFields.Object(ref json);
        GridId? cause = null;
        string? election = null, subject = null, incident = null;
        DateTimeOffset? receivedAt = null, appendedAt = null;
        IReadOnlyList<IncidentDelta> moved = [];
        IReadOnlyList<CaseDelta> cases = [];
        IReadOnlyList<ReportDelta> reports = [];
        IReadOnlyList<DayDelta> days = [];
        IReadOnlyList<PairDelta> pairs = [];
        IReadOnlyList<ViralDelta> virals = [];
        IReadOnlyList<EscalationDelta> escalations = [];
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("cause"u8))
            {
                cause = JsonFields.Id(ref json);
            }
            else if (name.SequenceEqual("election"u8))
            {
                election = JsonFields.Common(ref json);
            }
            else if (name.SequenceEqual("subject"u8))
            {
                subject = JsonFields.Text(ref json);
            }
            else if (name.SequenceEqual("receivedAt"u8))
            {
                receivedAt = JsonFields.Time(ref json);
            }
            else if (name.SequenceEqual("appendedAt"u8))
            {
                appendedAt = JsonFields.Time(ref json);
            }
            else if (name.SequenceEqual("incident"u8))
            {
                incident = JsonFields.CommonOrNull(ref json);
            }
            else if (name.SequenceEqual("cases"u8))
            {
                cases = Cases(ref json);
            }
            else if (name.SequenceEqual("reports"u8))
            {
                reports = Reports(ref json);
            }
            else if (name.SequenceEqual("days"u8))
            {
                days = Days(ref json);
            }
            else if (name.SequenceEqual("pairs"u8))
            {
                pairs = Pairs(ref json);
            }
            else if (name.SequenceEqual("virals"u8))
            {
                virals = Virals(ref json);
            }
            else if (name.SequenceEqual("escalations"u8))
            {
                escalations = Escalations(ref json);
            }
            else if (name.SequenceEqual("moved"u8))
            {
                moved = JsonFields.Rest(ref json, GrainsJson.Default.IncidentDeltaArray) ?? [];
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new()
        {
            Cause = JsonFields.Needed(cause, "cause"),
            Election = JsonFields.Needed(election, "election"),
            Subject = JsonFields.Needed(subject, "subject"),
            ReceivedAt = JsonFields.Needed(receivedAt, "receivedAt"),
            AppendedAt = JsonFields.Needed(appendedAt, "appendedAt"),
            Incident = incident,
            Moved = moved,
            Cases = cases,
            Reports = reports,
            Days = days,
            Pairs = pairs,
            Virals = virals,
            Escalations = escalations,
        };
    }
}
