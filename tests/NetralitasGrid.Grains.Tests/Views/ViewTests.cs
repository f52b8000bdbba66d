using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Tests.Turns;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Grains.Views;

namespace NetralitasGrid.Grains.Tests.Views;

public sealed class ViewTests
{
    private static readonly DateTimeOffset Now = World.At("2024-10-06T10:00:00+07:00");

    private static readonly RegionLabel Jombang = new(
        "35.17", "Kabupaten Jombang", Zone.Wib, TimeSpan.FromHours(7), new("HIGH", "IKP", new(2024, 8, 1)), [("35.17.01", "Perak"), ("35.17.02", "Gudo")]);

    [Fact]
    public void A_case_has_the_shape_of_the_decision_document()
    {
        var (world, row) = Story();

        var view = CaseView.Of(row).Complete(
            "19860926******001", [new(row.Id, new(GridId.Incident, 2), Now, Now, new(GridId.Decision, 2), "app")], [.. world.History], new Dictionary<string, RegionState>());

        var json = Json(view, ViewsJson.Default.CaseView);
        Assert.Equal(
            [
                "id", "regionCode", "subject", "family", "acts", "firstEventAt", "lastEventAt", "severity", "priority", "status", "admission", "handler", "reports",
                "reporters", "viral", "incidents", "clocks", "ruling", "outcome", "history", "version",
            ],
            Names(json));
        Assert.Equal(["key", "masked", "kind", "position"], Names(json.GetProperty("subject")));
        Assert.Equal("19860926******001", json.GetProperty("subject").GetProperty("masked").GetString());
        Assert.Equal("ONLINE", json.GetProperty("family").GetString());
        Assert.Equal("2024-10-05T19:20:00+07:00", json.GetProperty("firstEventAt").GetString());
        Assert.Equal(("BAWASLU", "L2"), (json.GetProperty("handler").GetProperty("body").GetString(), json.GetProperty("handler").GetProperty("level").GetString()));
        Assert.Equal(["clock", "duration", "unit", "startsOn", "startsAt", "dueAt", "state"], Names(json.GetProperty("clocks")[0]));
        Assert.Equal(["id", "occurredAt", "receivedAt", "decisionId"], Names(json.GetProperty("incidents")[0]));
        var step = Assert.Single(json.GetProperty("history").EnumerateArray());
        Assert.Equal(["seq", "type", "from", "to", "at", "by", "data"], Names(step));
        Assert.Equal(("REGISTER", "bawaslu-jombang", 1), (step.GetProperty("type").GetString(), step.GetProperty("by").GetString(), step.GetProperty("seq").GetInt32()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("outcome").ValueKind);
    }

    [Fact]
    public void A_case_in_an_open_cluster_of_its_days_is_one_more_urgent_when_read_and_nowhere_else()
    {
        var world = new World();
        for (var subject = 1; subject <= 3; subject++)
        {
            world.Post(Reports.Photo(subject, place: $"35.17.0{subject}").Agency(1));
        }

        var other = world.Post(Reports.Photo(1, "2024-10-20T10:00:00+07:00").Evidence(9).Agency(1)).As(GridId.Case);
        world.Run();
        var regions = new Dictionary<string, RegionState> { ["35.17"] = world.Region("35.17") };

        var counted = CaseView.Of(world.Cases[new(GridId.Case, 2)]);
        Assert.Equal((2, 1), (counted.Priority, CasePriority.Of(counted, regions)));
        Assert.Equal(2, CasePriority.Of(counted, new Dictionary<string, RegionState>()));
        Assert.Equal(2, CasePriority.Of(CaseView.Of(world.Cases[other]), regions));
    }

    [Fact]
    public void A_regency_shows_its_counts_clusters_pairs_and_districts()
    {
        var (world, _) = Story();
        var core = world.Region("35.17");
        var parts = world.States.Where(s => s.Key.Grain == new GrainKey(GrainKind.Region, "35.17") && s.Key.Part.Length > 0)
            .ToDictionary(s => s.Key.Part, s => world.Part("35.17", s.Key.Part));

        var json = Json(RegionView.OfRegency(Jombang, core, parts, Now), ViewsJson.Default.RegionView);

        Assert.Equal(
            [
                "code", "name", "level", "zone", "ikp", "asOf", "counts", "last7Days", "reportsPerMinute", "pairs", "openEscalations", "partial", "children",
            ],
            Names(json));
        Assert.Equal(["incidents", "cases", "reports", "bySeverity", "byAct", "byPhase", "byStatus", "byAdmission"], Names(json.GetProperty("counts")));
        Assert.Equal(1, json.GetProperty("last7Days").GetProperty("agencies")[0].GetProperty("subjects").GetInt32());
        Assert.Equal("35.17.01", json.GetProperty("last7Days").GetProperty("districts")[0].GetProperty("code").GetString());
        var pair = Assert.Single(json.GetProperty("pairs").EnumerateArray());
        Assert.Equal((1, 2, 0.5), (pair.GetProperty("reached").GetInt32(), pair.GetProperty("of").GetInt32(), pair.GetProperty("share").GetDouble()));
        Assert.Equal([1, 0], json.GetProperty("children").EnumerateArray().Select(c => c.GetProperty("counts").GetProperty("cases").GetInt32()));
        Assert.Equal("HIGH", json.GetProperty("ikp").GetProperty("class").GetString());
    }

    [Fact]
    public void Windows_of_the_answer_end_today()
    {
        var (world, _) = Story();
        var parts = new Dictionary<string, PartState> { ["d/35.17.01"] = world.Part("35.17", "d/35.17.01") };

        var last = RegionView.OfRegency(Jombang, world.Region("35.17"), parts, World.At("2024-10-11T23:00:00+07:00"));
        var gone = RegionView.OfRegency(Jombang, world.Region("35.17"), parts, World.At("2024-10-12T01:00:00+07:00"));

        Assert.Single(last.Last7Days.Districts);
        Assert.Empty(gone.Last7Days.Districts);
    }

    [Fact]
    public void A_province_is_the_sum_of_its_regencies()
    {
        var world = new World();
        world.Post(Reports.Photo(1));
        world.Post(Reports.Photo(2, place: "35.71.01"));
        world.Post(Reports.Photo(3, place: "35.71.02").Act(ActCode.Money));
        world.Run();
        var regencies = new[] { "35.17", "35.71" }.ToDictionary(c => c, world.Region);
        var label = Jombang with { Code = "35", Name = "Jawa Timur", Children = [("35.17", "Jombang"), ("35.71", "Kota Kediri"), ("35.08", "Lumajang")] };

        var view = RegionView.OfProvince(label, world.Province("35"), regencies, Now);

        Assert.Equal((3, 3), (view.Counts.Incidents, view.Counts.Cases));
        Assert.Equal(2, view.Counts.BySeverity["4"]);
        Assert.Equal([1, 2, 0], view.Children.Select(c => c.Counts.Cases));
        Assert.Equal(2, view.OpenEscalations);
    }

    [Fact]
    public void A_region_that_nobody_reported_in_is_empty_and_no_error()
    {
        var view = RegionView.OfRegency(Jombang, null, new Dictionary<string, PartState>(), Now);

        Assert.Equal((0, 0, 0, 2), (view.Counts.Incidents, view.ReportsPerMinute, view.OpenEscalations, view.Children.Count));
        Assert.Equal(0, RegionView.OfDistrict(Jombang, null, 0, Now).Counts.Cases);
    }

    [Fact]
    public void An_employee_shows_record_and_recent_cases_without_a_name()
    {
        var (world, _) = Story();
        world.Step(Reports.Subject(1), new(GridId.Case, 2), CaseEventType.Rule, "2024-10-07T10:00:00+07:00", s => s with { Violation = true });
        world.Run();

        var view = EmployeeView.Of(world.Employee(Reports.Subject(1)), null, new(2024, 10, 8), 90, 1, 2);

        var json = Json(view, ViewsJson.Default.EmployeeView);
        Assert.Equal(["key", "masked", "identity", "kinds", "positions", "agencies", "cases", "recent", "repeat", "asOf"], Names(json));
        Assert.Equal((1, 1, 1, 0), (view.Cases.Open, view.Cases.Registered90Days, view.Cases.Proven, view.Cases.NotProven));
        Assert.True(view.Repeat);
        Assert.Equal(["id", "family", "severity", "status", "firstEventAt"], Names(json.GetProperty("recent")[0]));
    }

    [Fact]
    public void An_escalation_has_the_shape_of_the_decision_document()
    {
        var world = new World();
        world.Post(Reports.Photo().Act(ActCode.Money));
        world.Run();

        var json = JsonDocument.Parse(world.Escalations.Values.First().Body).RootElement;

        Assert.Equal(
            [
                "id", "rule", "source", "regionCode", "key", "caseId", "pair", "level", "bodies", "status", "openedAt", "updatedAt", "dueAt", "count", "threshold",
                "title",
            ],
            Names(json));
        Assert.Equal("2024-10-05T20:10:00+07:00", json.GetProperty("openedAt").GetString());
    }

    private static (World World, CaseRow Row) Story()
    {
        var world = new World();
        var id = world.Post(Reports.Photo().Agency(1)).As(GridId.Case);
        world.Step(Reports.Subject(1), id, CaseEventType.Register, "2024-10-06T10:00:00+07:00");
        world.Run();
        return (world, world.Cases[id]);
    }

    private static JsonElement Json<T>(T view, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(view, type)).RootElement;

    private static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(p => p.Name);
}
