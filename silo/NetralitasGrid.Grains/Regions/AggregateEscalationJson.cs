using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Regions;

/// <summary>Reads and writes an open escalation by hand: a region holds many, and every turn of one reads and writes them all.</summary>
internal sealed class AggregateEscalationJson : JsonConverter<AggregateEscalation>
{
    /// <inheritdoc/>
    public override AggregateEscalation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonFields.Object(ref reader);
        GridId? id = null;
        string? rule = null, key = null, regionCode = null, election = null;
        EscalationStatus? status = null;
        DateTimeOffset? openedAt = null, updatedAt = null, dueAt = null;
        var (count, threshold) = (0, 0);
        Level? level = null;
        Body[] bodies = [];
        Bilingual? title = null;
        GridId? ofCase = null;
        DateOnly? from = null, to = null;
        while (JsonFields.Next(ref reader))
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("id"u8))
            {
                id = JsonFields.Id(ref reader);
            }
            else if (name.SequenceEqual("rule"u8))
            {
                rule = JsonFields.Common(ref reader);
            }
            else if (name.SequenceEqual("key"u8))
            {
                key = JsonFields.Text(ref reader);
            }
            else if (name.SequenceEqual("regionCode"u8))
            {
                regionCode = JsonFields.Common(ref reader);
            }
            else if (name.SequenceEqual("election"u8))
            {
                election = JsonFields.Common(ref reader);
            }
            else if (name.SequenceEqual("status"u8))
            {
                status = JsonFields.Code<EscalationStatus>(ref reader);
            }
            else if (name.SequenceEqual("openedAt"u8))
            {
                openedAt = JsonFields.Time(ref reader);
            }
            else if (name.SequenceEqual("updatedAt"u8))
            {
                updatedAt = JsonFields.Time(ref reader);
            }
            else if (name.SequenceEqual("dueAt"u8))
            {
                dueAt = JsonFields.OptionalTime(ref reader);
            }
            else if (name.SequenceEqual("count"u8))
            {
                count = JsonFields.Number(ref reader);
            }
            else if (name.SequenceEqual("threshold"u8))
            {
                threshold = JsonFields.Number(ref reader);
            }
            else if (name.SequenceEqual("level"u8))
            {
                level = JsonFields.OptionalCode<Level>(ref reader);
            }
            else if (name.SequenceEqual("bodies"u8))
            {
                bodies = JsonFields.CodeList<Body>(ref reader);
            }
            else if (name.SequenceEqual("title"u8))
            {
                title = Title(ref reader);
            }
            else if (name.SequenceEqual("case"u8))
            {
                ofCase = JsonFields.Id(ref reader);
            }
            else if (name.SequenceEqual("from"u8))
            {
                from = JsonFields.Day(ref reader);
            }
            else if (name.SequenceEqual("to"u8))
            {
                to = JsonFields.Day(ref reader);
            }
            else
            {
                JsonFields.Skip(ref reader);
            }
        }

        return new(
            JsonFields.Needed(id, "id"), JsonFields.Needed(rule, "rule"), JsonFields.Needed(key, "key"), JsonFields.Needed(regionCode, "regionCode"),
            JsonFields.Needed(election, "election"), JsonFields.Needed(status, "status"), JsonFields.Needed(openedAt, "openedAt"),
            JsonFields.Needed(updatedAt, "updatedAt"), dueAt, count, threshold, level, bodies, JsonFields.Needed(title, "title"), ofCase, from, to);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AggregateEscalation value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        JsonFields.Write(writer, "id"u8, value.Id);
        writer.WriteString("rule"u8, value.Rule);
        writer.WriteString("key"u8, value.Key);
        writer.WriteString("regionCode"u8, value.RegionCode);
        writer.WriteString("election"u8, value.Election);
        JsonFields.Write(writer, "status"u8, value.Status);
        writer.WriteString("openedAt"u8, value.OpenedAt);
        writer.WriteString("updatedAt"u8, value.UpdatedAt);
        if (value.DueAt is { } due)
        {
            writer.WriteString("dueAt"u8, due);
        }

        writer.WriteNumber("count"u8, value.Count);
        writer.WriteNumber("threshold"u8, value.Threshold);
        if (value.Level is { } level)
        {
            JsonFields.Write(writer, "level"u8, level);
        }

        JsonFields.Write(writer, "bodies"u8, value.Bodies);
        writer.WriteStartObject("title"u8);
        writer.WriteString("id"u8, value.Title.Id);
        writer.WriteString("en"u8, value.Title.En);
        writer.WriteEndObject();
        if (value.Case is { } ofCase)
        {
            JsonFields.Write(writer, "case"u8, ofCase);
        }

        if (value.From is { } from)
        {
            JsonFields.Write(writer, "from"u8, from);
        }

        if (value.To is { } to)
        {
            JsonFields.Write(writer, "to"u8, to);
        }

        writer.WriteEndObject();
    }

    private static Bilingual Title(ref Utf8JsonReader json)
    {
        json.Read();
        JsonFields.Object(ref json);
        string? id = null, en = null;
        while (JsonFields.Next(ref json))
        {
            if (json.ValueTextEquals("id"u8))
            {
                id = JsonFields.Common(ref json);
            }
            else if (json.ValueTextEquals("en"u8))
            {
                en = JsonFields.Common(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(JsonFields.Needed(id, "id"), JsonFields.Needed(en, "en"));
    }
}
