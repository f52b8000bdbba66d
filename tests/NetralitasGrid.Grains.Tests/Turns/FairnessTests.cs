using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Tests.Packs;

namespace NetralitasGrid.Grains.Tests.Turns;

/// <summary>Guarantee G5 through the grains: where it happened, how many reported it and what others did change no severity.</summary>
public sealed class FairnessTests
{
    private static readonly string[] Javanese = ["35.17.01", "35.71.01", "35.06.02", "35.08.01", "15.71.01", "33.74.01"];

    [Fact]
    public void Moving_the_story_within_one_time_zone_and_crowding_it_leaves_every_severity()
    {
        Prop.ForAll(
            (from codes in Gen.Elements(Enum.GetValues<ActCode>()).ArrayOf(6)
             from places in Gen.Elements(Javanese).Two()
             from crowd in Gen.Choose(0, 60)
             from position in Gen.Elements(Enum.GetValues<Position>())
             select (codes, places, crowd, position)).ToArbitrary(),
            story =>
            {
                var alone = Severities(story.codes, story.places.Item1, story.position, 0);
                var crowded = Severities(story.codes, story.places.Item2, story.position, story.crowd);

                Assert.Equal(alone, crowded);
            }).QuickCheckThrowOnFailure();
    }

    /// <summary>Severities of a subject's acts, while a crowd reports the first of them and colleagues make clusters.</summary>
    private static List<int> Severities(ActCode[] codes, string place, Position position, int crowd)
    {
        var world = new World(null, RealPack.Pack);
        var incidents = new List<GridId>();
        for (var n = 0; n < codes.Length; n++)
        {
            var report = Reports.Photo(1, $"2024-10-{10 + (n * 3)}T10:00:00+07:00", place).Act(codes[n]).Evidence(n).Agency(1);
            incidents.Add(world.Post(report with { Subject = report.Subject with { Position = position } }));
            if (n == 0)
            {
                for (var reporter = 0; reporter < crowd; reporter++)
                {
                    world.Post(report.By(100 + reporter), World.At("2024-10-10T11:00:00+07:00"));
                    world.Post(Reports.Photo(50 + (reporter % 9), "2024-10-10T10:00:00+07:00", place).Agency(1));
                }
            }

            world.Run();
        }

        return [.. incidents.Select(i => world.Decision(i).GetProperty("severity").GetInt32())];
    }
}
