using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Tests.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Storage.Tests.Audit;

/// <summary>G9 over PostgreSQL, where several processes anchor.</summary>
public sealed class PostgresAuditTests(PostgresServer server) : PostgresCase(server), IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly AnchorSigner _signer = new(new byte[32]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Untouched_chains_are_sound()
    {
        var store = await FillAsync(rounds: 3);

        var report = await VerifyAsync(store);

        Assert.Empty(report.Faults);
        Assert.Equal((33, 3), (report.Entries, report.Anchors));
    }

    [Theory]
    [InlineData("UPDATE entry_segment SET bytes = set_byte(bytes, length(bytes) - 20, get_byte(bytes, length(bytes) - 20) # 1) WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("UPDATE entry_segment SET bytes = set_byte(bytes, 8, get_byte(bytes, 8) # 1) WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("UPDATE entry_segment SET bytes = set_byte(bytes, 0, 1 - get_byte(bytes, 0)) WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("UPDATE entry_segment SET bytes = '' WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("UPDATE entry_segment SET bytes = substr(bytes, 1, length(bytes) - 1) WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("UPDATE entry_segment SET first = first + 1 WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("UPDATE entry_segment SET messages = ARRAY(SELECT n FROM unnest(messages) n ORDER BY n DESC) WHERE low = (SELECT min(low) FROM entry_segment WHERE low < high)")]
    [InlineData("UPDATE entry_segment SET messages = messages[2:] WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("UPDATE entry_segment SET messages = '{}' WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("DELETE FROM entry_segment WHERE low = (SELECT min(low) FROM entry_segment)")]
    [InlineData("DELETE FROM entry_segment WHERE high = (SELECT max(high) FROM entry_segment)")]
    [InlineData("DELETE FROM message WHERE seq = (SELECT message FROM entry ORDER BY message OFFSET 4 LIMIT 1)")]
    [InlineData("UPDATE entry_segment a SET bytes = b.bytes, messages = b.messages FROM entry_segment b WHERE a.partition = b.partition AND a.turn = 2 AND b.turn = 1 AND a.partition = (SELECT max(partition) FROM entry_segment)")]
    [InlineData("UPDATE cell_entry SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'NOTE', 'MOTE'), 'UTF8') WHERE number = 2")]
    [InlineData("DELETE FROM cell_entry WHERE number = 2")]
    public async Task A_changed_missing_or_moved_entry_is_found(string crime)
    {
        var store = await FillAsync(rounds: 3);

        await RunAsync(crime);

        Assert.Single((await VerifyAsync(store)).Faults);
    }

    [Theory]
    [InlineData(Forgery.Changed)]
    [InlineData(Forgery.LeftOut)]
    [InlineData(Forgery.MovedUp)]
    [InlineData(Forgery.Swapped)]
    [InlineData(Forgery.Removed)]
    public async Task A_segment_that_was_packed_anew_is_found(Forgery forgery)
    {
        var store = await FillAsync(rounds: 3);

        await ForgedEntries.CommitAsync(Database, forgery, Cancellation);

        Assert.Single((await VerifyAsync(store)).Faults);
    }

    [Fact]
    public async Task A_tail_that_was_cut_with_its_head_is_found_even_when_the_anchors_in_the_database_were_cut_too()
    {
        var store = await FillAsync(rounds: 2);
        var before = await store.Read.HeadsAsync(Cancellation);
        await FillAsync(rounds: 1, from: 2);
        var old = before.First(h => h.Entries > 0);

        await RunAsync($"""
            DELETE FROM entry_segment WHERE partition = {old.Partition} AND turn = 3;
            UPDATE partition SET entries = {old.Entries}, turns = 2, head = '\x{Convert.ToHexString(old.Hash)}' WHERE id = {old.Partition};
            """);
        var cut = await VerifyAsync(store);
        await RunAsync("DELETE FROM anchor WHERE number = 3");
        var both = await VerifyAsync(store);

        Assert.Contains("cut", Assert.Single(cut.Faults).What, StringComparison.Ordinal);
        Assert.Equal(["anchors", $"partition {old.Partition}"], both.Faults.Select(f => f.Chain));
        await Assert.ThrowsAsync<StoreCorruptException>(() => Writer(store).WriteAsync(Cancellation));
    }

    [Fact]
    public async Task Processes_that_anchor_at_once_make_one_chain_and_each_keeps_a_copy()
    {
        PostgresStore[] stores = [await OpenAsync(), await OpenAsync(), await OpenAsync()];
        var writers = stores.Select((s, i) => new AnchorWriter(_folder.File($"anchors-{i}"), s, _signer, Clock)).ToList();
        var signed = new List<int>();
        for (var round = 0; round < 5; round++)
        {
            await stores[0].Administration.AppendCellEntryAsync("NOTE", "uji", "{}"u8.ToArray(), Cancellation);
            Clock.Move(TimeSpan.FromMinutes(1));
            signed.Add((await Task.WhenAll(writers.Select(w => w.WriteAsync(Cancellation)))).Count(static w => w));
        }

        await Task.WhenAll(writers.Select(w => w.WriteAsync(Cancellation)));
        var files = await Task.WhenAll(writers.Select((_, i) => File.ReadAllLinesAsync(_folder.File($"anchors-{i}"), Cancellation)));

        Assert.All(signed, s => Assert.Equal(1, s));
        Assert.Equal(5, files[0].Length);
        Assert.All(files, f => Assert.Equal(files[0], f));
        Assert.Empty((await VerifyAsync(stores[0], "anchors-2")).Faults);
    }

    [Fact]
    public async Task A_process_that_comes_later_copies_what_was_signed_before()
    {
        var store = await FillAsync(rounds: 3);

        var wrote = await new AnchorWriter(_folder.File("new"), store, _signer, Clock).WriteAsync(Cancellation);

        Assert.False(wrote);
        Assert.Equal(await File.ReadAllTextAsync(_folder.File(AnchorWriter.FileName), Cancellation), await File.ReadAllTextAsync(_folder.File("new"), Cancellation));
    }

    [Fact]
    public async Task Anchors_of_before_they_were_shared_are_put_into_the_book_from_the_file()
    {
        var store = await FillAsync(rounds: 2);
        await RunAsync("DELETE FROM anchor");

        await FillAsync(rounds: 1, from: 2);

        var report = await VerifyAsync(store);
        Assert.Empty(report.Faults);
        Assert.Equal((3, 3L), (report.Anchors, await AskAsync<long>("SELECT count(*) FROM anchor")));
    }

    private AnchorWriter Writer(PostgresStore store) => new(_folder.File(AnchorWriter.FileName), store, _signer, Clock);

    private Task<AuditReport> VerifyAsync(PostgresStore store, string file = AnchorWriter.FileName) =>
        new AuditVerifier(store.Read, store.Cell, _folder.File(file), _signer.PublicKey, store.Administration.Anchors).VerifyAsync(null, Cancellation);

    /// <summary>Each round decides ten incidents, adds a cell entry, and anchors.</summary>
    private async Task<PostgresStore> FillAsync(int rounds, int from = 0)
    {
        var store = await OpenAsync();
        for (var round = from; round < from + rounds; round++)
        {
            await store.AppendAsync(Incidents(10, subjects: 10, prefix: $"{round}"), Cancellation);
            while (await store.BeginTurnAsync(100, Cancellation) is { } turn)
            {
                await using (turn)
                {
                    await turn.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), Cancellation);
                }
            }

            await store.Administration.AppendCellEntryAsync("NOTE", "uji", "{}"u8.ToArray(), Cancellation);
            Clock.Move(TimeSpan.FromMinutes(1));
            Assert.True(await Writer(store).WriteAsync(Cancellation));
        }

        return store;
    }
}
