using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Facts;

/// <summary>Turns a request into the inputs of the rules.</summary>
internal static class InputReader
{
    private static readonly RecordFacts NoRecord = new();

    public static IncidentInput Read(DecisionRequest request, CompiledPack pack, in EventTime when)
    {
        var report = request.Report;
        var calendar = pack.Calendar;
        return new IncidentInput(
            Act(report.Act, when.Online), Subject(report.Subject),
            new TimeFacts
            {
                Phase = when.Phase,
                Date = when.Date,
                MutationBan = when.Windows.Contains(Window.MutationBan),
                IndependentSupport = when.Windows.Contains(Window.IndependentSupport),
                Gesture = when.Windows.Contains(Window.Gesture),
                DaysKnown = report.KnownAt is { } known
                    ? calendar.DateIn(when.PlaceZone, request.ReceivedAt).DayNumber - calendar.DateIn(when.PlaceZone, known).DayNumber
                    : null,
            },
            when.Phase, Report(request),
            // Nobody is called a repeater by a name alone.
            report.Subject.Identity == IdentityStrength.Verified ? request.Record : NoRecord,
            pack.Thresholds);
    }

    private static ActFacts Act(ReportedAct act, bool online) => new()
    {
        Code = act.Code,
        Channel = act.Channel,
        Online = online,
        Published = act.Published,
        Active = act.Active,
        OnDuty = act.OnDuty,
        AssignmentLetter = act.AssignmentLetter,
        MinisterConsent = act.MinisterConsent,
        Symbols = ArrayOf(act.Symbols),
        Attributes = ArrayOf(act.Attributes),
        Facilities = ArrayOf(act.Facilities),
        Involved = ArrayOf(act.Involved),
        Effect = act.Effect,
        Supports = act.Supports is not null,
    };

    // Nobody writes to a message's lists, so an array is taken as it is.
    private static T[] ArrayOf<T>(IReadOnlyList<T> codes) => codes as T[] ?? [.. codes];

    private static SubjectFacts Subject(ReportedSubject subject) => new()
    {
        Kind = subject.Kind,
        Position = subject.Kind == SubjectKind.Pj ? Position.Jpt : subject.Position,
        SpouseOfCandidate = subject.SpouseOfCandidate,
        OnUnpaidLeave = subject.OnUnpaidLeave,
        OnCampaignLeave = subject.OnCampaignLeave,
        Resigned = subject.Resigned,
    };

    private static ReportFacts Report(DecisionRequest request)
    {
        var report = request.Report;
        var hasDocument = false;
        foreach (var evidence in report.Evidence)
        {
            hasDocument |= evidence.Kind == EvidenceKind.Document;
        }

        return new ReportFacts
        {
            Reporter = report.Reporter.Kind,
            HasReporterName = report.Reporter.HasName,
            HasReporterNik = report.Reporter.HasNik,
            HasReporterAddress = report.Reporter.HasAddress,
            HasSubjectName = report.Subject.HasName,
            HasDescription = report.HasDescription,
            HasKnownAt = report.KnownAt is not null,
            Evidence = report.Evidence.Count,
            HasDocument = hasDocument,
            Witnesses = report.Witnesses,
            SameEvidence = request.Attached && request.SameEvidence,
        };
    }
}
