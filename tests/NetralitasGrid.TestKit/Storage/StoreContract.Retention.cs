using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Retention;

namespace NetralitasGrid.TestKit.Storage;

/// <summary>Retention, its signed checkpoints, and legal holds.</summary>
public abstract partial class StoreContract
{
    private readonly AnchorSigner _signer = new(new byte[32]);
    private readonly string _kept = Directory.CreateTempSubdirectory("grid-kept-").FullName;

    private DateTimeOffset Soon => Clock.GetUtcNow() + TimeSpan.FromHours(1);

    /// <summary>Puts other entries into the place of the cell's own chain, as somebody would who can write the database; the store is open again afterwards.</summary>
    protected abstract Task RewriteCellChainAsync(IReadOnlyList<byte[]> entries);

    [Fact]
    public async Task Retention_removes_what_old_closed_cases_left_and_nothing_of_open_and_held_ones()
    {
        var incidents = await DecidedAsync("R", 24);
        var (closed, held, open) = (incidents[..12], incidents[12], incidents[13..]);
        await CloseAsync(incidents[..13]);
        Assert.True(await Store.Retention.HoldAsync(CaseOf(held), "court file 1", "uji", Cancellation));
        Assert.False(await Store.Retention.HoldAsync(CaseOf(held), "court file 1", "uji", Cancellation));
        Assert.False(await Store.Retention.HoldAsync(new(GridId.Case, 99), "court file 2", "uji", Cancellation));

        var end = await RetainAsync();
        await ReopenAsync();

        // Each case had an incident and the step that closed it.
        Assert.Equal(24, end.Messages);
        foreach (var incident in closed)
        {
            Assert.Equal((false, 0, false, 0), await LeftAsync(incident));
            Assert.Equal(CaseStatus.Selesai, (await Store.Read.CaseAsync(CaseOf(incident), Cancellation))!.Status);
        }

        foreach (var incident in open.Append(held))
        {
            Assert.Equal((true, 1, true, 1), await LeftAsync(incident));
        }

        Assert.Equal([CaseOf(held)], (await Store.Retention.HoldsAsync(Cancellation)).Select(h => h.Case));
        Assert.Empty(await FaultsAsync());
    }

    [Fact]
    public async Task After_retention_a_repeated_post_is_a_duplicate_another_body_a_conflict_and_a_new_report_is_decided()
    {
        var first = (await DecidedAsync("R", 1))[0];
        await CloseAsync([first]);
        await RetainAsync();
        await ReopenAsync();

        var again = await AppendAsync(first with { Incident = GridId.New(GridId.Incident, TimeProvider.System) });
        var other = await AppendAsync(first with { BodyHash = [1, 2] });
        Assert.Null(await Store.BeginTurnAsync(10, Cancellation));
        var next = (await DecidedAsync("next", 1))[0];

        Assert.Equal(new AppendAnswer(AppendResult.Duplicate, first.Incident), again);
        Assert.Equal(AppendResult.Conflict, other.Result);
        Assert.Equal((true, 1, true, 1), await LeftAsync(next));
        Assert.Empty(await FaultsAsync());
    }

    [Fact]
    public async Task Retention_keeps_what_was_touched_since_its_date_and_cases_whose_clock_runs()
    {
        var (late, ticking) = ((await DecidedAsync("late", 1))[0], (await DecidedAsync("clock", 1))[0]);
        await CloseAsync([late, ticking], ticking);

        Assert.Equal(0, (await RetainAsync(Clock.GetUtcNow() - TimeSpan.FromDays(1))).Messages);
        Assert.Equal(2, (await RetainAsync()).Messages);

        Assert.Equal((false, 0, false, 0), await LeftAsync(late));
        Assert.Equal((true, 1, true, 1), await LeftAsync(ticking));
    }

    [Fact]
    public async Task Retention_runs_follow_one_another_over_chains_that_stay_sound_from_their_first_entry()
    {
        for (var round = 0; round < 3; round++)
        {
            await CloseAsync((await DecidedAsync($"{round}", 12))[..8]);
            Clock.Move(TimeSpan.FromMinutes(2));
            await new AnchorWriter(Path.Combine(_kept, "anchors"), Store, _signer, Clock).WriteAsync(Cancellation);
            Assert.Equal(16, (await RetainAsync()).Messages);
            await ReopenAsync();
            Assert.Empty(await FaultsAsync());
        }

        var (last, ended) = (await Store.Retention.LastAsync(_signer.PublicKey, Cancellation))!.Value;
        Assert.Equal((3L, true), (last.Number, ended));
        Assert.Equal(["checkpoint-000001.jsonl.gz", "checkpoint-000002.jsonl.gz", "checkpoint-000003.jsonl.gz"],
            Directory.EnumerateFiles(_kept, "checkpoint-*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("another key")]
    [InlineData("cut out")]
    [InlineData("the first again")]
    [InlineData("the first end again")]
    [InlineData("no end")]
    public async Task A_forged_missing_or_replayed_checkpoint_is_found_even_where_the_chain_was_linked_anew(string crime)
    {
        for (var round = 0; round < 2; round++)
        {
            await CloseAsync((await DecidedAsync($"{round}", 6))[..4]);
            await RetainAsync();
        }

        Assert.Empty(await FaultsAsync());
        var entries = (await Store.Read.CellLogAsync(0, 100, Cancellation)).Select(r => Encoding.UTF8.GetString(r.Entry)).ToList();
        var starts = Places(entries, "CHECKPOINT");
        var ends = Places(entries, "RETENTION_ENDED");
        var forged = crime switch
        {
            "another key" => Put(entries, starts[1], ForgedAfter(entries[starts[1]])),
            "cut out" => [.. entries.Where((_, i) => i != starts[1] && i != ends[1])],
            "the first again" => Put(entries, starts[1], entries[starts[0]]),
            "the first end again" => Put(entries, ends[1], entries[ends[0]]),
            _ => [.. entries.Where((_, i) => i != ends[1])],
        };
        await RewriteCellChainAsync(Linked(forged));

        Assert.NotEmpty(await FaultsAsync());
    }

    [Fact]
    public async Task A_retention_run_that_died_is_seen_and_the_next_one_finishes_it()
    {
        var incidents = await DecidedAsync("R", 400);
        await CloseAsync(incidents);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Store.Retention.RunAsync(Soon, _signer, _kept, "uji", new Dying(), Cancellation));
        await ReopenAsync();
        var seen = await FaultsAsync();
        var end = await RetainAsync(Clock.GetUtcNow() - TimeSpan.FromDays(100));

        Assert.Equal("retention", Assert.Single(seen).Chain);
        Assert.Equal(1, end.Checkpoint);
        Assert.InRange(end.Messages, 1, 799);
        Assert.Empty(await FaultsAsync());
        Assert.Equal((false, 0, false, 0), await LeftAsync(incidents[^1]));
    }

    [Fact]
    public async Task A_checkpoint_holds_the_states_and_places_of_its_moment_and_is_refused_when_its_file_was_changed()
    {
        await CloseAsync((await DecidedAsync("R", 10))[..5]);
        var heads = await Store.Read.HeadsAsync(Cancellation);
        var states = await Store.Read.CoresAsync(GrainKind.Employee, "", Cancellation);
        await RetainAsync();
        await DecidedAsync("later", 5);

        var (checkpoint, _) = (await Store.Retention.LastAsync(_signer.PublicKey, Cancellation))!.Value;
        var lines = await CheckpointFile.ReadAsync(_kept, checkpoint, Cancellation);
        var path = Path.Combine(_kept, checkpoint.File);
        await File.WriteAllBytesAsync(path, [.. await File.ReadAllBytesAsync(path, Cancellation), .. await File.ReadAllBytesAsync(path, Cancellation)], Cancellation);

        Assert.Equal(
            states.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => ("E" + s.Key, Convert.ToHexString(s.Value))),
            lines.Where(l => l.Part == "").OrderBy(l => l.Grain, StringComparer.Ordinal).Select(l => (l.Grain!, Convert.ToHexString(l.Body!))));
        Assert.Equal(
            heads.Where(h => h.Partition is not null).Select(h => (h.Partition, (long?)h.Entries, Convert.ToHexString(h.Hash))),
            lines.Where(l => l.Partition is not null).Select(l => (l.Partition, l.Entries, Convert.ToHexString(l.Head!))));
        await Assert.ThrowsAsync<RetentionException>(() => CheckpointFile.ReadAsync(_kept, checkpoint, Cancellation));
    }

    [Fact]
    public async Task A_held_person_is_not_erased_until_the_hold_ends()
    {
        var incident = (await DecidedAsync("R", 1))[0];
        await Store.Retention.HoldAsync(CaseOf(incident), "court file 1", "uji", Cancellation);

        await Assert.ThrowsAsync<LegalHoldException>(() => Store.Administration.EraseAsync(incident.Grain.Key, "uji", Cancellation).AsTask());
        var kept = await Store.Read.SealedAsync(incident.Incident, Cancellation);
        var ended = (await Store.Retention.EndHoldAsync(CaseOf(incident), "uji", Cancellation), await Store.Retention.EndHoldAsync(CaseOf(incident), "uji", Cancellation));

        Assert.NotNull(kept);
        Assert.Equal((true, false), ended);
        Assert.Equal(1, await Store.Administration.EraseAsync(incident.Grain.Key, "uji", Cancellation));
        Assert.Null(await Store.Read.SealedAsync(incident.Incident, Cancellation));
        Assert.Equal(["HOLD_ADDED", "HOLD_REMOVED", "ERASED"], await CellKindsAsync());
    }

    private static GridId CaseOf(IncidentAppend incident) => incident.Incident.As(GridId.Case);

    private Task<RetentionEnd> RetainAsync(DateTimeOffset? before = null) =>
        Store.Retention.RunAsync(before ?? Soon, _signer, _kept, "uji", null, Cancellation);

    /// <summary>What a verification finds; that nothing is anchored is not a fault of these tests.</summary>
    private async Task<List<AuditFault>> FaultsAsync()
    {
        var verifier = new AuditVerifier(Store.Read, Store.Cell, Path.Combine(_kept, "anchors"), _signer.PublicKey, Store.Administration.Anchors);
        return [.. (await verifier.VerifyAsync(null, Cancellation)).Faults.Where(f => f.Chain != "anchors")];
    }

    private async Task<List<IncidentAppend>> DecidedAsync(string prefix, int count)
    {
        var incidents = Enumerable.Range(0, count).Select(i => StoreFixtures.Incident(Clock, $"{prefix}-{i}", subject: i % 7)).ToList();
        await Store.AppendAsync(incidents, Cancellation);
        await RunAllAsync();
        return incidents;
    }

    /// <summary>Closes cases by a step that their persons' grains handle.</summary>
    private async Task CloseAsync(IReadOnlyList<IncidentAppend> incidents, IncidentAppend? ticking = null)
    {
        await Store.AppendAsync(
            [.. incidents.Select(i => new MessageAppend(
                GridId.New(GridId.CaseEvent, TimeProvider.System), i.Grain, MessageKind.CaseEvent,
                JsonSerializer.SerializeToUtf8Bytes(new CaseEventMessage { Case = CaseOf(i), Type = CaseEventType.Close, By = "uji" }, GrainsJson.Default.CaseEventMessage)))],
            Cancellation);
        while (await Store.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            await using (turn)
            {
                var states = await turn.LoadAsync([.. turn.Messages.Select(m => new StateKey(m.Grain, "")).Distinct()], Cancellation);
                var outcome = StoreFixtures.Decide(turn, Cell, states);
                foreach (var message in turn.Messages.Take(outcome.Handled))
                {
                    var id = JsonSerializer.Deserialize(message.Body.Span, GrainsJson.Default.CaseEventMessage)!.Case;
                    outcome.Cases[id] = StoreFixtures.Case(id.As(GridId.Incident), subject: message.Grain.Key, status: CaseStatus.Selesai);
                    if (ticking is not null && CaseOf(ticking) == id)
                    {
                        outcome.Timers[new(message.Grain, id, Grains.Codes.Clock.C4)] = Clock.GetUtcNow() + TimeSpan.FromDays(400);
                    }
                }

                await turn.CommitAsync(outcome, Cancellation);
            }
        }
    }

    /// <summary>Whether the log row is there, the number of decisions, whether the sealed parts are, and the number of the case's incidents.</summary>
    private async Task<(bool Log, int Decisions, bool Sealed, int OfCase)> LeftAsync(IncidentAppend incident) => (
        await Store.Read.IncidentAsync(incident.Incident, Cancellation) is not null,
        (await Store.Read.DecisionsAsync(incident.Incident, Cancellation)).Count,
        await Store.Read.SealedAsync(incident.Incident, Cancellation) is not null,
        (await Store.Read.CaseIncidentsAsync(CaseOf(incident), null, 10, Cancellation)).Count);

    private static List<int> Places(List<string> entries, string kind) =>
        [.. entries.Select((e, i) => (e, i)).Where(p => p.e.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal)).Select(p => p.i)];

    private static List<string> Put(List<string> entries, int at, string entry) => [.. entries[..at], entry, .. entries[(at + 1)..]];

    /// <summary>The same checkpoint with another digest, signed by somebody else's key.</summary>
    private static string ForgedAfter(string entry)
    {
        var data = JsonDocument.Parse(entry).RootElement.GetProperty("data").GetRawText();
        var body = data[..data.LastIndexOf(",\"signature\"", StringComparison.Ordinal)] + "}";
        var signature = Convert.ToBase64String(new AnchorSigner(SHA256.HashData("somebody"u8)).Sign(Encoding.UTF8.GetBytes(body)));
        return entry.Replace(data, $"{body[..^1]},\"signature\":\"{signature}\"}}", StringComparison.Ordinal);
    }

    /// <summary>Entries with the numbers and hashes of a chain that holds together.</summary>
    private static List<byte[]> Linked(List<string> entries)
    {
        var linked = new List<byte[]>();
        var previous = new byte[32];
        foreach (var entry in entries)
        {
            var json = JsonDocument.Parse(entry).RootElement;
            var text = entry
                .Replace($"\"index\":{json.GetProperty("index").GetInt64()},\"previous\":\"{json.GetProperty("previous").GetString()}\"",
                    $"\"index\":{linked.Count},\"previous\":\"{Convert.ToHexStringLower(previous)}\"", StringComparison.Ordinal);
            linked.Add(Encoding.UTF8.GetBytes(text));
            previous = SHA256.HashData(linked[^1]);
        }

        return linked;
    }

    /// <summary>Dies after the first batch of removal.</summary>
    private sealed class Dying : IProgress<RetentionProgress>
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
