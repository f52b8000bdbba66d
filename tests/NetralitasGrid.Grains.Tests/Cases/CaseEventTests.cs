using System.Text.Json;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Tests.Turns;

namespace NetralitasGrid.Grains.Tests.Cases;

public sealed class CaseEventTests
{
    private const string Later = "2024-10-06T10:00:00+07:00";
    private static readonly string Subject = Reports.Subject(1);
    private static readonly string Study = new('d', 64);

    [Fact]
    public void A_case_is_registered_ruled_forwarded_and_closed()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.Register, Later);
        world.Step(Subject, caseId, CaseEventType.Rule, Later, s => s with { Violation = true });
        world.Step(Subject, caseId, CaseEventType.Forward, Later, s => s with { Body = Body.Bkn, StudySha256 = Study });
        world.Step(Subject, caseId, CaseEventType.Close, Later);

        world.Run();

        Assert.All(world.Results.Values, r => Assert.Null(r.Problem));
        Assert.Equal(CaseStatus.Selesai, world.Cases[caseId].Status);
        Assert.Equal(
            ["REGISTER DITERIMA DIREGISTER", "RULE DIREGISTER PELANGGARAN", "FORWARD PELANGGARAN DITERUSKAN", "CLOSE DITERUSKAN SELESAI"],
            Steps(world));
        var state = world.Employee(Subject).Find(caseId)!;
        Assert.True(state.Ruling!.Violation);
        Assert.True(CaseStatuses.IsProven(state));
        Assert.DoesNotContain(world.Timers, t => t.Key.Case == caseId);
    }

    [Fact]
    public void A_step_that_the_status_forbids_changes_nothing()
    {
        var (world, caseId) = Opened();
        var before = world.Employee(Subject).Find(caseId)!;
        var step = world.Step(Subject, caseId, CaseEventType.Close, Later);

        world.Run();

        Assert.Equal(("STATUS_FORBIDS", before.Version), (world.Results[step].Problem, world.Results[step].Version));
        Assert.Equal(before.Version, world.Cases[caseId].Version);
        Assert.Empty(world.History);
    }

    [Fact]
    public void A_step_on_a_case_that_the_subject_does_not_have_says_so()
    {
        var (world, _) = Opened();
        var step = world.Step(Subject, new(GridId.Case, 99), CaseEventType.Note, Later);

        world.Run();

        Assert.Equal("NO_CASE", world.Results[step].Problem);
    }

    [Fact]
    public void A_step_on_another_version_than_seen_is_refused_and_on_the_seen_one_taken()
    {
        var (world, caseId) = Opened();
        var stale = world.Step(Subject, caseId, CaseEventType.Note, Later, s => s with { ExpectedVersion = 7 });
        var right = world.Step(Subject, caseId, CaseEventType.Note, Later, s => s with { ExpectedVersion = 1 });
        var again = world.Step(Subject, caseId, CaseEventType.Note, Later, s => s with { ExpectedVersion = 1 });

        world.Run();

        Assert.Equal(("VERSION", 1), (world.Results[stale].Problem, world.Results[stale].Version));
        Assert.Equal((null, 2), (world.Results[right].Problem, world.Results[right].Version));
        Assert.Equal("VERSION", world.Results[again].Problem);
    }

    [Fact]
    public void A_forward_without_a_study_names_the_rule()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.Register, Later);
        world.Step(Subject, caseId, CaseEventType.Rule, Later, s => s with { Violation = true });
        var step = world.Step(Subject, caseId, CaseEventType.Forward, Later, s => s with { Body = Body.Bkn });

        world.Run();

        Assert.Equal("NG-608", world.Results[step].Problem);
        Assert.Equal(CaseStatus.Pelanggaran, world.Cases[caseId].Status);
    }

    [Fact]
    public void A_forward_that_a_decision_wants_now_needs_no_study_and_leaves_the_status()
    {
        var world = new World();
        var id = world.Post(Reports.Photo().Act(ActCode.Money)).As(GridId.Case);
        var now = world.Step(Subject, id, CaseEventType.Forward, Later, s => s with { Body = Body.Gakkumdu });
        var later = world.Step(Subject, id, CaseEventType.Forward, Later, s => s with { Body = Body.Bkn, StudySha256 = Study });

        world.Run();

        Assert.Null(world.Results[now].Problem);
        Assert.Equal("STATUS_FORBIDS", world.Results[later].Problem);
        var state = world.Employee(Subject).Find(id)!;
        Assert.Equal(CaseStatus.Diterima, state.Status);
        Assert.Equal(ClockState.Met, state.Clocks.Single(c => c.Clock == Clock.Forward).State);
        Assert.Equal(ClockState.Running, state.Clocks.Single(c => c.Clock == Clock.C10).State);
    }

    [Fact]
    public void A_forward_goes_to_the_body_that_holds_the_office_on_its_day()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.Register, Later);
        world.Step(Subject, caseId, CaseEventType.Rule, Later, s => s with { Violation = true });
        world.Step(Subject, caseId, CaseEventType.Forward, Later, s => s with { Body = Body.Kasn, StudySha256 = Study });

        world.Run();

        var forward = JsonDocument.Parse(world.History[^1].Body).RootElement;
        Assert.Equal("BKN", forward.GetProperty("data").GetProperty("body").GetString());
    }

    [Fact]
    public void Withdrawing_takes_the_case_out_of_the_counts_and_reopening_puts_it_back()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.Register, Later);
        world.Run();
        var before = world.Region("35.17");

        world.Step(Subject, caseId, CaseEventType.Withdraw, Later);
        world.Run();
        var gone = world.Region("35.17").Counts;
        world.Step(Subject, caseId, CaseEventType.Reopen, Later);
        world.Run();

        Assert.Equal((1, 0, 0), (gone.Incidents, gone.Cases, gone.Reports));
        Assert.Equal(["DICABUT"], gone.ByStatus.Keys);
        Assert.Empty(gone.BySeverity);
        Assert.Empty(gone.ByAct);
        var back = world.Region("35.17");
        Assert.Equal(before.Counts.ByStatus, back.Counts.ByStatus);
        Assert.Equal(before.Counts.ByAct, back.Counts.ByAct);
        Assert.Equal(before.Pairs["35.17/2"], back.Pairs["35.17/2"]);
        Assert.Equal(CaseStatus.Diregister, world.Cases[caseId].Status);
        Assert.Equal(ClockState.Running, world.Employee(Subject).Find(caseId)!.Clocks.Single(c => c.Clock == Clock.C4).State);
    }

    [Fact]
    public void A_dismissed_and_closed_case_reopens_step_by_step()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.Register, Later);
        world.Step(Subject, caseId, CaseEventType.Rule, Later, s => s with { Violation = false });
        world.Step(Subject, caseId, CaseEventType.Close, Later);
        world.Run();
        Assert.Equal(0, world.Region("35.17").Counts.Cases);

        world.Step(Subject, caseId, CaseEventType.Reopen, Later);
        world.Step(Subject, caseId, CaseEventType.Reopen, Later);
        world.Run();

        Assert.Equal(CaseStatus.Diregister, world.Cases[caseId].Status);
        Assert.Null(world.Employee(Subject).Find(caseId)!.Ruling);
        Assert.Equal(1, world.Region("35.17").Counts.Cases);
    }

    [Fact]
    public void A_merged_case_passes_its_reports_on()
    {
        var (world, first) = Opened();
        var second = world.Post(Reports.Photo(at: "2024-10-10T10:00:00+07:00").Evidence(9)).As(GridId.Case);
        world.Step(Subject, second, CaseEventType.Merge, "2024-10-11T10:00:00+07:00", s => s with { Into = first });
        world.Run();

        var third = world.Post(Reports.Photo(at: "2024-10-10T11:00:00+07:00").Evidence(10));
        world.Run();

        Assert.Equal(CaseStatus.Duplikat, world.Cases[second].Status);
        Assert.Equal(first.ToString(), world.Decision(third).GetProperty("caseId").GetString());
        Assert.Equal(2, world.Employee(Subject).Find(first)!.Reports);
        Assert.Equal(1, world.Region("35.17").Counts.Cases);
    }

    [Theory]
    [InlineData("35.17.01", true)]
    [InlineData("15.71.01", false)]
    public void Cases_merge_only_within_one_province(string place, bool merges)
    {
        var (world, first) = Opened();
        var second = world.Post(Reports.Photo(at: "2024-10-10T10:00:00+07:00", place: place).Evidence(9)).As(GridId.Case);
        var step = world.Step(Subject, second, CaseEventType.Merge, "2024-10-11T10:00:00+07:00", s => s with { Into = first });

        world.Run();

        Assert.Equal(merges ? null : "MERGE_FORBIDDEN", world.Results[step].Problem);
    }

    [Fact]
    public void A_case_merges_neither_into_itself_nor_into_a_duplicate_nor_into_anothers()
    {
        var (world, first) = Opened();
        var second = world.Post(Reports.Photo(at: "2024-10-10T10:00:00+07:00").Evidence(9)).As(GridId.Case);
        var others = world.Post(Reports.Photo(2)).As(GridId.Case);
        world.Step(Subject, second, CaseEventType.Merge, Later, s => s with { Into = first });
        var steps = new[] { first, second, others }.Select(into => world.Step(Subject, first, CaseEventType.Merge, Later, s => s with { Into = into })).ToList();

        world.Run();

        Assert.All(steps, s => Assert.Equal("MERGE_FORBIDDEN", world.Results[s].Problem));
    }

    [Fact]
    public void An_overruled_exemption_is_decided_again_and_linked()
    {
        var world = new World();
        var attend = Reports.Photo() with { Act = new() { Code = ActCode.Attend } };
        var first = world.Post(attend);
        var caseId = first.As(GridId.Case);
        var second = world.Post((attend with { Subject = attend.Subject with { Position = Position.Camat } }).By(5));
        world.Run();
        Assert.Equal(0, world.Cases[caseId].Severity);
        Assert.Equal(["0"], world.Region("35.17").Counts.BySeverity.Keys);

        var step = world.Step(Subject, caseId, CaseEventType.Overrule, "2024-10-20T10:00:00+07:00", s => s with { HasText = true });
        world.Run();

        foreach (var id in new[] { first, second })
        {
            var again = world.Decision(id);
            Assert.Equal(2, world.Decisions[id].Count);
            Assert.Equal(id.As(GridId.Decision).ToString(), again.GetProperty("supersedes").GetString());
            Assert.Equal(GridId.Derive(GridId.Decision, step, id.ToString()).ToString(), again.GetProperty("id").GetString());
            Assert.Equal("2024-10-05T20:10:00+07:00", again.GetProperty("decidedFor").GetString());
            Assert.DoesNotContain(again.GetProperty("rules").EnumerateArray(), r => r.GetProperty("id").GetString()!.StartsWith("NG-7", StringComparison.Ordinal));
        }

        var state = world.Employee(Subject).Find(caseId)!;
        Assert.Empty(state.Exempt);
        Assert.Equal(2, state.Reports);
        Assert.Equal(state.Severity.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Single(world.Region("35.17").Counts.BySeverity).Key);
        Assert.Empty(ReplayTests.Check(world));
    }

    [Theory]
    [InlineData(CaseEventType.Rule)]
    [InlineData(CaseEventType.Forward)]
    [InlineData(CaseEventType.Merge)]
    [InlineData(CaseEventType.Outcome)]
    [InlineData(CaseEventType.TakeOver)]
    public void A_step_without_what_it_needs_is_refused(CaseEventType type)
    {
        var (world, caseId) = Opened();
        var step = world.Step(Subject, caseId, type, Later);

        world.Run();

        Assert.Equal("INCOMPLETE_EVENT", world.Results[step].Problem);
    }

    [Fact]
    public void A_conflict_of_interest_calls_BKN_and_the_ministry()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.Conflict, Later);

        world.Run();

        var call = Assert.Single(world.Escalations.Values, e => e.Rule == "NG-508");
        Assert.Equal(["BKN", "KEMENDAGRI"], JsonDocument.Parse(call.Body).RootElement.GetProperty("bodies").EnumerateArray().Select(b => b.GetString()));
    }

    [Fact]
    public void A_human_moves_the_case_to_another_level_for_good()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.TakeOver, Later, s => s with { Level = Level.L4 });
        world.Post(Reports.Photo().By(7));

        world.Run();

        Assert.Equal(Level.L4, world.Employee(Subject).Find(caseId)!.Level);
    }

    private static (World World, GridId Case) Opened()
    {
        var world = new World();
        var id = world.Post(Reports.Photo()).As(GridId.Case);
        return (world.Run(), id);
    }

    private static IEnumerable<string> Steps(World world) => world.History.Select(h => JsonDocument.Parse(h.Body).RootElement)
        .Select(h => $"{h.GetProperty("type").GetString()} {h.GetProperty("from").GetString()} {h.GetProperty("to").GetString()}");
}
