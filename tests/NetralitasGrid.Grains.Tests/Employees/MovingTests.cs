using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Tests.Turns;

namespace NetralitasGrid.Grains.Tests.Employees;

/// <summary>East Java (35) moves from one cell, a world, to another.</summary>
public sealed class MovingTests
{
    private const string Now = "2024-10-08T10:00:00+07:00";

    [Fact]
    public void What_leaves_one_cell_stands_in_the_other_as_it_stood_and_counts_there()
    {
        var from = Before(out _);
        var (counts, cases, timers, escalations) = (Counts(from), Cases(from), Timers(from), from.Escalations.Count);

        var to = Move(from, "35");

        Assert.Equal(counts, Counts(to));
        Assert.Equal(cases, Cases(to));
        Assert.Equal(timers, Timers(to));
        Assert.Equal(escalations, to.Escalations.Count);
        Assert.Equal((0, 0), (from.Region("35.17").Counts.Incidents, from.Region("35.17").Counts.Cases));
        Assert.Equal(["15.71.01"], from.Cases.Values.Select(c => c.RegionCode));
        Assert.All(from.Timers.Keys, t => Assert.Contains(t.Case, from.Cases.Keys));
        Assert.Empty(ReplayTests.Check(from));
        Assert.Empty(ReplayTests.Check(to));
    }

    [Fact]
    public void What_was_proven_makes_a_repeat_in_both_cells_after_the_move()
    {
        var from = Before(out _);
        var to = Move(from, "35");

        var here = from.Post(Reports.Photo(1, "2024-10-20T10:00:00+07:00", "15.71.01").Evidence(8));
        var there = to.Post(Reports.Photo(1, "2024-10-25T10:00:00+07:00").Evidence(9));
        from.Run();
        to.Run();

        Assert.True(from.Decision(here).GetProperty("repeat").GetBoolean());
        Assert.True(to.Decision(there).GetProperty("repeat").GetBoolean());
    }

    [Fact]
    public void What_comes_twice_or_for_nobody_changes_nothing()
    {
        var from = Before(out _);
        var to = Move(from, "35");
        var (counts, cases) = (Counts(to), Cases(to));

        Arrive(from, to);
        Leave(to, "71");

        Assert.Equal(counts, Counts(to));
        Assert.Equal(cases, Cases(to));
        Assert.DoesNotContain(to.Elsewhere, m => m.Kind == MessageKind.CasesCame);
        Assert.Empty(ReplayTests.Check(to));
    }

    [Fact]
    public void A_case_goes_on_in_the_other_cell_where_it_stood()
    {
        var to = Move(Before(out var proven), "35");

        var step = to.Step(Reports.Subject(1), proven, CaseEventType.Forward, "2024-10-09T10:00:00+07:00", m => m with { Body = Body.Bkn, StudySha256 = new('a', 64) });
        to.Run();

        Assert.Null(to.Results[step].Problem);
        Assert.Equal(CaseStatus.Diteruskan, to.Cases[proven].Status);
    }

    /// <summary>Two people with reports in East Java, one of them also in Jambi; one case is proven.</summary>
    private static World Before(out GridId proven)
    {
        var world = new World();
        proven = world.Post(Reports.Photo()).As(GridId.Case);
        world.Post(Reports.Photo().By(2));
        world.Post(Reports.Photo(2, place: "35.17.02"));
        world.Post(Reports.Photo(1, place: "15.71.01").Evidence(3));
        world.Step(Reports.Subject(1), proven, CaseEventType.Register, "2024-10-06T10:00:00+07:00");
        world.Step(Reports.Subject(1), proven, CaseEventType.Rule, "2024-10-07T10:00:00+07:00", m => m with { Violation = true });
        return world.Run();
    }

    private static World Move(World from, string province)
    {
        Leave(from, province);
        var to = new World();
        Arrive(from, to);
        return to;
    }

    private static void Leave(World from, string province)
    {
        foreach (var subject in (int[])[1, 2])
        {
            from.Send(
                GridId.Message, new(GrainKind.Employee, Reports.Subject(subject)), MessageKind.CasesLeft,
                JsonSerializer.SerializeToUtf8Bytes(new(province, "barat"), GrainsJson.Default.CasesLeft), World.At(Now));
        }

        from.Run();
    }

    private static void Arrive(World from, World to)
    {
        foreach (var message in from.Elsewhere.Where(m => m.Kind == MessageKind.CasesCame))
        {
            Assert.Equal("barat", message.Cell);
            to.Send(GridId.Message, message.Grain, message.Kind, message.Body, World.At(Now));
        }

        to.Run();
    }

    private static string Counts(World world) => string.Join(
        '\n', JsonSerializer.Serialize(world.Region("35.17").Counts), JsonSerializer.Serialize(world.Part("35.17", "d/35.17.01").Counts),
        JsonSerializer.Serialize(world.Part("35.17", "d/35.17.02").Counts));

    private static List<string> Cases(World world) =>
        [.. world.Cases.Values.Where(c => c.RegionCode[..2] == "35").OrderBy(c => c.Id).Select(c => $"{c.Status} {c.Version} {Convert.ToHexString(c.Body)}")];

    private static List<string> Timers(World world) =>
        [.. world.Timers.Where(t => world.Cases[t.Key.Case].RegionCode[..2] == "35").Select(t => $"{t.Key} {t.Value}").Order(StringComparer.Ordinal)];
}
