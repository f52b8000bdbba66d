using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Retention;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Storage.Tests.Postgres.Keeping;

/// <summary>Cases of these tests are closed by hand in the table; grains close them by events.</summary>
public sealed class RetentionTests(PostgresServer server) : PostgresCase(server), IDisposable
{
    private const string Operator = "uji";

    private readonly TempFolder _folder = new();
    private readonly AnchorSigner _signer = new(new byte[32]);

    private static DateTimeOffset Soon => TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Old_closed_cases_lose_log_decisions_and_sealed_data_and_all_others_keep_them()
    {
        var store = await OpenAsync();
        var incidents = await DecideAsync(store, 40);
        var (closed, held, open) = (incidents[..20], incidents[20], incidents[21..]);
        await CloseAsync(incidents[..21]);
        Assert.True(await store.Retention.HoldAsync(held.Incident.As(GridId.Case), "court file 1", Operator, Cancellation));

        var end = await RunAsync(store, Soon);

        Assert.Equal(20, end.Messages);
        Assert.All(closed, i => Assert.Equal((false, false, false), Left(store, i)));
        Assert.All(open.Append(held), i => Assert.Equal((true, true, true), Left(store, i)));
        Assert.Equal((20L, 20L, 20L), (await CountAsync("message"), await CountAsync("data_key"), await CountAsync("entry")));
        Assert.Equal((40L, 40L, 20L), (await CountAsync("report"), await CountAsync("case_row"), await CountAsync("case_link")));
        Assert.Empty((await VerifyAsync(store)).Faults);
    }

    [Fact]
    public async Task Incidents_that_stand_in_the_row_of_their_case_go_with_it_and_those_of_open_cases_stay()
    {
        var store = await OpenAsync();
        var incidents = Incidents(6, subjects: 2);
        await store.AppendAsync(incidents, Cancellation);
        while (await store.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            await using (turn)
            {
                var firsts = turn.Messages.DistinctBy(static m => m.Grain).ToDictionary(static m => m.Grain, static m => m.Id.As(GridId.Case));
                var outcome = StoreFixtures.Decide(turn, PostgresServer.Cell, caseOf: m => firsts[m.Grain]);
                var links = outcome.CaseIncidents.ConvertAll(l => l with { Case = firsts[turn.Messages.First(m => m.Id == l.Incident).Grain] });
                outcome.CaseIncidents.Clear();
                outcome.CaseIncidents.AddRange(links);
                outcome.Cases.Keys.Except(firsts.Values).ToList().ForEach(id => outcome.Cases.Remove(id));
                var decisions = outcome.Decisions.ConvertAll(d => d with { Case = firsts[turn.Messages.First(m => m.Id == d.Incident).Grain] });
                outcome.Decisions.Clear();
                outcome.Decisions.AddRange(decisions);
                await turn.CommitAsync(outcome, Cancellation);
            }
        }

        Assert.Equal((0L, 2L), (await CountAsync("case_incident"), await CountAsync("case_row WHERE reports IS NOT NULL")));
        await CloseAsync([incidents[0]]);
        var end = await RunAsync(store, Soon);

        Assert.Equal((3, 3L), (end.Messages, await CountAsync("case_link")));
        Assert.Equal(3, (await store.Read.CaseIncidentsAsync(incidents[1].Incident.As(GridId.Case), null, 10, Cancellation)).Count);
    }

    [Fact]
    public async Task A_repeated_post_of_a_removed_incident_is_still_a_duplicate_and_another_body_a_conflict()
    {
        var store = await OpenAsync();
        var first = (await DecideAsync(store, 1))[0];
        await CloseAsync([first]);
        await RunAsync(store, Soon);

        var again = await store.AppendAsync([first with { Incident = GridId.New(GridId.Incident, TimeProvider.System) }], Cancellation);
        var other = await store.AppendAsync([first with { BodyHash = [1, 2] }], Cancellation);

        Assert.Equal(new AppendAnswer(AppendResult.Duplicate, first.Incident), Assert.Single(again));
        Assert.Equal(AppendResult.Conflict, Assert.Single(other).Result);
        Assert.Null(await store.BeginTurnAsync(10, Cancellation));
    }

    [Fact]
    public async Task What_came_after_the_date_stays_and_so_does_a_case_whose_clock_runs()
    {
        var store = await OpenAsync();
        var incidents = await DecideAsync(store, 2);
        await CloseAsync(incidents);

        var early = await RunAsync(store, TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(1));
        await RunAsync($"UPDATE case_row SET due = now() + interval '1 year' WHERE id = '{incidents[0].Incident.Uuid()}'");
        var late = await RunAsync(store, Soon);

        Assert.Equal((0, 1), (early.Messages, late.Messages));
        Assert.Equal((true, true, true), Left(store, incidents[0]));
    }

    [Fact]
    public async Task Runs_follow_one_another_and_the_chains_stay_sound()
    {
        var store = await OpenAsync();
        for (var round = 0; round < 3; round++)
        {
            await CloseAsync((await DecideAsync(store, 20, $"{round}"))[..12]);
            Clock.Move(TimeSpan.FromMinutes(1));
            await AnchorAsync(store);
            Assert.Equal(12, (await RunAsync(store, Soon)).Messages);
            Assert.Empty((await VerifyAsync(store)).Faults);
        }

        var (last, ended) = (await store.Retention.LastAsync(_signer.PublicKey, Cancellation))!.Value;
        Assert.Equal((3L, true), (last.Number, ended));
    }

    [Theory]
    [InlineData("UPDATE entry_segment SET bytes = set_byte(bytes, length(bytes) - 20, get_byte(bytes, length(bytes) - 20) # 1) WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("DELETE FROM entry_segment WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("DELETE FROM removed_entry WHERE (partition, turn, index) = (SELECT partition, turn, index FROM removed_entry LIMIT 1)")]
    [InlineData("UPDATE removed_entry SET hash = sha256(hash) WHERE (partition, turn, index) = (SELECT partition, turn, index FROM removed_entry LIMIT 1)")]
    public async Task After_a_run_a_changed_removed_or_forged_entry_from_before_it_is_found(string crime)
    {
        var store = await OpenAsync();
        var incidents = await DecideAsync(store, 40);
        await CloseAsync(incidents.Where((_, i) => i % 2 == 0));
        await RunAsync(store, Soon);
        Assert.Empty((await VerifyAsync(store)).Faults);

        await RunAsync(crime);

        Assert.Single((await VerifyAsync(store)).Faults);
    }

    [Theory]
    [InlineData(Forgery.Changed)]
    [InlineData(Forgery.LeftOut)]
    [InlineData(Forgery.Removed)]
    public async Task After_a_run_a_segment_from_before_it_that_was_packed_anew_is_found(Forgery forgery)
    {
        var store = await OpenAsync();
        await CloseAsync((await DecideAsync(store, 40, subjects: 1)).TakeLast(10));
        await RunAsync(store, Soon);
        Assert.Empty((await VerifyAsync(store)).Faults);

        await ForgedEntries.CommitAsync(Database, forgery, Cancellation);

        Assert.Single((await VerifyAsync(store)).Faults);
    }

    [Fact]
    public async Task Entries_that_something_else_than_a_signed_run_removed_are_found()
    {
        var store = await OpenAsync();
        await DecideAsync(store, 40);

        await ForgedEntries.CommitAsync(Database, Forgery.Removed, Cancellation);

        Assert.Contains("no signed checkpoint", Assert.Single((await VerifyAsync(store)).Faults).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chains_that_are_not_sound_are_not_removed()
    {
        var store = await OpenAsync();
        await CloseAsync(await DecideAsync(store, 40));
        await ForgedEntries.CommitAsync(Database, Forgery.Changed, Cancellation);

        var refused = await Assert.ThrowsAsync<RetentionException>(() => RunAsync(store, Soon));

        Assert.Contains("not sound", refused.Message, StringComparison.Ordinal);
        Assert.Equal(40L, await CountAsync("entry"));
    }

    [Fact]
    public async Task A_run_that_died_is_seen_and_the_next_one_finishes_it()
    {
        var store = await OpenAsync();
        await CloseAsync(await DecideAsync(store, 1_200));
        var death = new DyingProgress();

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Retention.RunAsync(Soon, _signer, _folder.Path, Operator, death, Cancellation));
        var half = await CountAsync("message");
        var seen = await VerifyAsync(store);
        await RunAsync(store, Soon);
        var report = await VerifyAsync(store);

        Assert.Equal(700L, half);
        Assert.Equal("retention", Assert.Single(seen.Faults).Chain);
        Assert.Equal(0L, await CountAsync("message"));
        Assert.Empty(report.Faults);
        Assert.Equal(1L, await CountAsync("checkpoint"));
    }

    [Fact]
    public async Task What_waited_at_the_checkpoint_stays_until_the_next_although_its_case_was_closed_meanwhile()
    {
        var store = await OpenAsync();
        await CloseAsync(await DecideAsync(store, 500));
        var waiting = Incidents(1, prefix: "waiting");
        await store.AppendAsync(waiting, Cancellation);

        // The run dies when it has removed the others; its checkpoint does not hold what came of the one that waited.
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Retention.RunAsync(Soon, _signer, _folder.Path, Operator, new DyingProgress(), Cancellation));
        await DecideAsync(store, 1, "new");
        await CloseAsync(waiting);
        var first = await RunAsync(store, Soon);
        var left = Left(store, waiting[0]);
        var second = await RunAsync(store, Soon);

        Assert.Equal((1, 2), (first.Checkpoint, second.Checkpoint));
        Assert.Equal((true, true, true), left);
        Assert.Equal((false, false, false), Left(store, waiting[0]));
        Assert.Empty((await VerifyAsync(store)).Faults);
    }

    [Fact]
    public async Task Beside_a_running_grid_nothing_new_is_lost_or_left_undecided()
    {
        var store = await OpenAsync();
        var silo = await OpenAsync(o => o with { Watches = false });
        await CloseAsync(await DecideAsync(store, 2_000));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var posting = Task.Run(
            async () =>
            {
                var round = 0;
                while (!stop.IsCancellationRequested)
                {
                    await DecideAsync(silo, 20, $"new-{round++}");
                }

                return round * 20L;
            },
            Cancellation);

        var end = await RunAsync(store, Soon);
        await stop.CancelAsync();
        var posted = await posting;

        Assert.Equal(2_000, end.Messages);
        Assert.Equal((posted, posted, 0L), (await CountAsync("message"), await CountAsync("entry"), await CountAsync("mail")));
        Assert.Empty((await VerifyAsync(store)).Faults);
    }

    [Fact]
    public async Task The_file_of_a_checkpoint_holds_the_states_and_places_of_its_moment_and_is_refused_when_changed()
    {
        var store = await OpenAsync();
        await CloseAsync(await DecideAsync(store, 30, subjects: 10));
        var heads = await store.Read.HeadsAsync(Cancellation);
        var before = await store.Read.CoresAsync(GrainKind.Employee, "", Cancellation);
        await RunAsync(store, Soon);
        await DecideAsync(store, 10, "later");

        var (checkpoint, _) = (await store.Retention.LastAsync(_signer.PublicKey, Cancellation))!.Value;
        var lines = await CheckpointFile.ReadAsync(_folder.Path, checkpoint, Cancellation);
        var path = _folder.File(checkpoint.File);
        await File.WriteAllBytesAsync(path, [.. await File.ReadAllBytesAsync(path, Cancellation), .. await File.ReadAllBytesAsync(path, Cancellation)], Cancellation);

        Assert.Equal(before.ToDictionary(s => "E" + s.Key, s => s.Value), lines.Where(l => l.Part == "").ToDictionary(l => l.Grain!, l => l.Body!));
        Assert.Equal(
            heads.Where(h => h.Partition is not null).Select(h => (h.Partition, (long?)h.Entries, Convert.ToHexString(h.Hash))),
            lines.Where(l => l.Partition is not null).Select(l => (l.Partition, l.Entries, Convert.ToHexString(l.Head!))));
        await Assert.ThrowsAsync<RetentionException>(() => CheckpointFile.ReadAsync(_folder.Path, checkpoint, Cancellation));
    }

    [Fact]
    public async Task A_held_person_is_not_erased_until_the_hold_ends()
    {
        var store = await OpenAsync();
        var incident = (await DecideAsync(store, 1))[0];
        var (caseId, subject) = (incident.Incident.As(GridId.Case), incident.Grain.Key);
        await store.Retention.HoldAsync(caseId, "court file 1", Operator, Cancellation);

        await Assert.ThrowsAsync<LegalHoldException>(() => store.Administration.EraseAsync(subject, Operator, Cancellation).AsTask());
        var kept = await store.Read.SealedAsync(incident.Incident, Cancellation);
        var ended = (await store.Retention.EndHoldAsync(caseId, Operator, Cancellation), await store.Retention.EndHoldAsync(caseId, Operator, Cancellation));
        var erased = await store.Administration.EraseAsync(subject, Operator, Cancellation);

        Assert.NotNull(kept);
        Assert.Equal((true, false), ended);
        Assert.Equal(1, erased);
        Assert.Null(await store.Read.SealedAsync(incident.Incident, Cancellation));
    }

    private Task<RetentionEnd> RunAsync(PostgresStore store, DateTimeOffset before) =>
        store.Retention.RunAsync(before, _signer, _folder.Path, Operator, null, Cancellation);

    private async Task AnchorAsync(PostgresStore store) => await new AnchorWriter(_folder.File(AnchorWriter.FileName), store, _signer, Clock).WriteAsync(Cancellation);

    private async Task<AuditReport> VerifyAsync(PostgresStore store)
    {
        Clock.Move(TimeSpan.FromMinutes(1));
        if (!File.Exists(_folder.File(AnchorWriter.FileName)))
        {
            await AnchorAsync(store);
        }

        return await new AuditVerifier(
            store.Read, store.Cell, _folder.File(AnchorWriter.FileName), _signer.PublicKey, store.Administration.Anchors).VerifyAsync(null, Cancellation);
    }

    private static async Task<List<IncidentAppend>> DecideAsync(PostgresStore store, int count, string prefix = "R", int subjects = 7)
    {
        var incidents = Incidents(count, subjects, prefix);
        await store.AppendAsync(incidents, Cancellation);
        while (await store.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            await using (turn)
            {
                var states = await turn.LoadAsync([.. turn.Messages.Select(m => new StateKey(m.Grain, "")).Distinct()], Cancellation);
                await turn.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell, states), Cancellation);
            }
        }

        return incidents;
    }

    private Task CloseAsync(IEnumerable<IncidentAppend> incidents) => RunAsync(
        $"UPDATE case_row SET status = {(int)CaseStatus.Selesai} WHERE id IN ({string.Join(", ", incidents.Select(i => $"'{i.Incident.Uuid()}'"))})");

    private Task<long> CountAsync(string table) => AskAsync<long>($"SELECT count(*) FROM {table}");

    /// <summary>Whether the log row, a decision and the sealed parts are there.</summary>
    private static (bool Log, bool Decision, bool Sealed) Left(PostgresStore store, IncidentAppend incident) => (
        store.Read.IncidentAsync(incident.Incident, Cancellation).AsTask().GetAwaiter().GetResult() is not null,
        store.Read.DecisionsAsync(incident.Incident, Cancellation).AsTask().GetAwaiter().GetResult().Count == 1,
        store.Read.SealedAsync(incident.Incident, Cancellation).AsTask().GetAwaiter().GetResult() is not null);

    /// <summary>Dies after the first batch of removal.</summary>
    private sealed class DyingProgress : IProgress<RetentionProgress>
    {
        public void Report(RetentionProgress value)
        {
            if (value.Step == "removal")
            {
                throw new InvalidOperationException("killed");
            }
        }
    }
}
