using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Tests.Packs;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Tests.Turns;

public sealed class TurnHandlerTests
{
    private static readonly string Subject = Reports.Subject(1);

    [Fact]
    public void An_incident_is_decided_opens_a_case_and_shows_in_region_and_district()
    {
        var world = new World();
        var id = world.Post(Reports.Photo());

        world.Run();

        var decision = world.Decision(id);
        Assert.Equal(4, decision.GetProperty("severity").GetInt32());
        Assert.Equal(id.As(GridId.Case).ToString(), decision.GetProperty("caseId").GetString());
        var state = Assert.Single(world.Employee(Subject).Cases);
        Assert.Equal((CaseStatus.Diterima, 4, 1), (state.Status, state.Severity, state.Reports));
        var counts = world.Region("35.17").Counts;
        Assert.Equal((1, 1, 1), (counts.Incidents, counts.Cases, counts.Reports));
        Assert.Equal(1, counts.BySeverity["4"]);
        Assert.Equal(1, counts.ByStatus["DITERIMA"]);
        Assert.Equal(counts.ByAct, world.Part("35.17", "d/35.17.01").Counts!.ByAct);
        Assert.Empty(world.DeadLetters);
    }

    [Fact]
    public void A_poisonous_message_is_set_aside_alone_and_leaves_nothing()
    {
        var world = new World();
        var grain = new GrainKey(GrainKind.Employee, Subject);
        var first = world.Post(Reports.Photo());
        var unreadable = world.Send(GridId.Incident, grain, MessageKind.Incident, "{\"election\":"u8.ToArray(), World.At("2024-10-05T21:00:00+07:00"));
        var nowhere = world.Post(Reports.Photo(place: "99.01") with { Source = "Bu Sri" });
        var unknown = world.Post(Reports.Photo() with { Election = "pilkada-2042" });
        var last = world.Post(Reports.Photo().By(2));

        world.Run();

        Assert.Equal([unreadable, nowhere, unknown], world.DeadLetters.Select(d => d.Message));
        Assert.Equal(["JsonException at READ", "ArgumentException at MATCH", "InvalidOperationException at READ"], world.DeadLetters.Select(d => d.Reason));
        Assert.Equal([first, last], world.Decisions.Keys);
        Assert.Equal(2, Assert.Single(world.Employee(Subject).Cases).Reports);
        Assert.Equal(2, world.Region("35.17").Counts.Incidents);
        Assert.Empty(ReplayTests.Check(world));
    }

    [Fact]
    public void A_poisonous_region_report_leaves_the_region_as_it_was()
    {
        var world = new World();
        world.Post(Reports.Photo());
        world.Run();
        var before = world.Region("35.17");
        var item = new RegionItem
        {
            Cause = new(GridId.Incident, 50), Election = Reports.Election, Subject = Subject, ReceivedAt = World.At("2024-10-06T10:00:00+07:00"),
            AppendedAt = World.At("2024-10-06T10:00:00+07:00"), Incident = "35.17.01",
        };
        Send([item, item with { Election = "pilkada-2042" }]);

        world.Run();

        Assert.Single(world.DeadLetters);
        Assert.Equal(before.Counts.Incidents, world.Region("35.17").Counts.Incidents);
        Assert.Equal(before.AsOf, world.Region("35.17").AsOf);

        // In one turn with others it takes nothing from them.
        Send([item]);
        Send([item, item with { Election = "pilkada-2042" }]);
        Send([item]);

        world.Run();

        Assert.Equal(2, world.DeadLetters.Count);
        Assert.Equal(before.Counts.Incidents + 2, world.Region("35.17").Counts.Incidents);
        Assert.Equal(before.Counts.Incidents + 2, world.Part("35.17", "d/35.17.01").Counts!.Incidents);

        void Send(RegionItem[] items) => world.Send(
            GridId.Message, new(GrainKind.Region, "35.17"), MessageKind.RegionReport,
            JsonSerializer.SerializeToUtf8Bytes(new(items), GrainsJson.Default.RegionReport), World.At("2024-10-06T10:00:00+07:00"));
    }

    [Fact]
    public void A_pack_switch_ends_the_batch_before_it_and_each_message_is_decided_under_the_last_one()
    {
        var next = RealPack.Compile(("pack.json", t => t.Replace("\"1.0.0\"", "\"1.0.1\"", StringComparison.Ordinal)));
        var world = new World(null, RealPack.Pack, next);
        var before = world.Post(Reports.Photo());
        world.Activate(next);
        var after = world.Post(Reports.Photo().By(2));

        world.Run();

        Assert.Equal(RealPack.Pack.Name.Hash, world.Decision(before).GetProperty("pack").GetProperty("hash").GetString());
        Assert.Equal(next.Name.Hash, world.Decision(after).GetProperty("pack").GetProperty("hash").GetString());
        var log = world.Log[new GrainKey(GrainKind.Employee, Subject).PartitionOf(World.Partitions)];
        Assert.Equal([(1, 0), (1, 1), (2, 0), (2, 1)], log.Select(e => ((int)e.Turn, e.Index)));
        Assert.Empty(ReplayTests.Check(world));
    }

    [Fact]
    public void Overruling_takes_the_pack_of_its_own_message()
    {
        var next = RealPack.Compile(("pack.json", t => t.Replace("\"1.0.0\"", "\"1.0.1\"", StringComparison.Ordinal)));
        var world = new World(null, RealPack.Pack, next);
        var exempt = world.Post(Reports.Photo() with { Act = new() { Code = ActCode.Attend } });
        world.Activate(next);
        world.Step(Subject, exempt.As(GridId.Case), CaseEventType.Overrule, "2024-10-07T10:00:00+07:00");

        world.Run();

        Assert.Equal(next.Name.Hash, world.Decision(exempt).GetProperty("pack").GetProperty("hash").GetString());
        Assert.Equal(2, world.Decisions[exempt].Count);
    }

    [Fact]
    public void A_grave_decision_calls_each_body_once_for_a_case_until_it_leaves()
    {
        var world = new World();
        var money = Reports.Photo().Act(ActCode.Money);
        var first = world.Post(money);
        world.Post(money.By(2));

        world.Run();

        var calls = world.Escalations.Values.OrderBy(e => e.Id).Select(e => JsonDocument.Parse(e.Body).RootElement).ToList();
        Assert.Equal(
            [$"{first.As(GridId.Case)}/BAWASLU", $"{first.As(GridId.Case)}/GAKKUMDU"],
            calls.Select(c => c.GetProperty("key").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(calls, c => Assert.Equal(("DECISION", "NG-301", 2), (c.GetProperty("source").GetString(), c.GetProperty("rule").GetString(), c.GetProperty("count").GetInt32())));
        Assert.Contains(world.Escalations.Keys, id => id == GridId.Derive(GridId.Escalation, first, "GAKKUMDU", world.Escalations[id].OpenedAt));

        world.Step(Subject, first.As(GridId.Case), CaseEventType.Withdraw, "2024-10-06T10:00:00+07:00");
        world.Run();
        Assert.All(world.Escalations.Values, e => Assert.Equal(EscalationStatus.Closed, e.Status));

        world.Step(Subject, first.As(GridId.Case), CaseEventType.Reopen, "2024-10-07T10:00:00+07:00");
        world.Run();
        Assert.All(world.Escalations.Values, e => Assert.Equal(EscalationStatus.Open, e.Status));
        Assert.Equal(2, world.Escalations.Count);
    }

    [Fact]
    public void A_light_decision_calls_nobody()
    {
        var world = new World();
        world.Post(Reports.Photo());

        world.Run();

        Assert.Empty(world.Escalations);
    }

    [Fact]
    public void A_human_acknowledges_the_call_of_a_case()
    {
        var world = new World();
        world.Post(Reports.Photo().Act(ActCode.Money));
        world.Run();
        var call = world.Escalations.Values.First(e => e.Rule == "NG-301");

        world.Send(
            GridId.Message, call.Owner, MessageKind.Acknowledge, JsonSerializer.SerializeToUtf8Bytes(new(call.Id, "gakkumdu"), GrainsJson.Default.EscalationSeen),
            World.At("2024-10-06T10:00:00+07:00"));
        world.Run();

        Assert.Equal(EscalationStatus.Acknowledged, world.Escalations[call.Id].Status);
        Assert.Empty(ReplayTests.Check(world));
    }

    [Fact]
    public void Watchers_hear_of_decision_case_region_escalation_and_answer()
    {
        var world = new World();
        var id = world.Post(Reports.Photo().Act(ActCode.Money));
        var step = world.Step(Subject, id.As(GridId.Case), CaseEventType.Note, "2024-10-06T10:00:00+07:00");

        world.Run();

        var decision = JsonDocument.Parse(world.Changes.Single(c => c.Kind == ChangeKind.Decision).Json).RootElement;
        Assert.Equal(
            ["incidentId", "caseId", "regionCode", "kind", "act", "severity", "priority", "phase", "outcome", "verdict", "rules", "decidedFor"],
            decision.EnumerateObject().Select(p => p.Name));
        var change = JsonDocument.Parse(world.Changes.Last(c => c.Kind == ChangeKind.Case).Json).RootElement;
        Assert.Equal(["id", "regionCode", "status", "severity", "priority", "reports", "version"], change.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["35.17", "35.17.01"], world.Changes.Where(c => c.Kind == ChangeKind.Region).Select(c => c.RegionCode).Distinct());
        var region = JsonDocument.Parse(world.Changes.First(c => c.Kind == ChangeKind.Region).Json).RootElement;
        Assert.Equal(["code", "counts", "reportsPerMinute"], region.EnumerateObject().Select(p => p.Name));
        Assert.Contains(world.Changes, c => c.Kind == ChangeKind.Escalation);
        Assert.Equal(step, world.Changes.Single(c => c.Kind == ChangeKind.EventResult).Subject);
    }

    [Fact]
    public void Where_nobody_watches_nothing_but_what_is_told_differs()
    {
        var (watched, unwatched) = (new World(), new World { IsWatched = false });
        foreach (var world in new[] { watched, unwatched })
        {
            var id = world.Post(Reports.Photo().Act(ActCode.Money));
            world.Step(Subject, id.As(GridId.Case), CaseEventType.Note, "2024-10-06T10:00:00+07:00");
            world.Run();
        }

        Assert.Equal(ChangeKind.EventResult, Assert.Single(unwatched.Changes).Kind);
        Assert.Equal(watched.States.OrderBy(s => s.Key.ToString(), StringComparer.Ordinal), unwatched.States.OrderBy(s => s.Key.ToString(), StringComparer.Ordinal));
        Assert.Equal(watched.Log.SelectMany(l => l).Select(e => e.Entry), unwatched.Log.SelectMany(l => l).Select(e => e.Entry));
        Assert.Equal(watched.Escalations.Values.Select(e => e.Body), unwatched.Escalations.Values.Select(e => e.Body));
    }

    [Fact]
    public void Reports_of_one_turn_go_to_a_region_in_one_message()
    {
        var grain = new GrainKey(GrainKind.Employee, Subject);
        var body = JsonSerializer.SerializeToUtf8Bytes(Reports.Photo(), GrainsJson.Default.IncidentReported);
        var messages = Enumerable.Range(1, 5).Select(n => new MailboxMessage
        {
            Sequence = n, Id = new(GridId.Incident, (ulong)n), Grain = grain, Kind = MessageKind.Incident, Body = body,
            ReceivedAt = World.At("2024-10-05T20:10:00+07:00"), AppendedAt = World.At("2024-10-05T20:10:00+07:00"),
        }).ToList();

        var outcome = TurnHandler.Handle(new()
        {
            Cell = "test", Partition = 3, Number = 9, ChainHead = new byte[32], Messages = messages, States = new Dictionary<StateKey, byte[]>(),
            ActivePacks = new Dictionary<string, string> { [Reports.Election] = "h" }, PackOf = _ => RealPack.Pack,
        });

        var told = Assert.Single(outcome.Messages);
        Assert.Equal(5, JsonSerializer.Deserialize(told.Body, GrainsJson.Default.RegionReport)!.Items.Count);
        Assert.Equal(5, outcome.Entries.Count);
        Assert.Single(outcome.States);
        Assert.Single(outcome.Cases);
    }

    [Fact]
    public void Nothing_of_the_reporter_leaves_message_and_case_state()
    {
        var world = new World();
        var reporter = Reports.Hash(4242);
        world.Post(Reports.Photo().By(4242));
        world.Step(Subject, new(GridId.Case, 2), CaseEventType.Note, "2024-10-06T10:00:00+07:00");

        world.Run();

        Assert.Contains(reporter, Encoding.UTF8.GetString(world.States[new(new(GrainKind.Employee, Subject), "")]), StringComparison.Ordinal);
        var told = world.Cases.Values.Select(c => c.Body).Concat(world.Changes.Select(c => c.Json.ToArray()))
            .Concat(world.Log.SelectMany(l => l).Select(e => e.Entry)).Concat(world.History.Select(h => h.Body))
            .Concat(world.States.Where(s => s.Key.Grain.Kind != GrainKind.Employee).Select(s => s.Value));
        Assert.DoesNotContain(told, t => Encoding.UTF8.GetString(t).Contains(reporter, StringComparison.Ordinal));
    }
}
