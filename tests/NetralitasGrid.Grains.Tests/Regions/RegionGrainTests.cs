using System.Text.Json;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Tests.Packs;
using NetralitasGrid.Grains.Tests.Turns;
using NetralitasGrid.Grains.Views;

namespace NetralitasGrid.Grains.Tests.Regions;

public sealed class RegionGrainTests
{
    [Fact]
    public void Three_of_one_agency_within_seven_days_open_one_escalation_whose_count_grows()
    {
        var world = new World();
        for (var subject = 1; subject <= 4; subject++)
        {
            world.Post(Reports.Photo(subject, $"2024-10-0{subject}T10:00:00+07:00", $"35.17.0{subject}").Agency(1));
            world.Run();
            Assert.Equal(subject < 3 ? [] : [(EscalationStatus.Open, subject)], world.EscalationsOf("NG-504"));
        }

        var view = JsonDocument.Parse(world.Escalations.Values.Single(e => e.Rule == "NG-504").Body).RootElement;
        Assert.Equal(Reports.Hash(1), view.GetProperty("key").GetString());
        Assert.Equal(("AGGREGATE", "L3", 3), (view.GetProperty("source").GetString(), view.GetProperty("level").GetString(), view.GetProperty("threshold").GetInt32()));
        Assert.Equal(JsonValueKind.Null, view.GetProperty("caseId").ValueKind);
    }

    [Fact]
    public void Eight_days_apart_are_no_cluster()
    {
        var world = new World();
        foreach (var (subject, day) in new[] { (1, "01"), (2, "04"), (3, "08") })
        {
            world.Post(Reports.Photo(subject, $"2024-10-{day}T10:00:00+07:00", $"35.17.0{subject}").Agency(1));
        }

        world.Run();

        Assert.Empty(world.EscalationsOf("NG-504"));
    }

    [Fact]
    public void One_person_often_and_exempt_acts_are_no_cluster()
    {
        var world = new World();
        for (var n = 1; n <= 4; n++)
        {
            world.Post(Reports.Photo(1, $"2024-10-0{n}T10:00:00+07:00").Evidence(n).Agency(1));
            world.Post(Reports.Photo(n + 10, $"2024-10-0{n}T10:00:00+07:00").Agency(1) with { Act = new() { Code = ActCode.Attend } });
        }

        world.Run();

        Assert.Empty(world.EscalationsOf("NG-504"));
    }

    [Theory]
    [InlineData(SubjectKind.Pns, true)]
    [InlineData(SubjectKind.Ppnpn, true)]
    [InlineData(SubjectKind.Kades, false)]
    public void Agencies_count_civil_servants_and_contract_staff_only(SubjectKind kind, bool counts)
    {
        var world = new World();
        for (var subject = 1; subject <= 3; subject++)
        {
            var report = Reports.Photo(subject).Agency(1);
            world.Post(report with { Subject = report.Subject with { Kind = kind } });
        }

        world.Run();

        Assert.Equal(counts, world.EscalationsOf("NG-504").Any());
    }

    [Theory]
    [InlineData("HIGH", 3)]
    [InlineData("MEDIUM", 5)]
    public void A_district_needs_five_and_three_where_the_index_is_high(string ikp, int threshold)
    {
        var pack = WithIndex("35.17", ikp);
        var world = new World(null, pack);
        for (var subject = 1; subject <= 5; subject++)
        {
            var report = Reports.Photo(subject);
            world.Post(report with { Subject = report.Subject with { Kind = subject % 2 == 0 ? SubjectKind.Kades : SubjectKind.Pns } });
            world.Run();
            Assert.Equal(subject < threshold ? [] : [(EscalationStatus.Open, subject)], world.EscalationsOf("NG-505"));
        }

        Assert.Equal("35.17.01", world.Escalations.Values.Single(e => e.Rule == "NG-505").RegionCode);
    }

    [Fact]
    public void A_cluster_closes_when_a_case_leaves_and_opens_anew_when_it_comes_back()
    {
        var world = new World();
        for (var subject = 1; subject <= 3; subject++)
        {
            world.Post(Reports.Photo(subject).Agency(1));
        }

        var caseId = new GridId(GridId.Case, 2);
        world.Run();
        var step = world.Step(Reports.Subject(1), caseId, CaseEventType.Withdraw, "2024-10-06T10:00:00+07:00");
        world.Run();

        Assert.Null(world.Results[step].Problem);
        Assert.Equal([(EscalationStatus.Closed, 2)], world.EscalationsOf("NG-504"));
        var closed = JsonDocument.Parse(world.Escalations.Values.Single(e => e.Rule == "NG-504").Body).RootElement;
        Assert.Contains("threshold", closed.GetProperty("note").GetProperty("en").GetString(), StringComparison.Ordinal);

        world.Step(Reports.Subject(1), caseId, CaseEventType.Reopen, "2024-10-07T10:00:00+07:00");
        world.Run();

        Assert.Equal([(EscalationStatus.Open, 3), (EscalationStatus.Closed, 2)], world.EscalationsOf("NG-504").Order());
    }

    [Fact]
    public void An_event_received_more_than_thirty_days_late_counts_in_totals_only()
    {
        var world = new World();
        for (var subject = 1; subject <= 3; subject++)
        {
            world.Post(Reports.Photo(subject).Agency(1), World.At("2024-11-05T10:00:00+07:00"));
        }

        world.Run();

        Assert.Equal(3, world.Region("35.17").Counts.Cases);
        Assert.Empty(world.EscalationsOf("NG-504"));
    }

    [Fact]
    public void Old_days_are_forgotten_and_their_cluster_closes_even_when_nobody_reports_there()
    {
        var world = new World();
        for (var subject = 1; subject <= 3; subject++)
        {
            world.Post(Reports.Photo(subject).Agency(1));
        }

        world.Run();
        world.Post(Reports.Photo(9, "2024-11-06T10:00:00+07:00", "35.17.09"));
        world.Run();

        Assert.Equal([(EscalationStatus.Closed, 0)], world.EscalationsOf("NG-504"));
        Assert.Empty(world.Region("35.17").Open);
        Assert.Empty(world.Part("35.17", "a/" + Reports.Hash(1)).Days.Days);
    }

    [Fact]
    public void Fifty_reporters_make_a_case_viral_once_and_raise_only_its_priority()
    {
        var world = new World();
        for (var reporter = 1; reporter <= 52; reporter++)
        {
            world.Post(Reports.Photo().By(reporter), World.At("2024-10-05T20:00:00+07:00").AddMinutes(reporter));
        }

        world.Run();

        Assert.Equal([(EscalationStatus.Open, 52)], world.EscalationsOf("NG-507"));
        var view = CaseView.Of(Assert.Single(world.Cases.Values));
        Assert.True(view.Viral);
        Assert.Equal((4, 1), (view.Severity, view.Priority));
        Assert.Equal(2, world.Decision(new(GridId.Incident, 53)).GetProperty("priority").GetInt32());
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void Ten_reports_in_a_minute_make_a_case_viral_even_from_one_reporter(int reports, bool viral)
    {
        var world = new World();
        for (var n = 0; n < reports; n++)
        {
            world.Post(Reports.Photo(), World.At("2024-10-05T20:10:00+07:00").AddSeconds(n));
        }

        world.Run();

        Assert.Equal(viral ? [(EscalationStatus.Open, 10)] : [], world.EscalationsOf("NG-507"));
        Assert.Equal(reports, world.Region("35.17").Minutes.Values.Max());
    }

    [Fact]
    public void A_viral_case_that_leaves_calls_nobody_any_more()
    {
        var world = new World();
        for (var n = 0; n < 10; n++)
        {
            world.Post(Reports.Photo(), World.At("2024-10-05T20:10:00+07:00").AddSeconds(n));
        }

        world.Step(Reports.Subject(1), new(GridId.Case, 2), CaseEventType.Withdraw, "2024-10-06T10:00:00+07:00");
        world.Run();

        Assert.Equal([EscalationStatus.Closed], world.EscalationsOf("NG-507").Select(e => e.Status));
        Assert.Empty(world.Region("35.17").Virals);
    }

    [Fact]
    public void Registered_cases_for_a_pair_in_half_of_the_districts_are_TSM()
    {
        var world = new World();
        var districts = AreaCatalogue.Shared.Find("35.17")!.Children;
        var half = (districts.Count + 1) / 2;
        for (var n = 1; n <= half; n++)
        {
            var caseId = world.Post(Reports.Photo(n, place: districts[n - 1].Code)).As(GridId.Case);
            world.Run();
            Assert.Empty(world.EscalationsOf("NG-506"));
            world.Step(Reports.Subject(n), caseId, CaseEventType.Register, "2024-10-06T10:00:00+07:00");
            world.Run();
        }

        Assert.Equal([(EscalationStatus.Open, half)], world.EscalationsOf("NG-506"));
        var view = JsonDocument.Parse(world.Escalations.Values.Single(e => e.Rule == "NG-506").Body).RootElement;
        Assert.Equal(("35.17", 2), (view.GetProperty("pair").GetProperty("election").GetString(), view.GetProperty("pair").GetProperty("pair").GetInt32()));

        world.Step(Reports.Subject(1), new(GridId.Case, 2), CaseEventType.Rule, "2024-10-07T10:00:00+07:00", s => s with { Violation = false });
        world.Run();
        Assert.Equal([EscalationStatus.Closed], world.EscalationsOf("NG-506").Select(e => e.Status));
    }

    [Fact]
    public void A_governors_pair_is_counted_by_regency_in_the_province()
    {
        var world = new World();
        var regencies = AreaCatalogue.Shared.Find("15")!.Children;
        var half = (regencies.Count + 1) / 2;
        for (var n = 1; n <= half; n++)
        {
            var report = Reports.Photo(n, place: regencies[n - 1].Code);
            var caseId = world.Post(report with { Act = report.Act with { Supports = new("15", 1) } }).As(GridId.Case);
            world.Step(Reports.Subject(n), caseId, CaseEventType.Register, "2024-10-06T10:00:00+07:00");
        }

        world.Run();

        Assert.Equal([(EscalationStatus.Open, half)], world.EscalationsOf("NG-506"));
        var row = world.Escalations.Values.Single(e => e.Rule == "NG-506");
        Assert.Equal(new(GrainKind.Province, "15"), row.Owner);
        Assert.Equal(half, world.Province("15").Pairs["15/1"].Count);
    }

    [Fact]
    public void Escalations_of_cases_and_counts_are_told_to_the_province()
    {
        var world = new World();
        for (var subject = 1; subject <= 3; subject++)
        {
            world.Post(Reports.Photo(subject, place: $"35.17.0{subject}").Agency(1) with { Act = new() { Code = ActCode.Money } });
        }

        world.Run();
        var open = world.Province("35").Received;
        world.Step(Reports.Subject(1), new(GridId.Case, 2), CaseEventType.Withdraw, "2024-10-06T10:00:00+07:00");
        world.Run();

        Assert.Equal((6, 1), (open["NG-301"], open["NG-504"]));
        Assert.Equal(4, world.Province("35").Received["NG-301"]);
        Assert.False(world.Province("35").Received.ContainsKey("NG-504"));
        Assert.Equal(4, world.Province("35").OpenEscalations());
    }

    [Fact]
    public void A_count_is_seen_by_a_human_once_and_stays_so_while_it_grows()
    {
        var world = new World();
        for (var subject = 1; subject <= 3; subject++)
        {
            world.Post(Reports.Photo(subject).Agency(1));
        }

        world.Run();
        var row = world.Escalations.Values.Single(e => e.Rule == "NG-504");
        world.Send(
            GridId.Message, row.Owner, MessageKind.Acknowledge,
            JsonSerializer.SerializeToUtf8Bytes(new(row.Id, "bawaslu-jatim"), GrainsJson.Default.EscalationSeen), World.At("2024-10-06T10:00:00+07:00"));
        world.Run();
        Assert.Equal([(EscalationStatus.Acknowledged, 3)], world.EscalationsOf("NG-504"));

        world.Post(Reports.Photo(4).Agency(1));
        world.Run();

        Assert.Equal([(EscalationStatus.Acknowledged, 4)], world.EscalationsOf("NG-504"));
        Assert.Empty(ReplayTests.Check(world));
    }

    /// <summary>The pack with one index only, which puts a region into a class.</summary>
    private static CompiledPack WithIndex(string region, string index)
    {
        var data = $$"""{ "dataset": "test", "date": "2024-01-01", "source": "test", "classes": { "{{region}}": "{{index}}" } }""";
        var files = PackArchive.OfFolder(RealPack.Folder).Files.Where(f => !f.Path.StartsWith("ikp/", StringComparison.Ordinal))
            .Append(new PackFile("ikp/test.json", System.Text.Encoding.UTF8.GetBytes(data)));
        return PackCompiler.Compile(PackReader.Read(PackArchive.Of(files)), []) ?? throw new InvalidOperationException("The pack has faults.");
    }
}
