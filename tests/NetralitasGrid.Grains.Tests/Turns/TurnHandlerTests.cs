using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Tests.Turns;

public sealed class TurnHandlerTests
{
    [Fact]
    public void An_incident_is_decided_opens_a_case_and_shows_in_region_and_district()
    {
        var world = new World();
        var id = world.Post(Reports.Photo());

        world.Run();

        var decision = world.Decision(id);
        Assert.Equal(4, decision.GetProperty("severity").GetInt32());
        Assert.Equal(id.As(GridId.Case).ToString(), decision.GetProperty("caseId").GetString());
        var state = Assert.Single(world.Employee(Reports.Subject(1)).Cases);
        Assert.Equal((CaseStatus.Diterima, 4, 1), (state.Status, state.Severity, state.Reports));
        var counts = world.Region("35.17").Counts;
        Assert.Equal((1, 1, 1), (counts.Incidents, counts.Cases, counts.Reports));
        Assert.Equal(1, counts.BySeverity["4"]);
        Assert.Equal(1, counts.ByStatus["DITERIMA"]);
        Assert.Equal(counts.ByAct, world.Part("35.17", "d/35.17.01").Counts!.ByAct);
        Assert.Empty(world.DeadLetters);
    }
}
