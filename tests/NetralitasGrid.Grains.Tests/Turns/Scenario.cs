using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Tests.Turns;

/// <summary>A generated story of a few subjects: reports of all sorts, and steps of humans that may or may not be allowed.</summary>
internal sealed record Scenario(IReadOnlyList<Scenario.Act> Acts)
{
    private static readonly string[] Places = ["35.17.01", "35.17.02", "35.17", "35.71.01", "15.71.01"];

    private static readonly ActCode[] Codes =
        [ActCode.Photo, ActCode.Attend, ActCode.Attend, ActCode.Like, ActCode.Props, ActCode.Money, ActCode.MobiliseAsn, ActCode.Other];

    private static readonly SubjectKind[] Kinds = [SubjectKind.Pns, SubjectKind.Pns, SubjectKind.Pppk, SubjectKind.Kades, SubjectKind.Polri];

    /// <summary>Steps weighted to what gets cases far.</summary>
    private static readonly CaseEventType[] Steps =
    [
        CaseEventType.Register, CaseEventType.Register, CaseEventType.Register, CaseEventType.Rule, CaseEventType.Rule, CaseEventType.Rule,
        CaseEventType.Forward, CaseEventType.Forward, CaseEventType.Close,
        CaseEventType.Withdraw, CaseEventType.Reopen, CaseEventType.Reopen, CaseEventType.Merge, CaseEventType.Overrule, CaseEventType.Note,
        CaseEventType.NotRegister, CaseEventType.RequestCompletion, CaseEventType.Finding, CaseEventType.Extend, CaseEventType.Outcome,
        CaseEventType.AwaitPpk, CaseEventType.Conflict, CaseEventType.TakeOver,
    ];

    public static Gen<Scenario> Any { get; } =
        from acts in Gen.Frequency((4, Report), (3, Human)).NonEmptyListOf()
        select new Scenario([.. acts]);

    private static Gen<Act> Report =>
        from n in Gen.Choose(0, int.MaxValue - 1).ArrayOf(8)
        select (Act)new ReportAct(n);

    private static Gen<Act> Human =>
        from n in Gen.Choose(0, int.MaxValue - 1).ArrayOf(5)
        select (Act)new HumanAct(n);

    /// <summary>Plays the story: messages first, then turns, then the timers of the first days and of all the rest.</summary>
    public World Play(Func<int>? cut = null)
    {
        var world = new World(cut);
        var posted = new List<(GridId Id, IncidentReported Report)>();
        var minute = 0;
        foreach (var act in Acts)
        {
            minute += 7;
            if (act is ReportAct report)
            {
                var incident = Made(report.N);
                posted.Add((world.Post(incident, World.At("2024-10-06T08:00:00+07:00").AddMinutes(minute)), incident));
            }
            else if (act is HumanAct human && posted.Count > 0)
            {
                Step(world, posted, human.N, minute);
            }
        }

        world.Run();
        world.FireTimers("2024-10-09T00:00:00+07:00");
        world.Run();
        world.FireTimers("2025-01-01T00:00:00+07:00");
        return world.Run();
    }

    public override string ToString() => string.Join(Environment.NewLine, Acts);

    private static void Step(World world, List<(GridId Id, IncidentReported Report)> posted, int[] n, int minute)
    {
        var (id, report) = posted[n[0] % Math.Min(posted.Count, 6)];
        var (other, _) = posted[n[1] % Math.Min(posted.Count, 12)];
        world.Step(report.Subject.Key, id.As(GridId.Case), Steps[n[2] % Steps.Length], "2024-10-06T08:00:00+07:00", s => s with
        {
            Violation = n[3] % 3 > 0,
            Body = n[3] % 2 == 0 ? Body.Bkn : Body.Gakkumdu,
            StudySha256 = n[4] % 3 > 0 ? new string('c', 64) : null,
            Into = other.As(GridId.Case),
            Status = n[4] % 2 == 0 ? CaseStatus.Disanksi : CaseStatus.TidakTerbukti,
            Level = Level.L3,
            ExpectedVersion = n[4] % 9 == 0 ? n[3] % 4 : null,
            HasText = minute % 2 == 0,
        });
    }

    private static IncidentReported Made(int[] n)
    {
        var subject = n[0] % 10 < 6 ? 0 : n[0] % 5;
        var code = Codes[n[1] % Codes.Length];
        var day = n[2] % 6 == 0 ? "2024-09-20" : "2024-10-0" + (1 + (n[2] % 5));
        var report = Reports.Photo(subject, $"{day}T1{n[3] % 10}:20:00+07:00", Places[n[4] % Places.Length]);
        report = report with
        {
            Subject = report.Subject with { Kind = Kinds[subject], Identity = subject == 4 ? IdentityStrength.Unverified : IdentityStrength.Verified },
        };
        if (code != ActCode.Photo)
        {
            report = report with { Act = new() { Code = code, Supports = n[6] % 2 == 0 ? new("35.17", 1) : new("35", 2) } };
        }

        report = n[5] % 4 == 0 ? report.Anonymous() : report.By(n[5] % 60);
        report = n[6] % 5 == 0 ? report with { HasDescription = false } : report;
        return n[7] % 3 == 0 ? report.Evidence(n[7] % 4).Agency(1) : report.Evidence(n[7]).Agency(n[7] % 2);
    }

    internal abstract record Act;

    internal sealed record ReportAct(int[] N) : Act
    {
        public override string ToString() => $"report {string.Join(' ', N)}";
    }

    internal sealed record HumanAct(int[] N) : Act
    {
        public override string ToString() => $"human {string.Join(' ', N)}";
    }
}
