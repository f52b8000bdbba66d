using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Cases;

/// <summary>An escalation of a case, as part of its subject's state: every grave act opens some. Null is left out.</summary>
internal static class CaseEscalationJson
{
    /// <summary>The escalation that begins here.</summary>
    public static CaseEscalation Of(ref JsonInput json)
    {
        GridId? id = null;
        string? rule = null, key = null;
        EscalationSource? source = null;
        Level? level = null;
        IReadOnlyList<Body> bodies = [];
        EscalationStatus? status = null;
        DateTimeOffset? openedAt = null, updatedAt = null, dueAt = null;
        var count = 0;
        Bilingual? title = null;
        var closedByLeaving = false;
        for (json.Object(); json.More();)
        {
            id = json.At("id"u8) ? json.Id() : id;
            rule = json.At("rule"u8) ? json.Common() : rule;
            source = json.At("source"u8) ? json.Code<EscalationSource>() : source;
            key = json.At("key"u8) ? json.Text() : key;
            level = json.At("level"u8) ? json.OptionalCode<Level>() : level;
            bodies = json.At("bodies"u8) ? json.Codes<Body>() : bodies;
            status = json.At("status"u8) ? json.Code<EscalationStatus>() : status;
            openedAt = json.At("openedAt"u8) ? json.Time() : openedAt;
            updatedAt = json.At("updatedAt"u8) ? json.Time() : updatedAt;
            dueAt = json.At("dueAt"u8) ? json.OptionalTime() : dueAt;
            count = json.At("count"u8) ? json.Number() : count;
            title = json.At("title"u8) ? Title(ref json) : title;
            closedByLeaving = json.At("closedByLeaving"u8) ? json.Flag() : closedByLeaving;
        }

        return new(
            JsonInput.Needed(id, "id"), JsonInput.Needed(rule, "rule"), JsonInput.Needed(source, "source"), JsonInput.Needed(key, "key"), level, bodies,
            JsonInput.Needed(status, "status"), JsonInput.Needed(openedAt, "openedAt"), JsonInput.Needed(updatedAt, "updatedAt"), dueAt, count,
            JsonInput.Needed(title, "title"), closedByLeaving);
    }

    /// <summary>Writes an escalation.</summary>
    public static void Write(JsonOutput json, CaseEscalation value)
    {
        json.StartObject();
        json.Write("id"u8, value.Id);
        json.Write("rule"u8, value.Rule);
        json.Write("source"u8, value.Source);
        json.Write("key"u8, value.Key);
        json.WriteIfAny("level"u8, value.Level);
        json.Write("bodies"u8, value.Bodies);
        json.Write("status"u8, value.Status);
        json.Write("openedAt"u8, value.OpenedAt);
        json.Write("updatedAt"u8, value.UpdatedAt);
        json.WriteIfAny("dueAt"u8, value.DueAt);
        json.Write("count"u8, value.Count);
        json.Write("title"u8, value.Title);
        json.Write("closedByLeaving"u8, value.ClosedByLeaving);
        json.EndObject();
    }

    /// <summary>A title, one of few.</summary>
    public static Bilingual Title(ref JsonInput json)
    {
        string? id = null, en = null;
        for (json.Object(); json.More();)
        {
            id = json.At("id"u8) ? json.Common() : id;
            en = json.At("en"u8) ? json.Common() : en;
        }

        return new(JsonInput.Needed(id, "id"), JsonInput.Needed(en, "en"));
    }
}
