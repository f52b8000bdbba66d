using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Tests.Turns;

namespace NetralitasGrid.Grains.Tests.Demo;

/// <summary>The sample incidents decided by the real pack and the real grains: what the demo promises to show does happen.</summary>
public sealed class DemoPlayTests
{
    private static readonly Lazy<Played> Demo = new(Play);

    [Fact]
    public void Every_line_is_handled_and_every_event_accepted()
    {
        Assert.Empty(Demo.Value.World.DeadLetters);
        Assert.All(Demo.Value.World.Results.Values, r => Assert.Null(r.Problem));
        Assert.Equal(Demo.Value.Ids.Count, Demo.Value.World.Decisions.Count);
    }

    [Fact]
    public void Every_rule_on_an_act_or_a_person_is_seen()
    {
        string[] all =
        [
            .. Numbers(101, 6), .. Numbers(201, 15), .. Numbers(301, 6), .. Numbers(401, 5), .. Numbers(501, 3), .. Numbers(601, 4), .. Numbers(701, 5),
        ];

        Assert.Empty(all.Except(Demo.Value.Ids.Values.SelectMany(RulesOf)));
    }

    [Fact]
    public void Clusters_a_pair_in_half_of_the_districts_and_a_viral_act_open_escalations() =>
        Assert.Empty(Numbers(504, 4).Except(Demo.Value.World.Escalations.Values.Select(e => e.Rule)));

    [Theory]
    [InlineData("91.71", "QUIET")]
    [InlineData("35.17", "CAMPAIGN")]
    public void The_same_minute_is_another_phase_where_the_person_serves(string duty, string phase)
    {
        var (id, _) = Demo.Value.Reports.Single(r =>
            r.Value.OccurredAt == World.At("2024-11-23T22:30:00+07:00") && r.Value.Subject.DutyRegion == duty);

        Assert.Equal(phase, Demo.Value.World.Decision(Demo.Value.Ids[id]).GetProperty("phase").GetString());
    }

    [Fact]
    public void The_overruled_exemption_was_decided_again()
    {
        var overruled = Demo.Value.World.Decisions.Values.Single(d => d.Count == 2).Select(d => JsonDocument.Parse(d).RootElement.GetProperty("outcome").GetString());

        Assert.Equal(["EXEMPT", "RECOMMENDED"], overruled);
    }

    [Fact]
    public void Duplicates_are_attached_to_one_case()
    {
        var viral = Demo.Value.World.Cases.Values.Max(c => JsonDocument.Parse(c.Body).RootElement.GetProperty("reports").GetInt32());

        Assert.True(viral >= 13);
    }

    private static IEnumerable<string> RulesOf(GridId id) => Demo.Value.World.Decisions[id]
        .SelectMany(d => JsonDocument.Parse(d).RootElement.GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()!));

    private static string[] Numbers(int first, int count) => [.. Enumerable.Range(first, count).Select(n => $"NG-{n}")];

    private static Played Play()
    {
        var played = new Played(new(), [], []);
        var now = DemoIncidentTests.Start;
        foreach (var line in DemoIncidentTests.Lines)
        {
            now += TimeSpan.FromMilliseconds(200);
            if (line["incident"] is not null)
            {
                var (form, split) = DemoIncidentTests.Read(line);
                played.Ids.Add(form.ReportId, played.World.Post(split.Report, form.ReceivedAt ?? now, now));
                played.Reports.Add(form.ReportId, split.Report);
            }
            else
            {
                SendEvent(played, line["event"]!, now);
            }

            played.World.Run();
        }

        return played;
    }

    private static void SendEvent(Played played, JsonNode step, DateTimeOffset now)
    {
        var reportId = step["reportId"]!.GetValue<string>();
        var caseId = GridId.Parse(played.World.Decision(played.Ids[reportId]).GetProperty("caseId").GetString()!);
        played.World.Step(
            played.Reports[reportId].Subject.Key, caseId, Code<CaseEventType>.Parse(step["type"]!.GetValue<string>()), now.ToString("O", CultureInfo.InvariantCulture),
            e => e with
            {
                Violation = step["violation"]?.GetValue<bool>(),
                Body = step["body"] is { } body ? Code<Body>.Parse(body.GetValue<string>()) : null,
                StudySha256 = step["studySha256"]?.GetValue<string>(),
                HasText = step["reason"] is not null || step["text"] is not null,
            });
    }

    private sealed record Played(World World, Dictionary<string, GridId> Ids, Dictionary<string, IncidentReported> Reports);
}
