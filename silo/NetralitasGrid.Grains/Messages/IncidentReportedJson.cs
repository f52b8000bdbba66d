using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Messages;

/// <summary>An accepted incident. What is null, false or empty is left out.</summary>
internal sealed class IncidentReportedJson : HandwrittenJson<IncidentReported>
{
    public static readonly IncidentReportedJson Shared = new();

    /// <inheritdoc/>
    public override IncidentReported Read(ref JsonInput json)
    {
        var reportId = "";
        string? election = null, source = null, place = null;
        DateTimeOffset? occurredAt = null, knownAt = null;
        ReportedSubject? subject = null;
        ReportedAct? act = null;
        ReportedBy? reporter = null;
        IReadOnlyList<ReportedEvidence> evidence = [];
        var (witnesses, hasDescription) = (0, false);
        for (json.Object(); json.More();)
        {
            reportId = json.At("reportId"u8) ? json.Text() : reportId;
            election = json.At("election"u8) ? json.Common() : election;
            source = json.At("source"u8) ? json.Common() : source;
            occurredAt = json.At("occurredAt"u8) ? json.Time() : occurredAt;
            knownAt = json.At("knownAt"u8) ? json.OptionalTime() : knownAt;
            place = json.At("place"u8) ? json.Common() : place;
            subject = json.At("subject"u8) ? Subject(ref json) : subject;
            act = json.At("act"u8) ? Act(ref json) : act;
            evidence = json.At("evidence"u8) ? json.List(Evidence) : evidence;
            witnesses = json.At("witnesses"u8) ? json.Number() : witnesses;
            hasDescription = json.At("hasDescription"u8) ? json.Flag() : hasDescription;
            reporter = json.At("reporter"u8) ? Reporter(ref json) : reporter;
        }

        return new()
        {
            ReportId = reportId,
            Election = JsonInput.Needed(election, "election"),
            Source = JsonInput.Needed(source, "source"),
            OccurredAt = JsonInput.Needed(occurredAt, "occurredAt"),
            KnownAt = knownAt,
            Place = JsonInput.Needed(place, "place"),
            Subject = JsonInput.Needed(subject, "subject"),
            Act = JsonInput.Needed(act, "act"),
            Evidence = evidence,
            Witnesses = witnesses,
            HasDescription = hasDescription,
            Reporter = JsonInput.Needed(reporter, "reporter"),
        };
    }

    /// <inheritdoc/>
    public override void Write(JsonOutput json, IncidentReported value)
    {
        json.StartObject();
        json.Write("reportId"u8, value.ReportId);
        json.Write("election"u8, value.Election);
        json.Write("source"u8, value.Source);
        json.Write("occurredAt"u8, value.OccurredAt);
        json.WriteIfAny("knownAt"u8, value.KnownAt);
        json.Write("place"u8, value.Place);
        Write(json, value.Subject);
        Write(json, value.Act);
        json.WriteIfAny("evidence"u8, value.Evidence, Write);
        json.WriteUnless("witnesses"u8, value.Witnesses, 0);
        json.WriteIfTrue("hasDescription"u8, value.HasDescription);
        Write(json, value.Reporter);
        json.EndObject();
    }

    private static ReportedSubject Subject(ref JsonInput json)
    {
        string? key = null, dutyRegion = null, agencyKey = null;
        IdentityStrength? identity = null;
        SubjectKind? kind = null;
        var position = default(Position);
        bool hasName = false, spouse = false, unpaid = false, campaign = false, resigned = false;
        for (json.Object(); json.More();)
        {
            key = json.At("key"u8) ? json.Text() : key;
            identity = json.At("identity"u8) ? json.Code<IdentityStrength>() : identity;
            kind = json.At("kind"u8) ? json.Code<SubjectKind>() : kind;
            position = json.At("position"u8) ? json.Code<Position>() : position;
            dutyRegion = json.At("dutyRegion"u8) ? json.OptionalCommon() : dutyRegion;
            agencyKey = json.At("agencyKey"u8) ? json.OptionalText() : agencyKey;
            hasName = json.At("hasName"u8) ? json.Flag() : hasName;
            spouse = json.At("spouseOfCandidate"u8) ? json.Flag() : spouse;
            unpaid = json.At("onUnpaidLeave"u8) ? json.Flag() : unpaid;
            campaign = json.At("onCampaignLeave"u8) ? json.Flag() : campaign;
            resigned = json.At("resigned"u8) ? json.Flag() : resigned;
        }

        return new()
        {
            Key = JsonInput.Needed(key, "key"),
            Identity = JsonInput.Needed(identity, "identity"),
            Kind = JsonInput.Needed(kind, "kind"),
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

    private static void Write(JsonOutput json, ReportedSubject subject)
    {
        json.StartObject("subject"u8);
        json.Write("key"u8, subject.Key);
        json.Write("identity"u8, subject.Identity);
        json.Write("kind"u8, subject.Kind);
        json.Write("position"u8, subject.Position);
        json.WriteIfAny("dutyRegion"u8, subject.DutyRegion);
        json.WriteIfAny("agencyKey"u8, subject.AgencyKey);
        json.WriteIfTrue("hasName"u8, subject.HasName);
        json.WriteIfTrue("spouseOfCandidate"u8, subject.SpouseOfCandidate);
        json.WriteIfTrue("onUnpaidLeave"u8, subject.OnUnpaidLeave);
        json.WriteIfTrue("onCampaignLeave"u8, subject.OnCampaignLeave);
        json.WriteIfTrue("resigned"u8, subject.Resigned);
        json.EndObject();
    }

    private static ReportedAct Act(ref JsonInput json)
    {
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
        for (json.Object(); json.More();)
        {
            code = json.At("code"u8) ? json.Code<ActCode>() : code;
            channel = json.At("channel"u8) ? json.Code<Channel>() : channel;
            published = json.At("published"u8) ? json.Flag() : published;
            active = json.At("active"u8) ? json.Flag() : active;
            onDuty = json.At("onDuty"u8) ? json.Flag() : onDuty;
            letter = json.At("assignmentLetter"u8) ? json.Flag() : letter;
            consent = json.At("ministerConsent"u8) ? json.Flag() : consent;
            symbols = json.At("symbols"u8) ? json.Codes<Symbol>() : symbols;
            attributes = json.At("attributes"u8) ? json.Codes<ActAttribute>() : attributes;
            facilities = json.At("facilities"u8) ? json.Codes<Facility>() : facilities;
            involved = json.At("involved"u8) ? json.Codes<SubjectKind>() : involved;
            effect = json.At("effect"u8) ? json.OptionalCode<Effect>() : effect;
            supports = json.At("supports"u8) ? Supports(ref json) : supports;
            urlHash = json.At("urlHash"u8) ? json.OptionalText() : urlHash;
        }

        return new()
        {
            Code = JsonInput.Needed(code, "code"),
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

    private static void Write(JsonOutput json, ReportedAct act)
    {
        json.StartObject("act"u8);
        json.Write("code"u8, act.Code);
        json.Write("channel"u8, act.Channel);
        json.WriteIfTrue("published"u8, act.Published);
        json.WriteIfTrue("active"u8, act.Active);
        json.WriteIfTrue("onDuty"u8, act.OnDuty);
        json.WriteIfTrue("assignmentLetter"u8, act.AssignmentLetter);
        json.WriteIfTrue("ministerConsent"u8, act.MinisterConsent);
        json.WriteIfAny("symbols"u8, act.Symbols);
        json.WriteIfAny("attributes"u8, act.Attributes);
        json.WriteIfAny("facilities"u8, act.Facilities);
        json.WriteIfAny("involved"u8, act.Involved);
        json.WriteIfAny("effect"u8, act.Effect);
        if (act.Supports is { } supports)
        {
            json.StartObject("supports"u8);
            json.Write("election"u8, supports.Election);
            json.Write("pair"u8, supports.Pair);
            json.EndObject();
        }

        json.WriteIfAny("urlHash"u8, act.UrlHash);
        json.EndObject();
    }

    private static SupportedPair? Supports(ref JsonInput json)
    {
        if (json.Null())
        {
            return null;
        }

        var (election, pair) = ("", 0);
        for (json.Object(); json.More();)
        {
            election = json.At("election"u8) ? json.Common() : election;
            pair = json.At("pair"u8) ? json.Number() : pair;
        }

        return new(election, pair);
    }

    private static ReportedEvidence Evidence(ref JsonInput json)
    {
        var kind = default(EvidenceKind);
        string? sha256 = null, uriHash = null;
        for (json.Object(); json.More();)
        {
            kind = json.At("kind"u8) ? json.Code<EvidenceKind>() : kind;
            sha256 = json.At("sha256"u8) ? json.OptionalText() : sha256;
            uriHash = json.At("uriHash"u8) ? json.OptionalText() : uriHash;
        }

        return new(kind, sha256, uriHash);
    }

    private static void Write(JsonOutput json, ReportedEvidence piece)
    {
        json.StartObject();
        json.Write("kind"u8, piece.Kind);
        json.WriteIfAny("sha256"u8, piece.Sha256);
        json.WriteIfAny("uriHash"u8, piece.UriHash);
        json.EndObject();
    }

    private static ReportedBy Reporter(ref JsonInput json)
    {
        ReporterKind? kind = null;
        bool hasName = false, hasNik = false, hasAddress = false;
        string? key = null;
        for (json.Object(); json.More();)
        {
            kind = json.At("kind"u8) ? json.Code<ReporterKind>() : kind;
            hasName = json.At("hasName"u8) ? json.Flag() : hasName;
            hasNik = json.At("hasNik"u8) ? json.Flag() : hasNik;
            hasAddress = json.At("hasAddress"u8) ? json.Flag() : hasAddress;
            key = json.At("key"u8) ? json.OptionalText() : key;
        }

        return new() { Kind = JsonInput.Needed(kind, "kind"), HasName = hasName, HasNik = hasNik, HasAddress = hasAddress, Key = key };
    }

    private static void Write(JsonOutput json, ReportedBy reporter)
    {
        json.StartObject("reporter"u8);
        json.Write("kind"u8, reporter.Kind);
        json.WriteIfTrue("hasName"u8, reporter.HasName);
        json.WriteIfTrue("hasNik"u8, reporter.HasNik);
        json.WriteIfTrue("hasAddress"u8, reporter.HasAddress);
        json.WriteIfAny("key"u8, reporter.Key);
        json.EndObject();
    }
}
