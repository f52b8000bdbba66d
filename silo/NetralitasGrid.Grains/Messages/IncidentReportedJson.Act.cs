using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Messages;

/// <summary>The act, its evidence and who reported it.</summary>
internal sealed partial class IncidentReportedJson
{
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
