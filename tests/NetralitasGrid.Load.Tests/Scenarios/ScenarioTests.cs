using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Load.Tests.Scenarios;

public sealed class ScenarioTests
{
    public static TheoryData<string> Names => [.. Scenario.Names];

    [Fact]
    public void The_four_scenarios_of_polling_day_come_with_the_tool() => Assert.Equal(["L1", "L2", "L3", "L4"], Scenario.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scenario_is_read_and_its_hours_and_zones_sum_to_the_day(string name)
    {
        var scenario = Scenario.Open(name);

        Assert.All(scenario.Sources, source => Assert.Equal(1, source.Hours.Sum(h => h.Share), 9));
        Assert.Equal(1, scenario.PollingStations.Zones.Values.Sum(), 9);
        Assert.Equal(1, Enumerable.Range(0, 86_400).Sum(second => HourShare.PerSecond(scenario.Sources[0].Hours, TimeSpan.FromSeconds(second))), 6);
    }

    [Theory]
    [InlineData("L1", 20_000)]
    [InlineData("L2", 890_592)]
    [InlineData("L3", 2_000_000)]
    [InlineData("L4", 2_000_000)]
    public void A_scenario_has_the_volume_of_the_load_model(string name, int perDay) =>
        Assert.Equal(perDay, Scenario.Open(name).Sources.Sum(s => s.PerDay));

    [Fact]
    public void Districts_weigh_as_many_polling_stations_as_their_provinces_and_zones_have()
    {
        var numbers = Scenario.Open("L1").PollingStations;

        var stations = numbers.Spread();

        double sum = stations.Districts.Values.SelectMany(d => d).Sum(d => d.Weight);
        Assert.Equal(7_285, stations.Districts.Values.Sum(d => d.Count));
        Assert.Equal(1, sum / numbers.Total, 2);
        Assert.InRange(stations.Districts[Zone.Wib].Where(d => d.Code.StartsWith("35.", StringComparison.Ordinal)).Sum(d => d.Weight) / sum, 0.139, 0.1405);
        Assert.All(numbers.Zones, zone => Assert.Equal(zone.Value, stations.Districts[zone.Key].Sum(d => d.Weight) / sum, 2));
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("nonsense", "nonsense")]
    public async Task What_is_no_scenario_is_refused_and_said(string text, string said)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        var refused = Assert.Throws<InvalidDataException>(() => Scenario.Open(file));

        Assert.Contains(said, refused.Message, StringComparison.OrdinalIgnoreCase);
        File.Delete(file);
    }

    [Fact]
    public async Task Hours_that_do_not_sum_to_a_day_are_refused()
    {
        var file = Path.GetTempFileName();
        await using (var l1 = typeof(Scenario).Assembly.GetManifestResourceStream("scenario.L1.json")!)
        {
            using var reader = new StreamReader(l1);
            var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(file, text.Replace("\"share\": 0.16", "\"share\": 0.17", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }

        var refused = Assert.Throws<InvalidDataException>(() => Scenario.Open(file));

        Assert.Contains("do not sum to 1", refused.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones() =>
        Assert.Contains("L1, L2, L3, L4", Assert.Throws<InvalidDataException>(() => Scenario.Open("L9")).Message, StringComparison.Ordinal);
}
