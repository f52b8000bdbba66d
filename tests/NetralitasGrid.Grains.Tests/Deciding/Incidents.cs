using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Tests.Deciding;

/// <summary>Requests to start from: a complete report of a voter, a PNS of functional post, in Jombang's province on a campaign day.</summary>
internal static class Incidents
{
    private static readonly GridId Id = new(GridId.Incident, 42);

    public static DecisionRequest Request(ReportedAct act, SubjectKind kind = SubjectKind.Pns, Position position = Position.Functional, string at = "2024-10-05T19:20:00+07:00") =>
        new()
        {
            Incident = Id,
            Decision = Id.As(GridId.Decision),
            Case = Id.As(GridId.Case),
            Attached = false,
            SameEvidence = false,
            ReceivedAt = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).AddMinutes(50),
            AppendedAt = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).AddMinutes(50),
            Record = new RecordFacts(),
            Report = new IncidentReported
            {
                Election = "pilkada-2024",
                Source = "test",
                OccurredAt = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture),
                KnownAt = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).AddMinutes(40),
                Place = "35.25.01",
                Subject = new ReportedSubject
                {
                    Key = "e00000000000000000000000000000001", Identity = IdentityStrength.Verified, Kind = kind, Position = position, DutyRegion = "35.25", HasName = true,
                },
                Act = act,
                Evidence = [new ReportedEvidence(EvidenceKind.Image, new string('a', 64), null)],
                Witnesses = 2,
                HasDescription = true,
                Reporter = new ReportedBy { Kind = ReporterKind.Voter, HasName = true, HasNik = true, HasAddress = true },
            },
        };

    public static ReportedAct Act(ActCode code) => new() { Code = code };

    public static ReportedAct Photo { get; } = new()
    {
        Code = ActCode.Photo, Channel = Channel.Instagram, Published = true, Active = true, Symbols = [Symbol.TwoFingers], Supports = new SupportedPair("35.17", 2),
    };

    public static DecisionRequest Act(this DecisionRequest request, Func<ReportedAct, ReportedAct> change) =>
        request with { Report = request.Report with { Act = change(request.Report.Act) } };

    public static DecisionRequest Subject(this DecisionRequest request, Func<ReportedSubject, ReportedSubject> change) =>
        request with { Report = request.Report with { Subject = change(request.Report.Subject) } };

    public static DecisionRequest Reporter(this DecisionRequest request, Func<ReportedBy, ReportedBy> change) =>
        request with { Report = request.Report with { Reporter = change(request.Report.Reporter) } };

    public static DecisionRequest Report(this DecisionRequest request, Func<IncidentReported, IncidentReported> change) =>
        request with { Report = change(request.Report) };

    public static DecisionRequest Record(this DecisionRequest request, int proven = 0, int registered = 0) =>
        request with { Record = new RecordFacts { Proven = proven, Registered = registered } };

    public static Decision Decide(this DecisionRequest request) => Decider.Decide(request, Packs.RealPack.Pack);

    public static string[] Ids(this Decision decision) => [.. decision.Rules.Select(r => r.Id)];
}
