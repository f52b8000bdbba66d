using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Messages;

/// <summary>Reads and writes an accepted incident by hand: every turn reads hundreds. What is not known is passed over, what is null is left out.</summary>
internal sealed partial class IncidentReportedJson : JsonConverter<IncidentReported>
{
    /// <inheritdoc/>
    public override IncidentReported Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonFields.Object(ref reader);
        var reportId = "";
        string? election = null, source = null, place = null;
        DateTimeOffset? occurredAt = null, knownAt = null;
        ReportedSubject? subject = null;
        ReportedAct? act = null;
        ReportedBy? reporter = null;
        IReadOnlyList<ReportedEvidence> evidence = [];
        var (witnesses, hasDescription) = (0, false);
        while (JsonFields.Next(ref reader))
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("reportId"u8))
            {
                reportId = JsonFields.Text(ref reader);
            }
            else if (name.SequenceEqual("election"u8))
            {
                election = JsonFields.Common(ref reader);
            }
            else if (name.SequenceEqual("source"u8))
            {
                source = JsonFields.Common(ref reader);
            }
            else if (name.SequenceEqual("occurredAt"u8))
            {
                occurredAt = JsonFields.Time(ref reader);
            }
            else if (name.SequenceEqual("knownAt"u8))
            {
                knownAt = JsonFields.OptionalTime(ref reader);
            }
            else if (name.SequenceEqual("place"u8))
            {
                place = JsonFields.Common(ref reader);
            }
            else if (name.SequenceEqual("subject"u8))
            {
                subject = Subject(ref reader);
            }
            else if (name.SequenceEqual("act"u8))
            {
                act = Act(ref reader);
            }
            else if (name.SequenceEqual("evidence"u8))
            {
                evidence = Evidence(ref reader);
            }
            else if (name.SequenceEqual("witnesses"u8))
            {
                witnesses = JsonFields.Number(ref reader);
            }
            else if (name.SequenceEqual("hasDescription"u8))
            {
                hasDescription = JsonFields.Flag(ref reader);
            }
            else if (name.SequenceEqual("reporter"u8))
            {
                reporter = Reporter(ref reader);
            }
            else
            {
                JsonFields.Skip(ref reader);
            }
        }

        return new()
        {
            ReportId = reportId,
            Election = JsonFields.Needed(election, "election"),
            Source = JsonFields.Needed(source, "source"),
            OccurredAt = JsonFields.Needed(occurredAt, "occurredAt"),
            KnownAt = knownAt,
            Place = JsonFields.Needed(place, "place"),
            Subject = JsonFields.Needed(subject, "subject"),
            Act = JsonFields.Needed(act, "act"),
            Evidence = evidence,
            Witnesses = witnesses,
            HasDescription = hasDescription,
            Reporter = JsonFields.Needed(reporter, "reporter"),
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IncidentReported value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("reportId"u8, value.ReportId);
        writer.WriteString("election"u8, value.Election);
        writer.WriteString("source"u8, value.Source);
        writer.WriteString("occurredAt"u8, value.OccurredAt);
        if (value.KnownAt is { } knownAt)
        {
            writer.WriteString("knownAt"u8, knownAt);
        }

        writer.WriteString("place"u8, value.Place);
        Write(writer, value.Subject);
        Write(writer, value.Act);
        writer.WriteStartArray("evidence"u8);
        foreach (var piece in value.Evidence)
        {
            writer.WriteStartObject();
            JsonFields.Write(writer, "kind"u8, piece.Kind);
            JsonFields.WriteIfAny(writer, "sha256"u8, piece.Sha256);
            JsonFields.WriteIfAny(writer, "uriHash"u8, piece.UriHash);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("witnesses"u8, value.Witnesses);
        writer.WriteBoolean("hasDescription"u8, value.HasDescription);
        writer.WriteStartObject("reporter"u8);
        JsonFields.Write(writer, "kind"u8, value.Reporter.Kind);
        writer.WriteBoolean("hasName"u8, value.Reporter.HasName);
        writer.WriteBoolean("hasNik"u8, value.Reporter.HasNik);
        writer.WriteBoolean("hasAddress"u8, value.Reporter.HasAddress);
        JsonFields.WriteIfAny(writer, "key"u8, value.Reporter.Key);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static ReportedSubject Subject(ref Utf8JsonReader json)
    {
        json.Read();
        JsonFields.Object(ref json);
        string? key = null, dutyRegion = null, agencyKey = null;
        IdentityStrength? identity = null;
        SubjectKind? kind = null;
        var position = default(Position);
        bool hasName = false, spouse = false, unpaid = false, campaign = false, resigned = false;
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("key"u8))
            {
                key = JsonFields.Text(ref json);
            }
            else if (name.SequenceEqual("identity"u8))
            {
                identity = JsonFields.Code<IdentityStrength>(ref json);
            }
            else if (name.SequenceEqual("kind"u8))
            {
                kind = JsonFields.Code<SubjectKind>(ref json);
            }
            else if (name.SequenceEqual("position"u8))
            {
                position = JsonFields.Code<Position>(ref json);
            }
            else if (name.SequenceEqual("dutyRegion"u8))
            {
                dutyRegion = JsonFields.CommonOrNull(ref json);
            }
            else if (name.SequenceEqual("agencyKey"u8))
            {
                agencyKey = JsonFields.OptionalText(ref json);
            }
            else if (name.SequenceEqual("hasName"u8))
            {
                hasName = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("spouseOfCandidate"u8))
            {
                spouse = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("onUnpaidLeave"u8))
            {
                unpaid = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("onCampaignLeave"u8))
            {
                campaign = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("resigned"u8))
            {
                resigned = JsonFields.Flag(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new()
        {
            Key = JsonFields.Needed(key, "key"),
            Identity = JsonFields.Needed(identity, "identity"),
            Kind = JsonFields.Needed(kind, "kind"),
            Position = position,
            DutyRegion = dutyRegion,
            AgencyKey = agencyKey,
            HasName = hasName,
            SpouseOfCandidate = spouse,
            OnUnpaidLeave = unpaid,
            OnCampaignLeave = campaign,
            Resigned = resigned,
        };
    }

    private static void Write(Utf8JsonWriter json, ReportedSubject subject)
    {
        json.WriteStartObject("subject"u8);
        json.WriteString("key"u8, subject.Key);
        JsonFields.Write(json, "identity"u8, subject.Identity);
        JsonFields.Write(json, "kind"u8, subject.Kind);
        JsonFields.Write(json, "position"u8, subject.Position);
        JsonFields.WriteIfAny(json, "dutyRegion"u8, subject.DutyRegion);
        JsonFields.WriteIfAny(json, "agencyKey"u8, subject.AgencyKey);
        json.WriteBoolean("hasName"u8, subject.HasName);
        json.WriteBoolean("spouseOfCandidate"u8, subject.SpouseOfCandidate);
        json.WriteBoolean("onUnpaidLeave"u8, subject.OnUnpaidLeave);
        json.WriteBoolean("onCampaignLeave"u8, subject.OnCampaignLeave);
        json.WriteBoolean("resigned"u8, subject.Resigned);
        json.WriteEndObject();
    }
}
