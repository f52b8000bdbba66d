using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Tests.Turns;

namespace NetralitasGrid.Grains.Tests.Employees;

public sealed class EmployeeGrainTests
{
    private static readonly string Subject = Reports.Subject(1);

    [Theory]
    [InlineData("2024-10-06T23:30:00+07:00", true)]
    [InlineData("2024-10-04T00:10:00+07:00", true)]
    [InlineData("2024-10-07T00:10:00+07:00", false)]
    [InlineData("2024-10-03T23:50:00+07:00", false)]
    public void A_report_within_a_day_of_the_anchor_joins_the_case(string at, bool joins)
    {
        var world = new World();
        world.Post(Reports.Photo());
        world.Post(Reports.Photo(at: at).Evidence(5));

        world.Run();

        Assert.Equal(joins ? 1 : 2, world.Employee(Subject).Cases.Count);
    }

    [Fact]
    public void The_anchor_never_moves_so_that_reports_do_not_chain()
    {
        var world = new World();
        world.Post(Reports.Photo(at: "2024-10-05T10:00:00+07:00"));
        world.Post(Reports.Photo(at: "2024-10-06T10:00:00+07:00").Evidence(5));
        world.Post(Reports.Photo(at: "2024-10-07T10:00:00+07:00").Evidence(6));

        world.Run();

        var cases = world.Employee(Subject).Cases;
        Assert.Equal([2, 1], cases.Select(c => c.Reports));
        Assert.Equal(World.At("2024-10-05T10:00:00+07:00"), cases[0].FirstEventAt);
        Assert.Equal(World.At("2024-10-06T10:00:00+07:00"), cases[0].LastEventAt);
    }

    [Fact]
    public void Props_reach_thirty_days_from_the_anchor()
    {
        var world = new World();
        world.Post(Reports.Photo(at: "2024-09-25T10:00:00+07:00").Act(ActCode.Props));
        world.Post(Reports.Photo(at: "2024-10-25T10:00:00+07:00").Act(ActCode.Props).Evidence(5));
        world.Post(Reports.Photo(at: "2024-10-26T10:00:00+07:00").Act(ActCode.Props).Evidence(6));

        world.Run();

        Assert.Equal([2, 1], world.Employee(Subject).Cases.Select(c => c.Reports));
    }

    [Fact]
    public void Equal_evidence_joins_whatever_the_day_but_not_across_determination()
    {
        var world = new World();
        world.Post(Reports.Photo());
        world.Post(Reports.Photo(at: "2024-11-05T10:00:00+07:00"));
        world.Post(Reports.Photo(at: "2024-09-21T10:00:00+07:00"));

        world.Run();

        Assert.Equal([2, 1], world.Employee(Subject).Cases.Select(c => c.Reports));
        Assert.Contains("NG-604", world.Decisions[new(GridId.Incident, 3)][^1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_url_joins_whether_it_was_the_acts_or_the_evidences()
    {
        var world = new World();
        var url = Reports.Hash(77);
        world.Post(Reports.Photo().Evidence(1) with { Act = Reports.Photo().Act with { UrlHash = url } });
        world.Post(Reports.Photo(at: "2024-11-05T10:00:00+07:00") with { Evidence = [new(EvidenceKind.Link, null, url)] });

        world.Run();

        Assert.Equal(2, Assert.Single(world.Employee(Subject).Cases).Reports);
    }

    [Theory]
    [InlineData(ActCode.Post, "35.17.01", 1)]
    [InlineData(ActCode.Money, "35.17.01", 2)]
    [InlineData(ActCode.Photo, "35.71.01", 1)]
    [InlineData(ActCode.Photo, "15.71.01", 2)]
    public void Cases_are_of_one_family_and_one_province(ActCode act, string place, int cases)
    {
        var world = new World();
        world.Post(Reports.Photo());
        world.Post(Reports.Photo(place: place) with { Act = Reports.Photo().Act with { Code = act } });

        world.Run();

        Assert.Equal(cases, world.Employee(Subject).Cases.Count);
    }

    [Theory]
    [InlineData(CaseEventType.Withdraw, false)]
    [InlineData(CaseEventType.Expire, false)]
    [InlineData(CaseEventType.NotRegister, false)]
    [InlineData(CaseEventType.Note, true)]
    public void What_left_takes_no_reports(CaseEventType step, bool takes)
    {
        var world = new World();
        var caseId = world.Post(Reports.Photo()).As(GridId.Case);
        world.Step(Subject, caseId, step, "2024-10-06T10:00:00+07:00");
        world.Post(Reports.Photo().By(2));

        world.Run();

        Assert.Equal(takes ? 1 : 2, world.Employee(Subject).Cases.Count);
    }

    [Fact]
    public void A_ruled_case_takes_reports_without_a_change_of_status()
    {
        var world = new World();
        var caseId = world.Post(Reports.Photo()).As(GridId.Case);
        world.Step(Subject, caseId, CaseEventType.Register, "2024-10-06T10:00:00+07:00");
        world.Step(Subject, caseId, CaseEventType.Rule, "2024-10-06T10:00:00+07:00", s => s with { Violation = true });
        world.Post(Reports.Photo().By(2));

        world.Run();

        var state = Assert.Single(world.Employee(Subject).Cases);
        Assert.Equal((CaseStatus.Pelanggaran, 2), (state.Status, state.Reports));
    }

    [Fact]
    public void The_nearest_case_wins_then_the_older()
    {
        var world = new World();
        var first = world.Post(Reports.Photo(at: "2024-10-05T10:00:00+07:00").Evidence(1));
        var second = world.Post(Reports.Photo(at: "2024-10-07T10:00:00+07:00").Evidence(2));
        var between = world.Post(Reports.Photo(at: "2024-10-06T10:00:00+07:00").Evidence(3));
        var near = world.Post(Reports.Photo(at: "2024-10-07T11:00:00+07:00").Evidence(1));

        world.Run();

        Assert.Equal(first.As(GridId.Case).ToString(), world.Decision(between).GetProperty("caseId").GetString());
        Assert.Equal(second.As(GridId.Case).ToString(), world.Decision(near).GetProperty("caseId").GetString());
    }

    [Fact]
    public void Reporters_are_told_apart_by_key_and_those_of_one_source_without_any_are_one()
    {
        var world = new World();
        world.Post(Reports.Photo().By(1));
        world.Post(Reports.Photo().By(1));
        world.Post(Reports.Photo().By(2));
        world.Post(Reports.Photo().Anonymous());
        world.Post(Reports.Photo().Anonymous());
        world.Post(Reports.Photo().Anonymous() with { Source = "app-kediri" });

        world.Run();

        var state = Assert.Single(world.Employee(Subject).Cases);
        Assert.Equal((6, 4, false), (state.Reports, state.Reporters.Count, state.Capped));
    }

    [Fact]
    public void Distinct_reporters_are_exact_up_to_a_thousand_and_then_capped()
    {
        var world = new World();
        for (var reporter = 1; reporter <= 1000; reporter++)
        {
            world.Post(Reports.Photo().By(reporter), World.At("2024-10-05T20:00:00+07:00").AddMinutes(reporter));
        }

        world.Run();
        var exact = Assert.Single(world.Employee(Subject).Cases);
        world.Post(Reports.Photo().By(1001));
        world.Run();

        Assert.Equal((1000, false), (exact.Reporters.Count, exact.Capped));
        var capped = Assert.Single(world.Employee(Subject).Cases);
        Assert.Equal((1001, 1000, true), (capped.Reports, capped.Reporters.Count, capped.Capped));
    }

    [Fact]
    public void The_case_takes_the_highest_severity_and_a_lower_one_changes_nothing()
    {
        var world = new World();
        world.Post(Reports.Photo());
        world.Post(Reports.Photo() with { Act = new() { Code = ActCode.Like } });

        world.Run();

        Assert.Equal(4, Assert.Single(world.Employee(Subject).Cases).Severity);
        Assert.Equal(["4"], world.Region("35.17").Counts.BySeverity.Keys);
    }

    [Theory]
    [InlineData(CaseEventType.Note, false)]
    [InlineData(CaseEventType.Register, true)]
    public void Two_other_cases_make_a_repeat_once_humans_registered_them(CaseEventType step, bool repeat)
    {
        var world = new World();
        foreach (var at in new[] { "2024-10-01T10:00:00+07:00", "2024-10-10T10:00:00+07:00" })
        {
            var caseId = world.Post(Reports.Photo(at: at).Evidence(at.Length + at[9])).As(GridId.Case);
            world.Step(Subject, caseId, step, "2024-10-11T10:00:00+07:00");
        }

        world.Run();
        var third = world.Post(Like("2024-10-20T10:00:00+07:00"));
        world.Run();

        Assert.Equal(repeat, world.Decision(third).GetProperty("repeat").GetBoolean());
    }

    [Theory]
    [InlineData(CaseEventType.Withdraw)]
    [InlineData(CaseEventType.Expire)]
    public void A_registered_case_that_leaves_makes_no_repeat_until_it_is_reopened(CaseEventType leaves)
    {
        var world = Proven(out var caseId);
        world.Step(Subject, caseId, leaves, "2024-10-12T10:00:00+07:00");
        world.Run();
        var without = world.Post(Like("2024-10-20T10:00:00+07:00"));
        world.Run();
        world.Step(Subject, caseId, CaseEventType.Reopen, "2024-10-21T10:00:00+07:00");
        world.Run();
        var with = world.Post(Like("2024-10-30T10:00:00+07:00").Evidence(8));
        world.Run();

        Assert.False(world.Decision(without).GetProperty("repeat").GetBoolean());
        Assert.True(world.Decision(with).GetProperty("repeat").GetBoolean());
    }

    [Theory]
    [InlineData(CaseStatus.Disanksi, true)]
    [InlineData(CaseStatus.TidakTerbukti, false)]
    [InlineData(CaseStatus.Dibatalkan, false)]
    [InlineData(CaseStatus.Ditolak, false)]
    public void What_the_PPK_found_decides_whether_it_stays_proven_even_when_closed(CaseStatus outcome, bool repeat)
    {
        var world = Proven(out var caseId);
        world.Step(Subject, caseId, CaseEventType.Forward, "2024-10-12T10:00:00+07:00", s => s with { Body = Body.Bkn, StudySha256 = new('d', 64) });
        world.Step(Subject, caseId, CaseEventType.Outcome, "2024-10-13T10:00:00+07:00", s => s with { Status = outcome });
        world.Step(Subject, caseId, CaseEventType.Close, "2024-10-14T10:00:00+07:00");
        world.Run();
        Assert.Equal(CaseStatus.Selesai, world.Cases[caseId].Status);

        var next = world.Post(Like("2024-10-20T10:00:00+07:00"));
        world.Run();

        Assert.Equal(repeat, world.Decision(next).GetProperty("repeat").GetBoolean());
    }

    [Fact]
    public void Further_reports_of_the_proven_case_itself_are_no_repeat()
    {
        var world = Proven(out _);
        var same = world.Post(Reports.Photo().By(2));

        world.Run();

        Assert.False(world.Decision(same).GetProperty("repeat").GetBoolean());
    }

    [Theory]
    [InlineData(IdentityStrength.Verified, true)]
    [InlineData(IdentityStrength.Unverified, false)]
    [InlineData(IdentityStrength.Unknown, false)]
    public void Nobody_known_by_guess_is_a_repeater(IdentityStrength identity, bool repeat)
    {
        var world = Proven(out _, identity);
        var next = world.Post(Like("2024-10-20T10:00:00+07:00"));

        world.Run();

        Assert.Equal(repeat, world.Decision(next).GetProperty("repeat").GetBoolean());
    }

    [Fact]
    public void A_fact_of_another_cell_counts_by_its_latest_version_whatever_the_order()
    {
        foreach (var order in new[] { new[] { 1, 2 }, [2, 1] })
        {
            var world = new World();
            foreach (var version in order)
            {
                world.Send(
                    GridId.Message, new(GrainKind.Employee, Subject), MessageKind.RecordFact,
                    System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
                        new("kaltim", new(GridId.Case, 77), version, new(2024, 10, 1), true, version == 2), GrainsJson.Default.RecordFact),
                    World.At("2024-10-10T10:00:00+07:00"));
            }

            var next = world.Post(Like("2024-10-20T10:00:00+07:00"));
            world.Run();

            Assert.True(world.Decision(next).GetProperty("repeat").GetBoolean());
            Assert.Empty(ReplayTests.Check(world));
        }
    }

    private static IncidentReported Like(string at) => Reports.Photo(at: at).Evidence(7) with { Act = new() { Code = ActCode.Like } };

    private static World Proven(out GridId caseId, IdentityStrength identity = IdentityStrength.Verified)
    {
        var world = new World();
        var report = Reports.Photo();
        caseId = world.Post(report with { Subject = report.Subject with { Identity = identity } }).As(GridId.Case);
        world.Step(Subject, caseId, CaseEventType.Register, "2024-10-06T10:00:00+07:00");
        world.Step(Subject, caseId, CaseEventType.Rule, "2024-10-06T11:00:00+07:00", s => s with { Violation = true });
        return world.Run();
    }
}
