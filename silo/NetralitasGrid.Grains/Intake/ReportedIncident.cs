using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Intake;

/// <summary>A checked form split into what deciding reads and what is sealed, with the keys under which it is stored.</summary>
public sealed record ReportedIncident
{
    /// <summary>The plain part: codes, flags and keyed hashes.</summary>
    public required IncidentReported Report { get; init; }

    /// <summary>The part to be sealed.</summary>
    public required PersonalFields Personal { get; init; }

    /// <summary>SHA-256 over source, province of the place and reportId: the idempotency key.</summary>
    public required byte[] ReportKey { get; init; }

    /// <summary>Keyed hash of the canonical body without receivedAt, version of its key in front.</summary>
    public required byte[] BodyHash { get; init; }

    /// <summary>The same under earlier versions of the key: a report that was accepted under one of them is the same report.</summary>
    public IReadOnlyList<byte[]> OlderBodyHashes { get; init; } = [];

    /// <summary>The subject's grain.</summary>
    public GrainKey Grain => new(GrainKind.Employee, Report.Subject.Key);

    /// <summary>The plain part as it is stored: UTF-8 JSON.</summary>
    public byte[] ToUtf8() => IncidentReportedJson.Shared.ToUtf8(Report);

    /// <summary>Splits a form.</summary>
    /// <param name="source">Stable name of the organisation whose key posts it.</param>
    /// <param name="keptKey">The subject key that an alias joins another to; null for a key without alias.</param>
    public static ReportedIncident Of(IncidentForm form, string source, KeyedHasher hasher, Func<string, string?> keptKey)
    {
        var reportKey = IdentityKeys.OfReport(source, form.Place.RegionCode, form.ReportId);
        return new()
        {
            Report = new()
            {
                ReportId = form.ReportId,
                Election = form.Election,
                Source = source,
                OccurredAt = form.OccurredAt,
                KnownAt = form.KnownAt,
                Place = form.Place.RegionCode,
                Subject = SubjectOf(form.Subject, reportKey, hasher, keptKey),
                Act = ActOf(form.Act, hasher),
                Evidence = [.. form.Evidence.Select(e => new ReportedEvidence(e.Kind, e.Sha256, UrlHash(e.Uri, hasher)))],
                Witnesses = form.Witnesses,
                HasDescription = form.Description is not null,
                Reporter = new()
                {
                    Kind = form.Reporter.Kind,
                    HasName = form.Reporter.Name is not null,
                    HasNik = form.Reporter.Nik is not null,
                    HasAddress = form.Reporter.Address is not null,
                    Key = IdentityKeys.OfReporter(hasher, form.Reporter),
                },
            },
            Personal = new(SubjectPartOf(form), ReporterPartOf(form.Reporter)),
            ReportKey = reportKey,
            BodyHash = CanonicalBody.Hash(form, hasher),
            OlderBodyHashes = hasher.Older.Count == 0 ? [] : [.. hasher.Older.Select(older => CanonicalBody.Hash(form, older))],
        };
    }

    private static ReportedSubject SubjectOf(SubjectForm subject, byte[] reportKey, KeyedHasher hasher, Func<string, string?> keptKey)
    {
        var (key, identity) = IdentityKeys.OfSubject(hasher, subject, reportKey);
        return new()
        {
            Key = keptKey(key) ?? key,
            Identity = identity,
            Kind = subject.Kind,
            Position = subject.Position,
            DutyRegion = subject.DutyRegionCode is { } duty ? AreaCode.RegencyOf(duty) : null,
            AgencyKey = IdentityKeys.OfAgency(hasher, subject),
            HasName = subject.Name is not null,
            SpouseOfCandidate = subject.SpouseOfCandidate,
            OnUnpaidLeave = subject.OnUnpaidLeave,
            OnCampaignLeave = subject.OnCampaignLeave,
            Resigned = subject.Resigned,
        };
    }

    private static ReportedAct ActOf(ActForm act, KeyedHasher hasher) => new()
    {
        Code = act.Code,
        Channel = act.Channel,
        Published = act.Published,
        Active = act.Active,
        OnDuty = act.OnDuty,
        AssignmentLetter = act.AssignmentLetter,
        MinisterConsent = act.MinisterConsent,
        Symbols = act.Symbols,
        Attributes = act.Attributes,
        Facilities = act.Facilities,
        Involved = act.Involved,
        Effect = act.Effect,
        Supports = act.Supports is { } supports ? new(supports.Election, supports.Pair) : null,
        UrlHash = UrlHash(act.Url, hasher),
    };

    private static string? UrlHash(string? address, KeyedHasher hasher) =>
        address is null ? null : hasher.Text(HashPurpose.Url, WebAddress.Normalise(address));

    private static SubjectPart SubjectPartOf(IncidentForm form) => new()
    {
        Masked = form.Subject.Nip is { } nip ? Nip.Mask(nip) : form.Subject.Nik is { } nik ? Nik.Mask(nik) : null,
        Name = form.Subject.Name,
        Nip = form.Subject.Nip,
        Nik = form.Subject.Nik,
        Address = form.Subject.Address,
        PositionTitle = form.Subject.PositionTitle,
        Agency = form.Subject.Agency,
        Url = form.Act.Url,
        Description = form.Description,
        PlaceDescription = form.Place.Description,
        EvidenceUris = [.. form.Evidence.Select(e => e.Uri)],
    };

    private static ReporterPart ReporterPartOf(ReporterForm reporter) => new()
    {
        Name = reporter.Name,
        Nik = reporter.Nik,
        Phone = reporter.Phone,
        Email = reporter.Email,
        Address = reporter.Address,
        BirthPlace = reporter.BirthPlace,
        BirthDate = reporter.BirthDate?.ToString("O", CultureInfo.InvariantCulture),
        Sex = reporter.Sex,
        Occupation = reporter.Occupation,
        Nationality = reporter.Nationality,
    };
}
