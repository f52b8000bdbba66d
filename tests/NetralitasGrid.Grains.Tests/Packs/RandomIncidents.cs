using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>Requests of every shape that the door lets in, half of them near an edge of the calendar.</summary>
internal static class RandomIncidents
{
    private static readonly string[] Places = ["35.17.01", "35.78", "15.71", "31.71", "73.71.01", "51.71", "91.71", "93.01", "82.71"];

    private static readonly DateOnly[] Edges =
    [
        new(2024, 3, 22), new(2024, 5, 5), new(2024, 8, 20), new(2024, 8, 24), new(2024, 8, 27), new(2024, 8, 30), new(2024, 9, 22), new(2024, 9, 23),
        new(2024, 9, 25), new(2024, 11, 24), new(2024, 11, 27), new(2024, 11, 28), new(2024, 12, 17),
    ];

    public static Gen<DecisionRequest> Requests =>
        from id in Gen.Choose(1, int.MaxValue)
        from occurredAt in Moments
        from knownAfter in Gen.Choose(0, 72)
        from saysKnown in Often
        from delay in Gen.OneOf(Gen.Choose(0, 48), Gen.Choose(24 * 6, 24 * 10), Gen.Choose(0, 24 * 40))
        from place in Gen.Elements(Places)
        from subject in Subjects
        from act in Acts
        from evidence in UpTo(2, Any<EvidenceKind>())
        from witnesses in Gen.Choose(0, 3)
        from described in Often
        from reporter in Reporters
        from proven in Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
        from registered in Gen.Choose(0, 3)
        from attached in Gen.Elements(true, false)
        from same in Gen.Elements(true, false)
        let knownAt = occurredAt.AddHours(knownAfter)
        let receivedAt = knownAt.AddHours(delay)
        let incident = new GridId(GridId.Incident, (UInt128)id)
        select new DecisionRequest
        {
            Incident = incident,
            Decision = incident.As(GridId.Decision),
            Case = incident.As(GridId.Case),
            Attached = attached,
            SameEvidence = attached && same,
            ReceivedAt = receivedAt,
            AppendedAt = receivedAt,
            Record = new() { Proven = proven, Registered = registered },
            Report = new()
            {
                ReportId = "R-1",
                Election = "pilkada-2024",
                Source = "test",
                OccurredAt = occurredAt,
                KnownAt = saysKnown ? knownAt : null,
                Place = place,
                Subject = subject,
                Act = act,
                Evidence = [.. evidence.Select(k => new ReportedEvidence(k, null, null))],
                Witnesses = witnesses,
                HasDescription = described,
                Reporter = reporter,
            },
        };

    private static Gen<bool> Often => Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)));

    private static Gen<bool> Seldom => Gen.Frequency((1, Gen.Constant(true)), (5, Gen.Constant(false)));

    private static Gen<DateTimeOffset> Moments => Gen.OneOf(
        from day in Gen.Choose(0, 320)
        from second in Gen.Choose(0, 86399)
        select new DateTimeOffset(2024, 2, 25, 0, 0, 0, TimeSpan.Zero).AddDays(day).AddSeconds(second),
        from edge in Gen.Elements(Edges)
        from hours in Gen.Choose(7, 9)
        from seconds in Gen.Choose(-1, 0)
        select new DateTimeOffset(edge.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(hours)).AddSeconds(seconds));

    private static Gen<ReportedSubject> Subjects =>
        from kind in Gen.Frequency((2, Gen.Elements(SubjectKind.Pns, SubjectKind.Pppk, SubjectKind.Pj, SubjectKind.Ppnpn)), (1, Any<SubjectKind>()))
        from position in Gen.Frequency((1, Gen.Constant(Position.None)), (1, Any<Position>()))
        from duty in Gen.Elements(null, "35.17", "73.71", "91.71")
        from identity in Gen.Frequency((4, Gen.Constant(IdentityStrength.Verified)), (1, Any<IdentityStrength>()))
        from agency in Gen.Elements(null, "a1", "a2")
        from named in Often
        from spouse in Seldom
        from unpaid in Seldom
        from campaignLeave in Gen.Frequency((1, Gen.Constant(true)), (12, Gen.Constant(false)))
        from resigned in Gen.Frequency((1, Gen.Constant(true)), (12, Gen.Constant(false)))
        select new ReportedSubject
        {
            Key = "e00000000000000000000000000000001",
            Identity = identity,
            Kind = kind,
            Position = position,
            DutyRegion = duty,
            AgencyKey = agency,
            HasName = named,
            SpouseOfCandidate = spouse,
            OnUnpaidLeave = unpaid,
            OnCampaignLeave = campaignLeave,
            Resigned = resigned,
        };

    private static Gen<ReportedAct> Acts =>
        from code in Any<ActCode>()
        from channel in Gen.Frequency((1, Gen.Constant(Channel.Field)), (1, Any<Channel>()))
        from published in Gen.Elements(true, false)
        from active in Seldom
        from onDuty in Seldom
        from letter in Seldom
        from consent in Seldom
        from symbols in Several<Symbol>()
        from attributes in Several<ActAttribute>()
        from facilities in Several<Facility>()
        from involved in Several<SubjectKind>()
        from effect in Gen.Elements<Effect?>(null, Effect.Benefit, Effect.Harm)
        from supports in Gen.Elements(null, new SupportedPair("35.17", 1))
        select new ReportedAct
        {
            Code = code,
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
        };

    private static Gen<ReportedBy> Reporters =>
        from kind in Any<ReporterKind>()
        from named in Often
        from nik in Often
        from address in Often
        select new ReportedBy { Kind = kind, HasName = named, HasNik = nik, HasAddress = address };

    private static Gen<T> Any<T>()
        where T : struct, Enum => Gen.Elements<T>([.. Enum.GetValues<T>()]);

    private static Gen<IReadOnlyList<T>> Several<T>()
        where T : struct, Enum => Gen.OneOf(Gen.Constant<IReadOnlyList<T>>([]), UpTo(2, Any<T>()));

    private static Gen<IReadOnlyList<T>> UpTo<T>(int most, Gen<T> item) =>
        from count in Gen.Choose(0, most)
        from list in item.ListOf(count)
        select (IReadOnlyList<T>)[.. list.Distinct()];
}
