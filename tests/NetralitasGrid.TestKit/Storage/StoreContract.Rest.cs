using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using GridClock = NetralitasGrid.Grains.Codes.Clock;

namespace NetralitasGrid.TestKit.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Due_timers_become_messages_of_their_due_time_once()
    {
        var opening = await DecideOneAsync("1");
        var due = Clock.GetUtcNow().AddDays(2);
        await SetTimersAsync(opening, (GridClock.C2, due), (GridClock.C4, due.AddDays(1)), (GridClock.Forward, due.AddDays(-1)));

        var early = await Store.FireTimersAsync(due.AddDays(-1).AddMicroseconds(-1), Cancellation);
        var fired = await Store.FireTimersAsync(due, Cancellation);
        var again = await Store.FireTimersAsync(due, Cancellation);

        Assert.Equal((0, 2, 0), (early, fired, again));
        await using var turn = await BeginAsync();
        Assert.All(turn.Messages, m => Assert.Equal((StoreFixtures.Subject(1), MessageKind.TimerDue), (m.Grain, m.Kind)));
        Assert.Equal([due.AddDays(-1), due], turn.Messages.Select(m => m.ReceivedAt));
        Assert.Equal(
            [new TimerDue(opening.As('c'), GridClock.Forward), new TimerDue(opening.As('c'), GridClock.C2)],
            turn.Messages.Select(m => JsonSerializer.Deserialize(m.Body.Span, GrainsJson.Default.TimerDue)));
        Assert.Equal(1, await Store.FireTimersAsync(due.AddDays(1), Cancellation));
    }

    [Fact]
    public async Task A_timer_can_be_moved_and_cancelled()
    {
        var opening = await DecideOneAsync("1");
        var due = Clock.GetUtcNow().AddDays(2);
        await SetTimersAsync(opening, (GridClock.C2, due), (GridClock.C4, due));

        await SetTimersAsync(opening, (GridClock.C2, due.AddDays(5)), (GridClock.C4, null), (GridClock.C6, null));

        Assert.Equal(0, await Store.FireTimersAsync(due, Cancellation));
        Assert.Equal(0, await Store.FireTimersAsync(due.AddDays(5).AddMicroseconds(-1), Cancellation));
        Assert.Equal(1, await Store.FireTimersAsync(due.AddDays(5), Cancellation));
        Assert.Equal(0, await Store.FireTimersAsync(due.AddYears(1), Cancellation));
    }

    [Fact]
    public async Task A_dead_letter_is_listed_counted_and_retried_at_the_end_of_its_mailbox()
    {
        var incident = StoreFixtures.Incident(Clock, "1", receivedAt: Clock.GetUtcNow().AddDays(-1));
        await AppendAsync(incident);
        await SetAsideAsync();
        var dead = Assert.Single(await Store.Read.DeadLettersAsync(null, 10, Cancellation));
        Assert.Equal((incident.Incident, incident.Incident, "KeyNotFoundException at RULES", 1), (dead.Message, dead.Incident, dead.Reason, dead.Tries));
        Assert.Equal(LogState.DeadLetter, (await Store.Read.IncidentAsync(incident.Incident, Cancellation))!.State);
        Assert.Equal(1, (await Store.HealthAsync(Cancellation)).DeadLetters);
        Clock.Move(TimeSpan.FromHours(1));

        Assert.True(await Store.Administration.RetryDeadLetterAsync(dead.Id, "admin", Cancellation));
        Assert.False(await Store.Administration.RetryDeadLetterAsync(dead.Id, "admin", Cancellation));

        Assert.Equal(LogState.Accepted, (await Store.Read.IncidentAsync(incident.Incident, Cancellation))!.State);
        await using (var turn = await BeginAsync())
        {
            var message = Assert.Single(turn.Messages);
            Assert.Equal((incident.Incident, incident.ReceivedAt!.Value, Clock.GetUtcNow()), (message.Id, message.ReceivedAt, message.AppendedAt));
        }

        await RunAllAsync();
        Assert.Empty(await Store.Read.DeadLettersAsync(null, 10, Cancellation));
        Assert.Equal(0, (await Store.HealthAsync(Cancellation)).DeadLetters);
        Assert.Equal(LogState.Decided, (await Store.Read.IncidentAsync(incident.Incident, Cancellation))!.State);
        Assert.Single(await Store.Read.DecisionsAsync(incident.Incident, Cancellation));
    }

    [Fact]
    public async Task Dead_letters_are_pages_newest_first_and_survive_a_restart()
    {
        for (var i = 0; i < 20; i++)
        {
            await AppendAsync(StoreFixtures.Incident(Clock, $"{i}"));
            await SetAsideAsync();
        }

        await ReopenAsync();

        var listed = await PagesAsync((before, most) => Store.Read.DeadLettersAsync(before, most, Cancellation), r => r.Id, 0);
        Assert.Equal(20, listed.Distinct().Count());
        Assert.Equal(20, (await Store.HealthAsync(Cancellation)).DeadLetters);
    }

    [Fact]
    public async Task A_pack_switch_reaches_every_partition_and_counts_from_there()
    {
        await Store.Administration.StorePackAsync(Pack("h1"), "author", Cancellation);
        await Store.Administration.StorePackAsync(Pack("h1"), "author", Cancellation);
        await AppendAsync(StoreFixtures.Incident(Clock, "before", subject: 1));
        await Store.Administration.ActivatePackAsync("pilkada", "h1", "{}"u8.ToArray(), "author", Cancellation);
        await AppendAsync(StoreFixtures.Incident(Clock, "after", subject: 1));

        var packs = new List<string?>();
        while (await Store.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            await using (turn)
            {
                if (turn.Messages[0].Kind == MessageKind.Incident)
                {
                    packs.Add(turn.ActivePacks.GetValueOrDefault("pilkada"));
                }

                await turn.CommitAsync(StoreFixtures.Decide(turn, Cell), Cancellation);
            }
        }

        Assert.Equal([null, "h1"], packs);
        Assert.Equal(Store.Partitions, (await LogAsync()).Count(e => e.Message.Kind == MessageKind.PackSwitch));
        Assert.Equal("h1", (await Store.Administration.ActivePacksAsync(Cancellation))["pilkada"]);
        Assert.Equal([3, 4], (await Store.Administration.PackAsync("h1", Cancellation))!.Archive);
        Assert.Single(await Store.Administration.PacksAsync(Cancellation));
        await ReopenAsync();
        await AppendAsync(StoreFixtures.Incident(Clock, "later", subject: 1));
        await using var later = await BeginAsync();
        Assert.Equal("h1", later.ActivePacks["pilkada"]);
    }

    [Fact]
    public async Task A_pack_that_is_not_stored_cannot_be_activated()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Administration.ActivatePackAsync("pilkada", "none", "{}"u8.ToArray(), "author", Cancellation).AsTask());

        Assert.Empty(await Store.Administration.ActivePacksAsync(Cancellation));
        Assert.Equal(0, (await Store.HealthAsync(Cancellation)).Waiting);
    }

    [Fact]
    public async Task Keys_are_added_listed_and_revoked_once()
    {
        var key = new ApiKeyRow("k1", [1, 2], "panwas", "reporter", "35.17", Clock.GetUtcNow(), Clock.GetUtcNow().AddDays(1), null);
        await Store.Administration.AddKeyAsync(key, "admin", Cancellation);

        Assert.True(await Store.Administration.RevokeKeyAsync("k1", "admin", Cancellation));
        Assert.False(await Store.Administration.RevokeKeyAsync("k1", "admin", Cancellation));
        Assert.False(await Store.Administration.RevokeKeyAsync("k2", "admin", Cancellation));

        Assert.Equivalent(key with { RevokedAt = Clock.GetUtcNow() }, Assert.Single(await Store.Administration.KeysAsync(Cancellation)), strict: true);
        Assert.Equal(["KEY_ADDED", "KEY_REVOKED"], await CellKindsAsync());
    }

    [Fact]
    public async Task Aliases_are_added_and_undone()
    {
        await Store.Administration.AliasAsync("e1", "e2", "admin", Cancellation);
        Assert.Equal("e2", (await Store.Administration.AliasesAsync(Cancellation))["e1"]);

        await Store.Administration.AliasAsync("e1", null, "admin", Cancellation);

        Assert.Empty(await Store.Administration.AliasesAsync(Cancellation));
        Assert.Equal(["ALIAS_ADDED", "ALIAS_UNDONE"], await CellKindsAsync());
    }

    [Fact]
    public async Task The_grain_of_a_joined_key_is_told_once_for_each_change()
    {
        foreach (var kept in (string?[])["e2", "e2", null, null])
        {
            await Store.Administration.AliasAsync("e1", kept, "admin", Cancellation);
        }

        await using var turn = await BeginAsync();

        Assert.Equal(
            [(MessageKind.SubjectJoined, "e1", "{\"kept\":\"e2\"}"), (MessageKind.SubjectJoined, "e1", "{}")],
            turn.Messages.Select(m => (m.Kind, m.Grain.Key, Encoding.UTF8.GetString(m.Body.Span))));
    }

    [Fact]
    public async Task Erasing_a_person_destroys_the_data_keys_of_decided_waiting_and_dead_reports_only_theirs()
    {
        var (mine, other) = TwoPartitions();
        var decided = StoreFixtures.Incident(Clock, "1", subject: mine);
        var stranger = StoreFixtures.Incident(Clock, "2", subject: other);
        await Store.AppendAsync([decided, stranger], Cancellation);
        await RunAllAsync();
        var dead = StoreFixtures.Incident(Clock, "3", subject: mine);
        await AppendAsync(dead);
        await SetAsideAsync();
        var waiting = StoreFixtures.Incident(Clock, "4", subject: mine);
        await AppendAsync(waiting);

        var erased = await Store.Administration.EraseAsync(StoreFixtures.Subject(mine).Key, "admin", Cancellation);
        var again = await Store.Administration.EraseAsync(StoreFixtures.Subject(mine).Key, "admin", Cancellation);

        Assert.Equal((3, 0), (erased, again));
        foreach (var incident in new[] { decided, dead, waiting })
        {
            Assert.Null(await Store.Read.SealedAsync(incident.Incident, Cancellation));
        }

        Assert.NotNull(await Store.Read.SealedAsync(stranger.Incident, Cancellation));
        Assert.Equal(LogState.Decided, (await Store.Read.IncidentAsync(decided.Incident, Cancellation))!.State);
    }

    [Fact]
    public async Task Watchers_are_told_what_was_committed_in_order_and_nothing_else()
    {
        var changes = Store.WatchAsync(Cancellation);
        await AppendAsync(StoreFixtures.Incident(Clock, "0"));
        await (await BeginAsync()).DisposeAsync();
        var expected = new List<GridId>();
        for (var i = 1; i < 5; i++)
        {
            await AppendAsync(StoreFixtures.Incident(Clock, $"{i}"));
            expected.AddRange(await RunAllAsync());
        }

        var seen = new List<GridId>();
        await foreach (var change in changes)
        {
            seen.Add(change.Subject);
            if (seen.Count == expected.Count)
            {
                break;
            }
        }

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task A_watcher_that_falls_behind_is_told()
    {
        await using var changes = Store.WatchAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));

        await CommitAsync(o => o.Changes.AddRange(Enumerable.Range(0, 100_000).Select(_ => new Change(ChangeKind.Region, "35.17", default, default))));

        await Assert.ThrowsAsync<WatchLagException>(async () => await changes.MoveNextAsync());
    }

    [Fact]
    public async Task Health_counts_what_waits_and_how_long()
    {
        await Store.AppendAsync([StoreFixtures.Incident(Clock, "1"), StoreFixtures.Incident(Clock, "2", subject: 2), StoreFixtures.Incident(Clock, "3", subject: 3, place: "15.71.02")], Cancellation);
        Clock.Move(TimeSpan.FromSeconds(90));

        var health = await Store.HealthAsync(Cancellation);
        await ReopenAsync();
        var after = await Store.HealthAsync(Cancellation);
        await RunAllAsync();
        var empty = await Store.HealthAsync(Cancellation);

        Assert.All([health, after], h =>
        {
            Assert.True(h.Ready, h.Why);
            Assert.Equal((3, TimeSpan.FromSeconds(90)), (h.Waiting, h.OldestWaiting));
            Assert.Equal([new("35.17", 2), new("15.71", 1)], h.WaitingByRegion);
        });
        Assert.Equal((0, TimeSpan.Zero, 0), (empty.Waiting, empty.OldestWaiting, empty.WaitingByRegion.Count));
    }

    [Fact]
    public async Task Refused_data_ends_as_a_dead_letter_of_the_message_at_fault_alone()
    {
        var incidents = Enumerable.Range(0, 9).Select(i => StoreFixtures.Incident(Clock, $"{i}")).ToList();
        await Store.AppendAsync(incidents, Cancellation);
        var poison = incidents[4].Incident;
        var sizes = new List<int>();
        while (await Store.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            await using (turn)
            {
                var outcome = StoreFixtures.Decide(turn, Cell);
                if (turn.Messages.Any(m => m.Id == poison))
                {
                    sizes.Add(turn.Messages.Count);

                    // The same step of a case's history twice: no database takes it.
                    outcome.CaseHistory.Add(new(poison.As('c'), 1, poison, [1]));
                    outcome.CaseHistory.Add(new(poison.As('c'), 1, poison, [1]));
                    await Assert.ThrowsAsync<TurnRefusedException>(() => turn.CommitAsync(outcome, Cancellation).AsTask());
                }
                else
                {
                    await turn.CommitAsync(outcome, Cancellation);
                }
            }
        }

        Assert.Equal(sizes.OrderDescending(), sizes);
        Assert.Equal(3, sizes.Count(s => s == 1));
        Assert.Equal((poison, 3), Assert.Single((await Store.Read.DeadLettersAsync(null, 10, Cancellation)).Select(d => (d.Message, d.Tries))));
        Assert.Equal(incidents.Select(i => i.Incident).Where(i => i != poison), (await LogAsync()).Select(e => e.Message.Id));
    }

    [Fact]
    public async Task Heads_and_the_cell_chain_say_where_the_chains_end()
    {
        await DecideOneAsync("1");
        await Store.Administration.AppendCellEntryAsync("REVEAL", "officer", "{\"incident\":\"i\"}"u8.ToArray(), Cancellation);
        await ReopenAsync();
        await Store.Administration.AppendCellEntryAsync("REVEAL", "officer", "{}"u8.ToArray(), Cancellation);

        var heads = await Store.Read.HeadsAsync(Cancellation);
        var log = Assert.Single(await LogAsync());
        var cell = await Store.Read.CellLogAsync(0, 10, Cancellation);

        Assert.Equal(Store.Partitions + 1, heads.Count);
        Assert.Equal(log.Hash, heads.Single(h => h.Partition == log.Partition).Hash);
        Assert.Equal(2, heads.Single(h => h.Partition is null).Entries);
        Assert.Equal([1, 2], cell.Select(c => c.Number));
        Assert.Equal(heads.Single(h => h.Partition is null).Hash, System.Security.Cryptography.SHA256.HashData(cell[1].Entry));
    }

    [Fact]
    public async Task A_report_that_was_accepted_under_an_older_hash_key_is_the_same_report()
    {
        var first = StoreFixtures.Incident(Clock, "1");
        await AppendAsync(first);
        var rotated = first with { Incident = GridId.New(GridId.Incident, Clock), BodyHash = [0, 2, 7], OlderBodyHashes = [[0, 9], first.BodyHash] };

        Assert.Equal(new AppendAnswer(AppendResult.Duplicate, first.Incident), await AppendAsync(rotated));
        Assert.Equal(AppendResult.Conflict, (await AppendAsync(rotated with { OlderBodyHashes = [[0, 9]] })).Result);
    }

    [Fact]
    public async Task A_duty_has_one_holder_at_a_time()
    {
        var first = await Store.Administration.TakeDutyAsync(CellDuty.Housekeeping, TimeSpan.Zero, Cancellation);
        var second = await Store.Administration.TakeDutyAsync(CellDuty.Housekeeping, TimeSpan.Zero, Cancellation);
        var other = await Store.Administration.TakeDutyAsync(CellDuty.FirstStart, TimeSpan.Zero, Cancellation);
        var patient = Store.Administration.TakeDutyAsync(CellDuty.Housekeeping, TimeSpan.FromSeconds(30), Cancellation).AsTask();
        await first!.DisposeAsync();
        var third = await patient;

        Assert.Null(second);
        Assert.NotNull(other);
        Assert.NotNull(third);
        await other.DisposeAsync();
        await third.DisposeAsync();
    }

    [Fact]
    public async Task A_process_with_other_secrets_is_refused_and_one_with_more_versions_is_not()
    {
        KeyCheck[] own = [new("sealing", 1, [1]), new("hashing", 1, [2]), new("signing", 1, [3])];
        await Store.Administration.CheckSecretsAsync(own, Cancellation);

        await Store.Administration.CheckSecretsAsync(own, Cancellation);
        var other = await Assert.ThrowsAsync<SecretsException>(() => CheckAsync([own[0], new("hashing", 1, [9]), own[2]]));
        await CheckAsync([.. own, new("sealing", 2, [4])]);
        var lacking = await Assert.ThrowsAsync<SecretsException>(() => CheckAsync(own));

        Assert.Contains("hashing", other.Message, StringComparison.Ordinal);
        Assert.Contains("version 2 of the sealing key", lacking.Message, StringComparison.Ordinal);

        Task CheckAsync(KeyCheck[] checks) => Store.Administration.CheckSecretsAsync(checks, Cancellation).AsTask();
    }

    private static PackRow Pack(string hash) => new(hash, "pilkada-2024", "1.0.0", "pilkada", DateTimeOffset.UnixEpoch, [3, 4]);

    private async Task SetTimersAsync(GridId opening, params (GridClock Clock, DateTimeOffset? Due)[] timers)
    {
        await AppendAsync(StoreFixtures.Incident(Clock, Guid.NewGuid().ToString(), subject: 5));
        await CommitAsync(o =>
        {
            foreach (var (clock, due) in timers)
            {
                o.Timers[new(StoreFixtures.Subject(1), opening.As('c'), clock)] = due;
            }
        });
    }

    /// <summary>Runs one turn that makes a dead letter of each message.</summary>
    private async Task SetAsideAsync()
    {
        await using var turn = await BeginAsync();
        var outcome = new TurnOutcome { Handled = turn.Messages.Count };
        foreach (var m in turn.Messages)
        {
            outcome.DeadLetters.Add(new(m.Id, m.Grain, m.Kind, m.Body, m.ReceivedAt, m.AppendedAt, "KeyNotFoundException at RULES", 1));
        }

        await turn.CommitAsync(outcome, Cancellation);
    }

    private async Task<List<string>> CellKindsAsync() =>
        [.. (await Store.Read.CellLogAsync(0, 100, Cancellation)).Select(e => JsonDocument.Parse(Encoding.UTF8.GetString(e.Entry)).RootElement.GetProperty("kind").GetString()!)];
}
