using System.Text;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Tests.Turns;

public sealed class ReplayTests
{
    [Fact]
    public void A_log_replayed_gives_the_same_bytes()
    {
        var world = Story();

        Assert.Empty(Check(world));
    }

    [Fact]
    public void A_replay_from_a_checkpoint_needs_nothing_from_before_it()
    {
        var world = Story();
        foreach (var (log, partition) in world.Log.Select((l, i) => (l, i)).Where(p => p.l.Select(e => e.Turn).Distinct().Count() > 2))
        {
            var middle = log[log.Count / 2].Turn;
            var (whole, before) = (new Replay(World.Cell, partition, world.PackOf), new Replay(World.Cell, partition, world.PackOf));
            log.ForEach(whole.Add);
            whole.Finish();
            log.FindAll(e => e.Turn <= middle).ForEach(before.Add);
            before.Finish();

            var after = new Replay(
                World.Cell, partition, world.PackOf, new(log.FindLast(e => e.Turn <= middle)!.Hash, before.ActivePacks, before.States));
            log.FindAll(e => e.Turn > middle).ForEach(after.Add);
            after.Finish();

            Assert.Empty(after.Faults);
            Assert.Equal(whole.States.Count, after.States.Count);
            Assert.All(whole.States, s => Assert.Equal(s.Value, after.States[s.Key]));
        }
    }

    [Fact]
    public void A_changed_entry_is_found()
    {
        var world = Story();
        var log = world.Log.First(l => l.Count > 2);
        var entry = log[1];
        log[1] = entry with { Entry = [.. entry.Entry[..^2], (byte)' ', .. entry.Entry[^2..]] };

        Assert.Contains(Check(world), f => f.Contains($"turn {entry.Turn} index {entry.Index}: the entry differs", StringComparison.Ordinal));
    }

    [Fact]
    public void A_changed_message_of_the_log_is_found()
    {
        var world = Story();
        var log = world.Log.First(l => l.Any(e => e.Message.Id.Kind == GridId.Incident));
        var at = log.FindIndex(e => e.Message.Id.Kind == GridId.Incident);
        var body = Encoding.UTF8.GetString(log[at].Message.Body.Span).Replace("\"PHOTO\"", "\"GIFT\"", StringComparison.Ordinal);
        log[at] = log[at] with { Message = log[at].Message with { Body = Encoding.UTF8.GetBytes(body) } };

        Assert.NotEmpty(Check(world));
    }

    [Fact]
    public void A_count_that_does_not_add_up_is_found()
    {
        var world = Story();
        var key = new StateKey(new(GrainKind.Region, "35.17"), "");
        world.States[key] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(world.States[key]).Replace("\"incidents\":", "\"incidents\":1", StringComparison.Ordinal));

        Assert.Contains(Check(world), f => f.Contains("does not add up", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_case_and_a_lost_state_are_found()
    {
        var world = Story();
        var lost = world.Cases.Keys.First();
        world.Cases.Remove(lost);
        world.States.Remove(world.States.Keys.First(k => k.Grain.Kind == GrainKind.Employee));

        var faults = Check(world);

        Assert.Contains($"case {lost}: differs from the log's", faults);
        Assert.Contains(faults, f => f.StartsWith("state Employee", StringComparison.Ordinal));
    }

    /// <summary>What the checker finds in a world.</summary>
    internal static IReadOnlyList<string> Check(World world)
    {
        var checker = new GridChecker(World.Cell, world.PackOf);
        for (var partition = 0; partition < World.Partitions; partition++)
        {
            var replay = checker.Partition(partition);
            foreach (var logged in world.Log[partition])
            {
                replay.Add(logged);
            }
        }

        checker.Finish();
        return checker.Compare(k => world.States.GetValueOrDefault(k), id => world.Cases.GetValueOrDefault(id), id => world.Escalations.GetValueOrDefault(id));
    }

    private static World Story()
    {
        var world = new World(() => 2);
        for (var subject = 1; subject <= 6; subject++)
        {
            var id = world.Post(Reports.Photo(subject).Agency(1));
            world.Step(Reports.Subject(subject), id.As(GridId.Case), CaseEventType.Register, "2024-10-06T10:00:00+07:00");
            world.Post(Reports.Photo(subject).By(90));
        }

        world.Step(Reports.Subject(1), new(GridId.Case, 2), CaseEventType.Withdraw, "2024-10-06T11:00:00+07:00");
        return world.Run();
    }
}
