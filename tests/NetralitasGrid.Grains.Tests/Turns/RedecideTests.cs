using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Tests.Packs;

namespace NetralitasGrid.Grains.Tests.Turns;

/// <summary>Decided incidents that a human has decided again: a new, linked decision, and nothing counted twice.</summary>
public sealed class RedecideTests
{
    private const string Gesture = "\"severity\": 4,\n        \"sanction\": { \"min\": \"S3\", \"max\": \"B1\" },";

    private static readonly CompiledPack Milder = RealPack.Compile(
        ("workflows/acts.json", s => s.Replace(Gesture, Gesture.Replace('4', '1'), StringComparison.Ordinal)));

    private static readonly CompiledPack Graver = RealPack.Compile(
        ("workflows/acts.json", s => s.Replace(Gesture, Gesture.Replace('4', '5'), StringComparison.Ordinal)),
        ("calendar.json", s => s.Replace("2024-09-25", "2024-10-07", StringComparison.Ordinal)));

    private static readonly string Subject = Reports.Subject(1);

    [Fact]
    public void A_new_decision_names_its_pack_the_one_it_replaces_and_who_wanted_it_and_the_old_one_stays_as_it_is()
    {
        var world = new World(null, RealPack.Pack, Milder);
        var incident = world.Post(Reports.Photo());
        var before = world.Run().Decisions[incident][0];

        var step = world.Redecide(incident, Milder);
        world.Run();

        Assert.Equal([before], world.Decisions[incident].Take(1));
        Assert.Equal(2, world.Decisions[incident].Count);
        var after = world.Latest(incident);
        Assert.Equal((GridId.Derive(GridId.Decision, step, incident.ToString()), incident.As(GridId.Decision), 1), (after.Id, after.Supersedes, after.Severity));
        Assert.Equal(Milder.Name, after.Pack);
        Assert.Equal(new(step, CaseEventType.Redecide, "bawaslu-jombang", World.At(Redeciding.At), false), after.Redecision);
        Assert.Equal(World.At("2024-10-05T20:10:00+07:00"), after.DecidedFor);
        Assert.StartsWith($"Keputusan ini menggantikan keputusan {incident.As(GridId.Decision)}: diputus ulang atas permintaan bawaslu-jombang dengan paket", after.Explanation.Id, StringComparison.Ordinal);
        Assert.StartsWith($"This decision replaces decision {incident.As(GridId.Decision)}:", after.Explanation.En, StringComparison.Ordinal);
        Assert.Empty(ReplayTests.Check(world));
    }

    [Fact]
    public void Without_a_name_the_pack_is_the_one_active_at_the_step()
    {
        var world = new World(null, RealPack.Pack, Milder);
        var incident = world.Post(Reports.Photo());
        world.Run();
        world.Activate(Milder);

        world.Redecide(incident);
        world.Run();

        Assert.Equal(Milder.Name, world.Latest(incident).Pack);
    }

    [Fact]
    public void The_case_and_its_region_take_the_new_decision_and_count_the_incident_once()
    {
        var world = new World(null, RealPack.Pack, Milder, Graver);
        var incident = world.Post(Reports.Photo().Agency(1));
        world.Run();
        var (state, counts) = (Case(world, incident), world.Region("35.17").Counts);
        Assert.Equal((4, 2, 1, 1), (state.Severity, state.Priority, counts.Incidents, counts.Reports));

        world.Redecide(incident, Milder);
        world.Run();
        var milder = (Case(world, incident), world.Region("35.17").Counts);
        world.Redecide(incident, Graver);
        world.Run();
        var graver = (Case(world, incident), world.Region("35.17").Counts);

        Assert.Equal((1, 4, 1), (milder.Item1.Severity, milder.Item1.Priority, milder.Item1.Reports));
        Assert.Equal(("1", 1), One(milder.Counts.BySeverity));
        Assert.Equal((5, 1, 1), (graver.Item1.Severity, graver.Item1.Priority, graver.Item1.Reports));
        Assert.Equal(("5", 1), One(graver.Counts.BySeverity));
        Assert.Equal(("CAMPAIGN", 1), One(milder.Counts.ByPhase));
        Assert.Equal(("DETERMINATION", 1), One(graver.Counts.ByPhase));
        Assert.All([milder.Counts, graver.Counts], c => Assert.Equal((1, 1, 1), (c.Incidents, c.Reports, c.Cases)));
        Assert.Equal(milder.Item1.Days, graver.Item1.Days);
        Assert.Equal(1, Assert.Single(world.Escalations.Values.Select(e => JsonDocument.Parse(e.Body).RootElement)).GetProperty("count").GetInt32());
        Assert.Equal(3, world.Decisions[incident].Count);
        Assert.Equal(
            [null, incident.As(GridId.Decision).ToString(), DecisionId(world, incident, 1)],
            world.Decisions[incident].Select(d => JsonDocument.Parse(d).RootElement.GetProperty("supersedes").GetString()));
        Assert.Empty(ReplayTests.Check(world));
    }

    [Fact]
    public void A_call_on_a_body_is_not_counted_again()
    {
        var world = new World(null, RealPack.Pack);
        var incident = world.Post(Reports.Photo().Act(ActCode.Money));
        world.Post(Reports.Photo().Act(ActCode.Money).By(2));
        world.Run();

        world.Redecide(incident);
        world.Run();

        Assert.All(world.Escalations.Values, e => Assert.Equal(2, JsonDocument.Parse(e.Body).RootElement.GetProperty("count").GetInt32()));
    }

    [Fact]
    public void An_overruled_exemption_stays_overruled()
    {
        var world = new World(null, RealPack.Pack);
        var incident = world.Post(Reports.Photo() with { Act = new() { Code = ActCode.Attend } });
        world.Step(Subject, incident.As(GridId.Case), CaseEventType.Overrule, "2024-10-07T10:00:00+07:00");
        world.Run();

        world.Redecide(incident);
        world.Run();

        var after = world.Latest(incident);
        Assert.Equal((3, true, true), (world.Decisions[incident].Count, after.Redecision!.ExemptionsOff, after.Outcome != Codes.Outcome.Exempt));
        Assert.Empty(Case(world, incident).Exempt);
    }

    [Fact]
    public void What_is_exempt_again_can_be_overruled_and_the_chain_of_decisions_goes_on()
    {
        var world = new World(null, RealPack.Pack);
        var incident = world.Post(Reports.Photo() with { Act = new() { Code = ActCode.Attend } });
        world.Run();
        world.Redecide(incident);
        world.Run();
        var second = DecisionId(world, incident, 1);

        world.Step(Subject, incident.As(GridId.Case), CaseEventType.Overrule, "2024-10-21T10:00:00+07:00");
        world.Run();

        Assert.Equal(second, world.Latest(incident).Supersedes.ToString());
        Assert.Equal(CaseEventType.Overrule, world.Latest(incident).Redecision!.Type);
        Assert.Empty(ReplayTests.Check(world));
    }

    [Fact]
    public void A_step_that_was_prepared_before_another_one_is_refused_so_that_no_decision_is_replaced_twice()
    {
        var world = new World(null, RealPack.Pack);
        var incident = world.Post(Reports.Photo());
        world.Run();

        var first = world.Redecide(incident);
        var second = world.Redecide(incident);
        world.Run();

        Assert.Equal((null, CaseProblems.MovedOn), (world.Results[first].Problem, world.Results[second].Problem));
        Assert.Equal(2, world.Decisions[incident].Count);
    }

    [Fact]
    public void The_step_stands_in_the_history_and_in_the_audit_chain_with_who_took_it_and_without_the_report()
    {
        var world = new World(null, RealPack.Pack, Milder);
        var incident = world.Post(Reports.Photo());
        world.Run();

        var step = world.Redecide(incident, Milder);
        world.Run();

        var history = JsonDocument.Parse(Assert.Single(world.History).Body).RootElement;
        Assert.Equal(("REDECIDE", "DITERIMA", "DITERIMA", "bawaslu-jombang"), (Text(history, "type"), Text(history, "from"), Text(history, "to"), Text(history, "by")));
        Assert.Equal((incident.ToString(), DecisionId(world, incident, 1)), (Text(history.GetProperty("data"), "incident"), Text(history.GetProperty("data"), "decision")));
        var entries = world.Log.SelectMany(l => l).Where(e => e.Message.Id == step).Select(e => JsonDocument.Parse(e.Entry).RootElement).ToList();
        Assert.Equal(["CASE_EVENT", "REDECISION"], entries.Select(e => Text(e, "kind")));
        var taken = entries[0].GetProperty("data").GetProperty("event");
        Assert.Equal(("bawaslu-jombang", Milder.Name.Hash, true), (Text(taken, "by"), Text(taken, "pack"), taken.GetProperty("hasText").GetBoolean()));
        Assert.False(taken.TryGetProperty("last", out _));
    }

    [Fact]
    public void A_named_pack_that_cannot_be_had_sets_the_step_aside_and_nothing_else()
    {
        var world = new World(null, RealPack.Pack);
        var incident = world.Post(Reports.Photo());
        world.Run();
        var step = world.Redecide(incident, null, s => s with { Pack = new string('0', 64) });
        var next = world.Post(Reports.Photo().By(7));

        world.Run();

        Assert.Equal(step, Assert.Single(world.DeadLetters).Message);
        Assert.Single(world.Decisions[incident]);
        Assert.Single(world.Decisions[next]);
    }

    [Fact]
    public void Whatever_is_decided_again_cases_and_counts_are_those_of_the_latest_decisions()
    {
        Prop.ForAll(
            (from story in Scenario.Any from picks in Gen.Choose(0, 9_999).NonEmptyListOf() select (story, picks)).ToArbitrary(),
            generated =>
            {
                var world = generated.story.Play();
                world.Activate(Graver);
                world.Activate(Milder);
                world.Activate(RealPack.Pack);
                world.Run();
                var incidents = world.Decisions.Keys.Order().ToList();
                var counted = Counted(world);
                foreach (var pick in generated.picks.Take(incidents.Count == 0 ? 0 : 12))
                {
                    world.Redecide(incidents[pick % incidents.Count], (pick / 100 % 4) switch { 0 => Milder, 1 => Graver, 2 => RealPack.Pack, _ => null });
                    world.Run();
                }

                Assert.Empty(world.DeadLetters);
                Assert.Equal(counted, Counted(world));
                Assert.Empty(ReplayTests.Check(world));
                foreach (var incident in incidents)
                {
                    AssertLinked(world, incident);
                }

                foreach (var one in incidents.GroupBy(i => world.Latest(i).Case))
                {
                    AssertStands(world, one.Key, [.. one]);
                }
            }).QuickCheckThrowOnFailure();
    }

    /// <summary>Each decision but the first names the one before it: one chain, no fork.</summary>
    private static void AssertLinked(World world, GridId incident)
    {
        var decisions = world.Decisions[incident].Select(d => JsonDocument.Parse(d).RootElement).ToList();
        Assert.Equal([null, .. decisions.SkipLast(1).Select(d => Text(d, "id"))], decisions.Select(d => d.GetProperty("supersedes").GetString()));
    }

    private static void AssertStands(World world, GridId caseId, IReadOnlyList<GridId> incidents)
    {
        var latest = incidents.Select(world.Latest).ToList();
        var state = world.Employee(world.Cases[caseId].SubjectKey).Find(caseId)!;
        Assert.Equal(
            (latest.Max(d => d.Severity), latest.Min(d => d.Priority), latest.Min(d => d.Admission.Verdict), incidents.Count),
            (state.Severity, state.Priority, state.Admission, state.Reports));
        Assert.True(state.LevelSet || state.Level == latest.Max(d => CaseStanding.Of(d).Level));
        Assert.Equal(
            latest.GroupBy(d => d.Phase).Select(g => (g.Key, g.Count())).Order(), state.Tallies.GroupBy(t => t.Phase).Select(g => (g.Key, g.Sum(t => t.N))).Order());
        Assert.Equal(latest.Where(d => d.Outcome == Codes.Outcome.Exempt).Select(d => d.Incident).Order(), state.Exempt.Select(e => e.Incident).Order());
        Assert.InRange(state.Days.Where(d => d.Part.StartsWith("d/", StringComparison.Ordinal)).Sum(d => d.N), 0, latest.Count(d => d.Severity >= 1));
        Assert.All(state.Days, d => Assert.True(d.N > 0));
        Assert.Equal(latest.Any(d => d.Severity >= 1) && state.Days.Count > 0, state.Days.Count > 0);
    }

    private static string Counted(World world) => string.Join(' ', new[] { "35.17", "35.71", "15.71" }.Select(r => world.Region(r).Counts.Incidents.ToString(CultureInfo.InvariantCulture)));

    private static CaseState Case(World world, GridId incident) => world.Employee(Subject).Find(incident.As(GridId.Case))!;

    private static string? DecisionId(World world, GridId incident, int n) => Text(JsonDocument.Parse(world.Decisions[incident][n]).RootElement, "id");

    private static (string, int) One(IEnumerable<KeyValuePair<string, int>> sums) => (Assert.Single(sums).Key, Assert.Single(sums).Value);

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
