using System.Text.Json;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Tests.Turns;

namespace NetralitasGrid.Grains.Tests.Cases;

public sealed class CaseClockTests
{
    private static readonly string Subject = Reports.Subject(1);

    [Fact]
    public void A_clock_runs_once_however_many_reports_bring_it()
    {
        var (world, caseId) = Opened();
        world.Post(Reports.Photo().By(2), World.At("2024-10-07T09:00:00+07:00"));

        world.Run();

        var c2 = Assert.Single(State(world, caseId).Clocks, c => c.Clock == Clock.C2);
        Assert.Equal(World.At("2024-10-08T00:00:00+07:00"), c2.DueAt);
        Assert.Equal(ClockState.Running, c2.State);
        Assert.Equal(World.At("2024-10-08T00:00:00+07:00"), Assert.Single(world.Timers, t => t.Key.Clock == Clock.C2).Value);
    }

    [Fact]
    public void A_clock_that_expires_is_overdue_and_calls_one_level_up()
    {
        var (world, caseId) = Opened();
        world.FireTimers("2024-10-08T00:00:00+07:00");

        world.Run();

        Assert.Equal(ClockState.Overdue, State(world, caseId).Clocks.Single(c => c.Clock == Clock.C2).State);
        var call = Assert.Single(world.Escalations.Values, e => e.Rule == "NG-605");
        Assert.Equal((Level.L3, EscalationStatus.Open), (call.Level, call.Status));
        Assert.Equal(caseId + "/C2", JsonDocument.Parse(call.Body).RootElement.GetProperty("key").GetString());
    }

    [Fact]
    public void A_step_done_in_time_meets_the_clock_and_its_timer_does_nothing()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.Register, "2024-10-07T10:00:00+07:00");
        world.Run();

        Assert.DoesNotContain(world.Timers, t => t.Key.Clock == Clock.C2);
        Assert.Equal(World.At("2024-10-11T00:00:00+07:00"), Assert.Single(world.Timers, t => t.Key.Clock == Clock.C4).Value);

        // A timer that was already on its way when the step came.
        world.Send(
            GridId.Message, new(GrainKind.Employee, Subject), MessageKind.TimerDue,
            JsonSerializer.SerializeToUtf8Bytes(new(caseId, Clock.C2), GrainsJson.Default.TimerDue), World.At("2024-10-08T00:00:00+07:00"));
        world.Run();

        Assert.Equal(ClockState.Met, State(world, caseId).Clocks.Single(c => c.Clock == Clock.C2).State);
        Assert.Empty(world.EscalationsOf("NG-605"));
    }

    [Fact]
    public void A_step_done_late_closes_what_the_clock_called()
    {
        var (world, caseId) = Opened();
        world.FireTimers("2024-10-08T00:00:00+07:00");
        world.Run();
        world.Step(Subject, caseId, CaseEventType.Register, "2024-10-09T10:00:00+07:00");

        world.Run();

        Assert.Equal([EscalationStatus.Closed], world.EscalationsOf("NG-605").Select(e => e.Status));
    }

    [Fact]
    public void A_report_that_is_not_completed_in_time_is_not_registered()
    {
        var world = new World();
        var caseId = world.Post(Reports.Photo() with { HasDescription = false }).As(GridId.Case);
        world.Step(Subject, caseId, CaseEventType.RequestCompletion, "2024-10-06T10:00:00+07:00");
        world.Run();
        Assert.Equal(World.At("2024-10-09T00:00:00+07:00"), Assert.Single(world.Timers, t => t.Key.Clock == Clock.C3).Value);

        world.FireTimers("2024-10-09T00:00:00+07:00");
        world.Run();

        Assert.Equal(CaseStatus.TidakDiregister, world.Cases[caseId].Status);
        Assert.Empty(world.EscalationsOf("NG-605"));
        var step = JsonDocument.Parse(world.History[^1].Body).RootElement;
        Assert.Equal(("NOT_REGISTER", "grid", "C3"), (step.GetProperty("type").GetString(), step.GetProperty("by").GetString(), step.GetProperty("data").GetProperty("clock").GetString()));
        Assert.Equal(0, world.Region("35.17").Counts.Cases);
    }

    [Fact]
    public void A_PPK_that_does_nothing_is_reported_to_BKN_and_the_ministry()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.Register, "2024-10-06T10:00:00+07:00");
        world.Step(Subject, caseId, CaseEventType.Rule, "2024-10-07T10:00:00+07:00", s => s with { Violation = true });
        world.Step(Subject, caseId, CaseEventType.Forward, "2024-10-07T11:00:00+07:00", s => s with { Body = Body.Bkn, StudySha256 = new('d', 64) });
        world.Step(Subject, caseId, CaseEventType.AwaitPpk, "2024-10-08T10:00:00+07:00");
        world.Run();
        var due = Assert.Single(world.Timers, t => t.Key.Clock == Clock.C9).Value;

        world.FireTimers("2024-12-31T00:00:00+07:00");
        world.Run();

        // 14 working days from Tuesday 8 October.
        Assert.Equal(World.At("2024-10-29T00:00:00+07:00"), due);
        Assert.Equal([EscalationStatus.Open], world.EscalationsOf("NG-606").Select(e => e.Status));
    }

    [Fact]
    public void An_extension_begins_where_the_decision_clock_ends()
    {
        var (world, caseId) = Opened();
        world.Step(Subject, caseId, CaseEventType.Register, "2024-10-07T10:00:00+07:00");
        world.Step(Subject, caseId, CaseEventType.Extend, "2024-10-10T10:00:00+07:00");

        world.Run();

        Assert.Equal(World.At("2024-10-13T00:00:00+07:00"), Assert.Single(world.Timers, t => t.Key.Clock == Clock.C5).Value);
        Assert.DoesNotContain(world.Timers, t => t.Key.Clock == Clock.C4);
    }

    [Fact]
    public void A_clock_that_had_expired_at_import_is_overdue_and_notifies_nobody()
    {
        var world = new World();
        var caseId = world.Post(Reports.Photo(), World.At("2024-10-05T20:10:00+07:00"), World.At("2024-11-20T08:00:00+07:00")).As(GridId.Case);

        world.Run();
        world.FireTimers("2025-01-01T00:00:00+07:00");
        world.Run();

        Assert.Equal(ClockState.Overdue, State(world, caseId).Clocks.Single(c => c.Clock == Clock.C2).State);
        Assert.Empty(world.EscalationsOf("NG-605"));
    }

    [Fact]
    public void A_tip_is_traced_until_an_admissible_report_makes_it_a_report()
    {
        var world = new World();
        var caseId = world.Post(Reports.Photo().Anonymous()).As(GridId.Case);
        world.Run();
        Assert.Equal((CaseStatus.Penelusuran, Verdict.Tip), (State(world, caseId).Status, State(world, caseId).Admission));
        Assert.Equal([Clock.C6], State(world, caseId).Clocks.Select(c => c.Clock));

        world.Post(Reports.Photo().By(2), World.At("2024-10-07T09:00:00+07:00"));
        world.Run();

        var state = State(world, caseId);
        Assert.Equal((CaseStatus.Diterima, Verdict.Admissible), (state.Status, state.Admission));
        Assert.Equal(ClockState.Met, state.Clocks.Single(c => c.Clock == Clock.C6).State);
        Assert.Equal(World.At("2024-10-10T00:00:00+07:00"), state.Clocks.Single(c => c.Clock == Clock.C2).DueAt);
        Assert.Equal([Clock.C2], world.Timers.Keys.Select(t => t.Clock));
    }

    [Fact]
    public void A_second_tip_leaves_the_case_traced_and_a_later_tip_changes_nothing_of_a_report()
    {
        var world = new World();
        var traced = world.Post(Reports.Photo().Anonymous()).As(GridId.Case);
        world.Post(Reports.Photo().Anonymous());
        var received = world.Post(Reports.Photo(2)).As(GridId.Case);
        world.Post(Reports.Photo(2).Anonymous());

        world.Run();

        Assert.Equal(CaseStatus.Penelusuran, world.Cases[traced].Status);
        Assert.Equal(CaseStatus.Diterima, world.Cases[received].Status);
        Assert.Equal(ClockState.Met, world.Employee(Reports.Subject(2)).Find(received)!.Clocks.Single(c => c.Clock == Clock.C6).State);
    }

    private static (World World, GridId Case) Opened()
    {
        var world = new World();
        var id = world.Post(Reports.Photo()).As(GridId.Case);
        return (world.Run(), id);
    }

    private static CaseState State(World world, GridId caseId) => world.Employee(Subject).Find(caseId)!;
}
