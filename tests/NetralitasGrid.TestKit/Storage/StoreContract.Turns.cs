using System.Security.Cryptography;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.TestKit.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Without_mail_there_is_no_turn()
    {
        Assert.Null(await Store.BeginTurnAsync(10, Cancellation));
    }

    [Fact]
    public async Task A_partition_has_one_turn_at_a_time()
    {
        await AppendAsync(StoreFixtures.Incident(Clock, "1", subject: 1));
        await using var turn = await BeginAsync();
        await AppendAsync(StoreFixtures.Incident(Clock, "2", subject: 1));

        var second = await Store.BeginTurnAsync(10, Cancellation);

        Assert.Null(second);
    }

    [Fact]
    public async Task Turns_on_different_partitions_run_side_by_side_the_longest_waiting_first()
    {
        var (first, second) = TwoPartitions();
        await AppendAsync(StoreFixtures.Incident(Clock, "1", subject: second));
        await AppendAsync(StoreFixtures.Incident(Clock, "2", subject: first));

        await using var one = await BeginAsync();
        await using var two = await BeginAsync();

        Assert.Equal(StoreFixtures.Subject(second), one.Messages[0].Grain);
        Assert.Equal(StoreFixtures.Subject(first), two.Messages[0].Grain);
    }

    [Fact]
    public async Task A_turn_disposed_without_a_commit_leaves_everything_as_it_was()
    {
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        await using (var turn = await BeginAsync())
        {
            Assert.Equal(1, turn.Number);
        }

        await using var again = await BeginAsync();

        Assert.Equal(1, again.Number);
        Assert.Single(again.Messages);
    }

    [Fact]
    public async Task Turn_numbers_and_the_chain_go_on_without_gaps_across_restarts()
    {
        for (var round = 1; round <= 3; round++)
        {
            await AppendAsync(StoreFixtures.Incident(Clock, $"R-{round}"));
            await using (var turn = await BeginAsync())
            {
                Assert.Equal(round, turn.Number);
                await turn.CommitAsync(StoreFixtures.Decide(turn, Cell), Cancellation);
            }

            await ReopenAsync();
        }

        var log = await LogAsync();
        Assert.Equal([1, 2, 3], log.Select(e => e.Turn));
        Assert.All(log.Zip(log.Skip(1)), pair => Assert.Contains(Convert.ToHexStringLower(pair.First.Hash), System.Text.Encoding.UTF8.GetString(pair.Second.Entry)));
        Assert.All(log, e => Assert.Equal(SHA256.HashData(e.Entry), e.Hash));
    }

    [Fact]
    public async Task Messages_that_were_not_handled_wait_for_the_next_turn()
    {
        var incidents = Enumerable.Range(0, 5).Select(i => StoreFixtures.Incident(Clock, $"R-{i}")).ToList();
        await Store.AppendAsync(incidents, Cancellation);
        await using (var turn = await BeginAsync())
        {
            var outcome = StoreFixtures.Decide(turn, Cell);
            outcome.Handled = 2;
            outcome.Entries.RemoveRange(2, 3);
            outcome.Decisions.RemoveRange(2, 3);
            await turn.CommitAsync(outcome, Cancellation);
        }

        await using var next = await BeginAsync();

        Assert.Equal(incidents.Skip(2).Select(i => i.Incident), next.Messages.Select(m => m.Id));
    }

    [Fact]
    public async Task States_are_loaded_as_the_last_turn_left_them()
    {
        var grain = StoreFixtures.Subject(1);
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        await CommitAsync(o =>
        {
            o.States[new(grain, "a")] = [1];
            o.States[new(grain, "b")] = [2];
        });
        await AppendAsync(StoreFixtures.Incident(Clock, "2"));
        await CommitAsync(o =>
        {
            o.States[new(grain, "a")] = null;
            o.States[new(grain, "b")] = [3];
        });
        await AppendAsync(StoreFixtures.Incident(Clock, "3"));

        await using var turn = await BeginAsync();
        var states = await turn.LoadAsync([new(grain, "a"), new(grain, "b"), new(grain, "none")], Cancellation);

        Assert.Equal([new(grain, "b")], states.Keys);
        Assert.Equal([3], states[new(grain, "b")]);
        Assert.Equal(["", "b"], (await Store.Read.PartsAsync(grain, Cancellation)).Keys.Order());
    }

    [Fact]
    public async Task Messages_of_a_turn_reach_their_grains_mailbox_with_the_commit()
    {
        var region = new GrainKey(GrainKind.Region, "35.17");
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        var received = Clock.GetUtcNow().AddDays(-1);
        GridId id = default;

        await CommitAsync((o, turn) =>
        {
            id = GridId.Derive(GridId.Message, turn.Messages[0].Id, "region");
            o.Messages.Add(new(id, region, MessageKind.RegionReport, [7], received));
        });

        await using var next = await BeginAsync();
        var message = Assert.Single(next.Messages);
        Assert.Equal((id, region, MessageKind.RegionReport, received), (message.Id, message.Grain, message.Kind, message.ReceivedAt));
        Assert.Equal([7], message.Body.ToArray());
    }

    [Fact]
    public async Task A_decided_incident_shows_its_decision_entry_case_and_state()
    {
        var incident = StoreFixtures.Incident(Clock, "1");
        await AppendAsync(incident);
        await RunAllAsync();

        var decision = Assert.Single(await Store.Read.DecisionsAsync(incident.Incident, Cancellation));
        var entry = Assert.Single(await LogAsync());

        Assert.Equal(LogState.Decided, (await Store.Read.IncidentAsync(incident.Incident, Cancellation))!.State);
        Assert.Equal((incident.Incident.As('d'), incident.Incident.As('c'), 1L, 0), (decision.Decision, decision.Case, decision.Turn, decision.Index));
        Assert.Equal(entry.Entry, decision.Entry);
        Assert.Equal(entry.Hash, decision.Hash);
        Assert.Equal(incident.Incident, entry.Message.Id);
    }

    [Fact]
    public async Task A_later_decision_of_an_incident_is_listed_after_the_first()
    {
        var incident = StoreFixtures.Incident(Clock, "1");
        await AppendAsync(incident);
        await RunAllAsync();
        var overrule = new MessageAppend(GridId.New(GridId.CaseEvent, Clock), incident.Grain, MessageKind.CaseEvent, "{}"u8.ToArray());
        await Store.AppendAsync([overrule], Cancellation);
        var second = GridId.Derive(GridId.Decision, overrule.Id, "overrule");

        await CommitAsync(o => o.Decisions.Add(new(second, incident.Incident, incident.Incident.As('c'), 0)));

        var decisions = await Store.Read.DecisionsAsync(incident.Incident, Cancellation);
        Assert.Equal([incident.Incident.As('d'), second], decisions.Select(d => d.Decision));
        Assert.Equal([1L, 2L], decisions.Select(d => d.Turn));
    }

    [Fact]
    public async Task Every_message_is_handled_once_by_many_runners_with_appends_going_on()
    {
        const int runners = 4;
        const int groups = 40;
        var handled = new System.Collections.Concurrent.ConcurrentBag<GridId>();
        using var appended = new CancellationTokenSource();
        var expected = new List<GridId>();
        var appends = Task.Run(
            async () =>
            {
                for (var g = 0; g < groups; g++)
                {
                    var group = Enumerable.Range(0, 25).Select(i => StoreFixtures.Incident(Clock, $"{g}-{i}", subject: i)).ToList();
                    expected.AddRange(group.Select(i => i.Incident));
                    await Store.AppendAsync(group, Cancellation);
                }

                await appended.CancelAsync();
            },
            Cancellation);

        await Task.WhenAll(Enumerable.Range(0, runners).Select(_ => Task.Run(
            async () =>
            {
                bool last;
                do
                {
                    last = appended.IsCancellationRequested;
                    foreach (var id in await RunAllAsync(most: 13))
                    {
                        handled.Add(id);
                    }
                }
                while (!last);
            },
            Cancellation)));
        await appends;
        (await RunAllAsync()).ForEach(handled.Add);

        Assert.Equal(expected.Order(), handled.Order());
    }

    [Fact]
    public async Task Waiting_for_mail_ends_when_mail_comes()
    {
        var wait = Store.WaitForMailAsync(TimeSpan.FromHours(1), Cancellation).AsTask();
        Assert.False(wait.IsCompleted);

        await AppendAsync(StoreFixtures.Incident(Clock, "1"));

        await wait.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task Waiting_for_mail_ends_after_its_time()
    {
        var wait = Store.WaitForMailAsync(TimeSpan.FromMilliseconds(250), Cancellation).AsTask();

        Clock.Move(TimeSpan.FromMilliseconds(250));

        await wait.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    /// <summary>Two subjects of different partitions.</summary>
    protected (int First, int Second) TwoPartitions()
    {
        var second = 2;
        while (StoreFixtures.Subject(second).PartitionOf(Store.Partitions) == StoreFixtures.Subject(1).PartitionOf(Store.Partitions))
        {
            second++;
        }

        return (1, second);
    }

    /// <summary>Runs one turn with an outcome that handles all its messages and holds more besides.</summary>
    protected Task CommitAsync(Action<TurnOutcome> more) => CommitAsync((outcome, _) => more(outcome));

    /// <inheritdoc cref="CommitAsync(Action{TurnOutcome})"/>
    protected async Task CommitAsync(Action<TurnOutcome, ITurn> more)
    {
        await using var turn = await BeginAsync();
        var outcome = StoreFixtures.Decide(turn, Cell);
        more(outcome, turn);
        await turn.CommitAsync(outcome, Cancellation);
    }

    /// <summary>The log of all partitions.</summary>
    protected async Task<List<LoggedEntry>> LogAsync()
    {
        var log = new List<LoggedEntry>();
        for (var partition = 0; partition < Store.Partitions; partition++)
        {
            await foreach (var entry in Store.Read.LogAsync(partition, Cancellation))
            {
                log.Add(entry);
            }
        }

        return log;
    }
}
