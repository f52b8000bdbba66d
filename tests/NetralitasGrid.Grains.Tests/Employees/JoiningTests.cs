using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Tests.Turns;

namespace NetralitasGrid.Grains.Tests.Employees;

/// <summary>A person goes on under another key: what was proven under the old one counts for the new one, in this cell and in others.</summary>
public sealed class JoiningTests
{
    private const int Old = 1;
    private const int New = 2;
    private const string Later = "2024-10-07T10:00:00+07:00";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_proven_under_the_old_key_makes_a_repeat_under_the_kept_one_whenever_it_was_proven(bool before)
    {
        var world = new World();
        var caseId = world.Post(Reports.Photo(Old)).As(GridId.Case);
        Steps(world, before, caseId, () => Join(world, Reports.Subject(New)));

        var next = world.Post(Like());
        world.Run();

        Assert.True(world.Decision(next).GetProperty("repeat").GetBoolean());
        Assert.Empty(world.DeadLetters);
        Assert.Empty(ReplayTests.Check(world));
    }

    [Fact]
    public void Other_cells_are_told_for_the_kept_key_what_this_cell_is_told()
    {
        var here = new World();
        Steps(here, before: true, here.Post(Reports.Photo(Old)).As(GridId.Case), () => Join(here, Reports.Subject(New)));
        here.Run();
        var there = new World();
        Carry(here, there);
        Carry(here, there);

        var next = there.Post(Like());
        there.Run();

        Assert.True(there.Decision(next).GetProperty("repeat").GetBoolean());
        Assert.Equal([Reports.Subject(New)], here.Elsewhere.Select(m => m.Grain.Key).Where(k => k == Reports.Subject(New)).Distinct());
    }

    [Fact]
    public void Keys_that_part_take_back_what_was_told_and_joined_again_tell_it_again_whatever_the_order_of_arrival()
    {
        var world = new World();
        Steps(world, before: true, world.Post(Reports.Photo(Old)).As(GridId.Case), () => Join(world, Reports.Subject(New)));
        Join(world, null);
        world.Run();
        var parted = Repeats(world, "2024-10-20T10:00:00+07:00");
        Join(world, Reports.Subject(New));
        world.Run();
        var again = Repeats(world, "2024-10-21T10:00:00+07:00");

        var late = new World();
        foreach (var message in world.Elsewhere.Where(m => m.Grain.Key == Reports.Subject(New)).Reverse())
        {
            late.Send(GridId.Message, message.Grain, message.Kind, message.Body, World.At(Later));
        }

        Assert.Equal((false, true, true), (parted, again, Repeats(late, "2024-10-22T10:00:00+07:00")));
    }

    [Fact]
    public void A_key_that_joins_a_third_one_leaves_nothing_with_the_second()
    {
        var world = new World();
        Steps(world, before: true, world.Post(Reports.Photo(Old)).As(GridId.Case), () => Join(world, Reports.Subject(New)));
        Join(world, Reports.Subject(3));
        world.Run();

        Assert.False(Repeats(world, "2024-10-20T10:00:00+07:00"));
        Assert.True(Repeats(world, "2024-10-20T10:00:00+07:00", 3));
    }

    [Theory]
    [InlineData(IdentityStrength.Unverified, IdentityStrength.Verified)]
    [InlineData(IdentityStrength.Verified, IdentityStrength.Unverified)]
    public void Nobody_known_by_guess_tells_or_is_told_a_record(IdentityStrength old, IdentityStrength kept)
    {
        var world = new World();
        Steps(world, before: true, world.Post(Known(Reports.Photo(Old), old)).As(GridId.Case), () => Join(world, Reports.Subject(New)));

        var next = world.Post(Known(Like(), kept));
        world.Run();

        Assert.False(world.Decision(next).GetProperty("repeat").GetBoolean());
    }

    [Fact]
    public void A_key_that_joined_before_it_was_ever_reported_tells_its_record_all_the_same()
    {
        var world = new World();
        Join(world, Reports.Subject(New));
        Prove(world, world.Post(Reports.Photo(Old)).As(GridId.Case));
        world.Run();

        Assert.True(Repeats(world, "2024-10-20T10:00:00+07:00"));
        Assert.Equal(IdentityStrength.Verified, State(world, Old).Identity);
    }

    private static EmployeeState State(World world, int subject) => JsonSerializer.Deserialize(
        world.States[new(new(GrainKind.Employee, Reports.Subject(subject)), "")], GrainsJson.Default.EmployeeState)!;

    private static bool Repeats(World world, string at, int subject = New)
    {
        var id = world.Post(Like(at, subject));
        world.Run();
        return world.Decision(id).GetProperty("repeat").GetBoolean();
    }

    private static void Steps(World world, bool before, GridId caseId, Action join)
    {
        if (before)
        {
            Prove(world, caseId);
            join();
        }
        else
        {
            join();
            Prove(world, caseId);
        }

        world.Run();
    }

    private static void Prove(World world, GridId caseId)
    {
        world.Step(Reports.Subject(Old), caseId, CaseEventType.Register, "2024-10-06T10:00:00+07:00");
        world.Step(Reports.Subject(Old), caseId, CaseEventType.Rule, "2024-10-06T11:00:00+07:00", s => s with { Violation = true });
    }

    private static void Join(World world, string? kept) => world.Send(
        GridId.Message, new(GrainKind.Employee, Reports.Subject(Old)), MessageKind.SubjectJoined,
        JsonSerializer.SerializeToUtf8Bytes(new(kept), GrainsJson.Default.SubjectJoined), World.At(Later));

    private static void Carry(World from, World to)
    {
        foreach (var message in from.Elsewhere)
        {
            to.Send(GridId.Message, message.Grain, message.Kind, message.Body, World.At(Later));
        }
    }

    private static IncidentReported Known(IncidentReported report, IdentityStrength identity) =>
        report with { Subject = report.Subject with { Identity = identity } };

    private static IncidentReported Like(string at = "2024-10-20T10:00:00+07:00", int subject = New) =>
        Reports.Photo(subject, at).Evidence(7) with { Act = new() { Code = ActCode.Like } };
}
