using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Sqlite;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.TestKit.Storage;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Storage.Tests.Audit;

public sealed class AuditVerifierTests : IAsyncDisposable
{
    private const string Cell = "uji";

    private readonly TempFolder _folder = new();
    private readonly HandClock _clock = new();
    private readonly AnchorSigner _signer = new(new byte[32]);
    private SqliteStore _store;

    public AuditVerifierTests() => _store = Open();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Untouched_chains_are_sound()
    {
        await FillAsync(rounds: 3);

        var report = await VerifyAsync();

        Assert.Empty(report.Faults);
        Assert.Equal((3 * 10) + 3, report.Entries);
        Assert.Equal(3, report.Anchors);
    }

    [Fact]
    public async Task Without_change_nothing_is_anchored()
    {
        await FillAsync(rounds: 1);

        Assert.False(await Writer().WriteAsync(Cancellation));
    }

    [Theory]
    [InlineData("UPDATE entry SET bytes = replace(bytes, 'TEST', 'TSET') WHERE id = 5")]
    [InlineData("DELETE FROM entry WHERE id = 5")]
    [InlineData("UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE id = 4) WHERE id = 5")]
    [InlineData("DELETE FROM entry WHERE id > (SELECT max(id) - 1 FROM entry)")]
    [InlineData("UPDATE cell_entry SET bytes = replace(bytes, 'NOTE', 'MOTE') WHERE id = 2")]
    [InlineData("DELETE FROM cell_entry WHERE id = 2")]
    public async Task A_changed_missing_or_moved_entry_is_found(string crime)
    {
        await FillAsync(rounds: 3);

        await CommitAsync(crime);

        Assert.Single((await VerifyAsync()).Faults);
    }

    [Fact]
    public async Task A_tail_that_was_cut_with_its_head_is_found_by_the_anchors()
    {
        await FillAsync(rounds: 2);
        var before = await _store.Read.HeadsAsync(Cancellation);
        await FillAsync(rounds: 1, from: 2);
        var partition = before.First(h => h.Entries > 0).Partition;
        var old = before.Single(h => h.Partition == partition);

        await CommitAsync($"""
            DELETE FROM entry WHERE id IN (SELECT e.id FROM turn t JOIN entry e ON e.id >= t.first_entry AND e.id < t.first_entry + t.entries
                                           WHERE t.partition = {partition} AND t.number = 3);
            DELETE FROM turn WHERE partition = {partition} AND number = 3;
            UPDATE partition SET entries = {old.Entries}, turns = 2, head = x'{Convert.ToHexString(old.Hash)}' WHERE id = {partition};
            """);

        var fault = Assert.Single((await VerifyAsync()).Faults);
        Assert.Equal($"partition {partition}", fault.Chain);
        Assert.Contains("cut", fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_missing_anchor_is_found(int line)
    {
        await FillAsync(rounds: 3);
        var lines = await File.ReadAllLinesAsync(_folder.File(AnchorWriter.FileName), Cancellation);

        await File.WriteAllTextAsync(_folder.File(AnchorWriter.FileName), string.Concat(lines.Where((_, i) => i != line).Select(l => l + "\n")), Cancellation);

        Assert.Contains((await VerifyAsync()).Faults, f => f.Chain == "anchors");
        Assert.Throws<StoreCorruptException>(Writer);
    }

    [Fact]
    public async Task A_changed_anchor_and_one_of_another_key_are_found()
    {
        await FillAsync(rounds: 2);
        var path = _folder.File(AnchorWriter.FileName);
        var text = await File.ReadAllTextAsync(path, Cancellation);
        var at = text.IndexOf("\"entries\":", StringComparison.Ordinal) + "\"entries\":".Length;

        await File.WriteAllTextAsync(path, text.Remove(at, 1).Insert(at, "9"), Cancellation);
        var changed = await VerifyAsync();
        await File.WriteAllTextAsync(path, text, Cancellation);
        var other = await new AuditVerifier(_store.Read, Cell, path, new AnchorSigner([.. Enumerable.Repeat((byte)7, 32)]).PublicKey).VerifyAsync(null, Cancellation);

        Assert.Contains(changed.Faults, f => f is { Chain: "anchors", Position: 1 });
        Assert.Contains(other.Faults, f => f is { Chain: "anchors", Position: 1 });
    }

    [Fact]
    public async Task An_absent_anchor_file_is_found()
    {
        await FillAsync(rounds: 1);

        File.Delete(_folder.File(AnchorWriter.FileName));

        Assert.Contains((await VerifyAsync()).Faults, f => f.Chain == "anchors");
    }

    [Fact]
    public async Task A_half_written_last_line_is_no_anchor_and_is_written_over()
    {
        await FillAsync(rounds: 1);
        await File.AppendAllTextAsync(_folder.File(AnchorWriter.FileName), """{"number":2,"at":"20""", Cancellation);

        await FillAsync(rounds: 1, from: 1);

        var report = await VerifyAsync();
        Assert.Empty(report.Faults);
        Assert.Equal(2, report.Anchors);
    }

    private AnchorWriter Writer() => new(_folder.File(AnchorWriter.FileName), _store, _signer, _clock);

    private Task<AuditReport> VerifyAsync() =>
        new AuditVerifier(_store.Read, Cell, _folder.File(AnchorWriter.FileName), _signer.PublicKey).VerifyAsync(null, Cancellation);

    private SqliteStore Open() =>
        SqliteStore.Open(new() { Folder = _folder.Path, Cell = Cell, Clock = _clock, Partitions = 4, MinimumFreeDisk = 0 });

    /// <summary>Each round decides ten incidents, adds a cell entry, and anchors.</summary>
    private async Task FillAsync(int rounds, int from = 0)
    {
        for (var round = from; round < from + rounds; round++)
        {
            await _store.AppendAsync([.. Enumerable.Range(0, 10).Select(i => StoreFixtures.Incident(_clock, $"{round}-{i}", subject: i))], Cancellation);
            while (await _store.BeginTurnAsync(100, Cancellation) is { } turn)
            {
                await using (turn)
                {
                    await turn.CommitAsync(StoreFixtures.Decide(turn, Cell), Cancellation);
                }
            }

            await _store.Administration.AppendCellEntryAsync("NOTE", "uji", "{}"u8.ToArray(), Cancellation);
            _clock.Move(TimeSpan.FromMinutes(1));
            await Writer().WriteAsync(Cancellation);
        }
    }

    /// <summary>Changes the database behind the store's back.</summary>
    private async Task CommitAsync(string crime)
    {
        await _store.DisposeAsync();
        using (var database = Database.Open(_folder.File("grid.db"), readOnly: false))
        {
            database.Execute(crime);
        }

        _store = Open();
    }
}
