using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Messages;

/// <summary>Reads and writes an accepted incident by hand: every turn reads hundreds. What is not known is passed over, what is null is left out.</summary>
internal sealed class IncidentReportedJson : JsonConverter<IncidentReported>
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

    private static ReportedAct Act(ref Utf8JsonReader json)
    {
        json.Read();
        JsonFields.Object(ref json);
        ActCode? code = null;
        var channel = default(Channel);
        bool published = false, active = false, onDuty = false, letter = false, consent = false;
        IReadOnlyList<Symbol> symbols = [];
        IReadOnlyList<ActAttribute> attributes = [];
        IReadOnlyList<Facility> facilities = [];
        IReadOnlyList<SubjectKind> involved = [];
        Effect? effect = null;
        SupportedPair? supports = null;
        string? urlHash = null;
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("code"u8))
            {
                code = JsonFields.Code<ActCode>(ref json);
            }
            else if (name.SequenceEqual("channel"u8))
            {
                channel = JsonFields.Code<Channel>(ref json);
            }
            else if (name.SequenceEqual("published"u8))
            {
                published = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("active"u8))
            {
                active = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("onDuty"u8))
            {
                onDuty = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("assignmentLetter"u8))
            {
                letter = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("ministerConsent"u8))
            {
                consent = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("symbols"u8))
            {
                symbols = JsonFields.CodeList<Symbol>(ref json);
            }
            else if (name.SequenceEqual("attributes"u8))
            {
                attributes = JsonFields.CodeList<ActAttribute>(ref json);
            }
            else if (name.SequenceEqual("facilities"u8))
            {
                facilities = JsonFields.CodeList<Facility>(ref json);
            }
            else if (name.SequenceEqual("involved"u8))
            {
                involved = JsonFields.CodeList<SubjectKind>(ref json);
            }
            else if (name.SequenceEqual("effect"u8))
            {
                effect = JsonFields.OptionalCode<Effect>(ref json);
            }
            else if (name.SequenceEqual("supports"u8))
            {
                supports = Supports(ref json);
            }
            else if (name.SequenceEqual("urlHash"u8))
            {
                urlHash = JsonFields.OptionalText(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new()
        {
            Code = JsonFields.Needed(code, "code"),
            Channel = channel,
            Published = published,
            Active = active,
            OnDuty = onDuty,
            AssignmentLetter = letter,
            MinisterConsent = consent,
            Symbols = symbols,
            Attributes = attributes,
            Facilities = facilities,
            Involved = involved,
            Effect = effect,
            Supports = supports,
            UrlHash = urlHash,
        };
    }

    private static void Write(Utf8JsonWriter json, ReportedAct act)
    {
        json.WriteStartObject("act"u8);
        JsonFields.Write(json, "code"u8, act.Code);
        JsonFields.Write(json, "channel"u8, act.Channel);
        json.WriteBoolean("published"u8, act.Published);
        json.WriteBoolean("active"u8, act.Active);
        json.WriteBoolean("onDuty"u8, act.OnDuty);
        json.WriteBoolean("assignmentLetter"u8, act.AssignmentLetter);
        json.WriteBoolean("ministerConsent"u8, act.MinisterConsent);
        JsonFields.Write(json, "symbols"u8, act.Symbols);
        JsonFields.Write(json, "attributes"u8, act.Attributes);
        JsonFields.Write(json, "facilities"u8, act.Facilities);
        JsonFields.Write(json, "involved"u8, act.Involved);
        if (act.Effect is { } effect)
        {
            JsonFields.Write(json, "effect"u8, effect);
        }

        if (act.Supports is { } supports)
        {
            json.WriteStartObject("supports"u8);
            json.WriteString("election"u8, supports.Election);
            json.WriteNumber("pair"u8, supports.Pair);
            json.WriteEndObject();
        }

        JsonFields.WriteIfAny(json, "urlHash"u8, act.UrlHash);
        json.WriteEndObject();
    }

    private static SupportedPair? Supports(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        JsonFields.Object(ref json);
        var (election, pair) = ("", 0);
        while (JsonFields.Next(ref json))
        {
            if (json.ValueSpan.SequenceEqual("election"u8))
            {
                election = JsonFields.Common(ref json);
            }
            else if (json.ValueSpan.SequenceEqual("pair"u8))
            {
                pair = JsonFields.Number(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new(election, pair);
    }

    private static ReportedEvidence[] Evidence(ref Utf8JsonReader json)
    {
        JsonFields.Array(ref json);
        var all = Array.Empty<ReportedEvidence>();
        while (JsonFields.NextItem(ref json))
        {
            JsonFields.Object(ref json);
            var kind = default(EvidenceKind);
            string? sha256 = null, uriHash = null;
            while (JsonFields.Next(ref json))
            {
                if (json.ValueSpan.SequenceEqual("kind"u8))
                {
                    kind = JsonFields.Code<EvidenceKind>(ref json);
                }
                else if (json.ValueSpan.SequenceEqual("sha256"u8))
                {
                    sha256 = JsonFields.OptionalText(ref json);
                }
                else if (json.ValueSpan.SequenceEqual("uriHash"u8))
                {
                    uriHash = JsonFields.OptionalText(ref json);
                }
                else
                {
                    JsonFields.Skip(ref json);
                }
            }

            Array.Resize(ref all, all.Length + 1);
            all[^1] = new(kind, sha256, uriHash);
        }

        return all;
    }

    private static ReportedBy Reporter(ref Utf8JsonReader json)
    {
        json.Read();
        JsonFields.Object(ref json);
        ReporterKind? kind = null;
        bool hasName = false, hasNik = false, hasAddress = false;
        string? key = null;
        while (JsonFields.Next(ref json))
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("kind"u8))
            {
                kind = JsonFields.Code<ReporterKind>(ref json);
            }
            else if (name.SequenceEqual("hasName"u8))
            {
                hasName = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("hasNik"u8))
            {
                hasNik = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("hasAddress"u8))
            {
                hasAddress = JsonFields.Flag(ref json);
            }
            else if (name.SequenceEqual("key"u8))
            {
                key = JsonFields.OptionalText(ref json);
            }
            else
            {
                JsonFields.Skip(ref json);
            }
        }

        return new() { Kind = JsonFields.Needed(kind, "kind"), HasName = hasName, HasNik = hasNik, HasAddress = hasAddress, Key = key };
    }
}
