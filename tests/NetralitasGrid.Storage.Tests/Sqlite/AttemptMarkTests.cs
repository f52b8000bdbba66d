using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.TestKit.Storage;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Storage.Tests.Sqlite;

/// <summary>A message that kills its process. A crash is a copy of the files as they are, opened as the next process would.</summary>
public sealed class AttemptMarkTests : IAsyncDisposable
{
    private const string Cell = "uji";

    private readonly HandClock _clock = new();
    private readonly List<TempFolder> _folders = [];
    private SqliteStore _store;

    public AttemptMarkTests() => _store = OpenNew();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folders.ForEach(f => f.Dispose());
    }

    [Fact]
    public async Task In_normal_running_no_mark_is_written()
    {
        await AppendAsync(5);
        await using (var turn = await BeginAsync())
        {
            await turn.CommitAsync(StoreFixtures.Decide(turn, Cell), Cancellation);
        }

        await AppendAsync(5);
        await using var open = await BeginAsync();

        Assert.Equal(0, Marks());
    }

    [Fact]
    public async Task A_message_that_kills_every_process_becomes_a_dead_letter_and_the_others_are_handled()
    {
        var ids = await AppendAsync(4);
        var poison = ids[2];
        var sizes = new List<int>();
        var deaths = 0;
        while (await _store.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            if (turn.Messages.Any(m => m.Id == poison))
            {
                sizes.Add(turn.Messages.Count);
                Assert.InRange(++deaths, 1, 20);
                await CrashAsync();
                continue;
            }

            await using (turn)
            {
                await turn.CommitAsync(StoreFixtures.Decide(turn, Cell), Cancellation);
            }
        }

        Assert.Equal([4, 4, 4, 1, 1, 1], sizes);
        Assert.Equal(poison, Assert.Single(await _store.Read.DeadLettersAsync(null, 10, Cancellation)).Message);
        Assert.Equal(0, (await _store.HealthAsync(Cancellation)).Waiting);
        Assert.Equal(0, Marks());
    }

    [Fact]
    public async Task After_the_messages_of_a_crash_turns_are_whole_again()
    {
        await AppendAsync(3);
        for (var death = 0; death < 3; death++)
        {
            await BeginAsync();
            await CrashAsync();
        }

        await AppendAsync(6);
        var sizes = new List<int>();
        while (await _store.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            await using (turn)
            {
                sizes.Add(turn.Messages.Count);
                await turn.CommitAsync(StoreFixtures.Decide(turn, Cell), Cancellation);
            }
        }

        Assert.Equal([1, 1, 1, 6], sizes);
        Assert.Equal(0, Marks());
    }

    [Fact]
    public async Task Turns_given_back_and_clean_ends_count_for_nothing()
    {
        await AppendAsync(3);
        await BeginAsync();
        await CrashAsync();
        for (var i = 0; i < 10; i++)
        {
            await (await BeginAsync()).DisposeAsync();
            await _store.DisposeAsync();
            _store = Open(_folders[^1]);
        }

        await using var turn = await BeginAsync();

        Assert.Equal(3, turn.Messages.Count);
    }

    private async Task<List<GridId>> AppendAsync(int count)
    {
        var incidents = Enumerable.Range(0, count).Select(_ => StoreFixtures.Incident(_clock, Guid.NewGuid().ToString())).ToList();
        await _store.AppendAsync(incidents, Cancellation);
        return [.. incidents.Select(i => i.Incident)];
    }

    private async Task<ITurn> BeginAsync() => await _store.BeginTurnAsync(100, Cancellation) ?? throw new InvalidOperationException("No mail.");

    private async Task CrashAsync()
    {
        var next = new TempFolder();
        foreach (var name in new[] { "grid.db", "grid.db-wal" })
        {
            File.Copy(_folders[^1].File(name), next.File(name));
        }

        _folders.Add(next);
        await _store.DisposeAsync();
        _store = Open(next);
    }

    private long Marks()
    {
        using var database = Database.Open(_folders[^1].File("grid.db"), readOnly: true);
        return database.Number("SELECT count(*) FROM attempt");
    }

    private SqliteStore OpenNew()
    {
        _folders.Add(new TempFolder());
        return Open(_folders[^1]);
    }

    private SqliteStore Open(TempFolder folder) =>
        SqliteStore.Open(new() { Folder = folder.Path, Cell = Cell, Clock = _clock, Partitions = 4, MinimumFreeDisk = 0 });
}
