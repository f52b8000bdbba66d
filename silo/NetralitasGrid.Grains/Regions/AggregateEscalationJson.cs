using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Regions;

/// <summary>An open escalation: a region holds many, and every turn of one reads and writes them all.</summary>
internal sealed class AggregateEscalationJson : HandwrittenJson<AggregateEscalation>
{
    public static readonly AggregateEscalationJson Shared = new();

    /// <inheritdoc/>
    public override AggregateEscalation Read(ref JsonInput json)
    {
        GridId? id = null, ofCase = null;
        string? rule = null, key = null, regionCode = null, election = null;
        EscalationStatus? status = null;
        DateTimeOffset? openedAt = null, updatedAt = null, dueAt = null;
        var (count, threshold) = (0, 0);
        Level? level = null;
        Body[] bodies = [];
        Bilingual? title = null;
        DateOnly? from = null, to = null;
        for (json.Object(); json.More();)
        {
            id = json.At("id"u8) ? json.Id() : id;
            rule = json.At("rule"u8) ? json.Common() : rule;
            key = json.At("key"u8) ? json.Text() : key;
            regionCode = json.At("regionCode"u8) ? json.Common() : regionCode;
            election = json.At("election"u8) ? json.Common() : election;
            status = json.At("status"u8) ? json.Code<EscalationStatus>() : status;
            openedAt = json.At("openedAt"u8) ? json.Time() : openedAt;
            updatedAt = json.At("updatedAt"u8) ? json.Time() : updatedAt;
            dueAt = json.At("dueAt"u8) ? json.OptionalTime() : dueAt;
            count = json.At("count"u8) ? json.Number() : count;
            threshold = json.At("threshold"u8) ? json.Number() : threshold;
            level = json.At("level"u8) ? json.OptionalCode<Level>() : level;
            bodies = json.At("bodies"u8) ? json.Codes<Body>() : bodies;
            title = json.At("title"u8) ? CaseEscalationJson.Title(ref json) : title;
            ofCase = json.At("case"u8) ? json.Id() : ofCase;
            from = json.At("from"u8) ? json.Day() : from;
            to = json.At("to"u8) ? json.Day() : to;
        }

        return new(
            JsonInput.Needed(id, "id"), JsonInput.Needed(rule, "rule"), JsonInput.Needed(key, "key"), JsonInput.Needed(regionCode, "regionCode"),
            JsonInput.Needed(election, "election"), JsonInput.Needed(status, "status"), JsonInput.Needed(openedAt, "openedAt"),
            JsonInput.Needed(updatedAt, "updatedAt"), dueAt, count, threshold, level, bodies, JsonInput.Needed(title, "title"), ofCase, from, to);
    }

    /// <inheritdoc/>
    public override void Write(JsonOutput json, AggregateEscalation value)
    {
        json.StartObject();
        json.Write("id"u8, value.Id);
        json.Write("rule"u8, value.Rule);
        json.Write("key"u8, value.Key);
        json.Write("regionCode"u8, value.RegionCode);
        json.Write("election"u8, value.Election);
        json.Write("status"u8, value.Status);
        json.Write("openedAt"u8, value.OpenedAt);
        json.Write("updatedAt"u8, value.UpdatedAt);
        json.WriteIfAny("dueAt"u8, value.DueAt);
        json.Write("count"u8, value.Count);
        json.Write("threshold"u8, value.Threshold);
        json.WriteIfAny("level"u8, value.Level);
        json.Write("bodies"u8, value.Bodies);
        json.Write("title"u8, value.Title);
        if (value.Case is { } ofCase)
        {
            json.Write("case"u8, ofCase);
        }

        if (value.From is { } from)
        {
            json.Write("from"u8, from);
        }

        if (value.To is { } to)
        {
            json.Write("to"u8, to);
        }

        json.EndObject();
    }
}
