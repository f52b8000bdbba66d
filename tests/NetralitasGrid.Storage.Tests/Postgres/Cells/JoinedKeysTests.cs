using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Cells.Noticing;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Storage.Tests.Postgres.Cells;

/// <summary>Joins that two cells decided at once, each without knowing of the other.</summary>
public sealed class JoinedKeysTests(PostgresServer server)
{
    private static readonly DateTimeOffset Day = new(2024, 11, 27, 6, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_joins_at_once_that_follow_upon_one_another_come_to_the_same_in_both_cells_and_make_no_chain()
    {
        await using var cells = await OpenAsync();
        var (east, west) = (cells.East.Administration, cells.West.Administration);

        await east.AliasAsync("e1", "e2", "uji", Cancellation);
        await west.AliasAsync("e2", "e3", "uji", Cancellation);
        await cells.TellAsync();
        var joined = (await east.AliasesAsync(Cancellation), await west.AliasesAsync(Cancellation));
        await east.AliasAsync("e2", null, "uji", Cancellation);
        await cells.TellAsync();
        var parted = (await east.AliasesAsync(Cancellation), await west.AliasesAsync(Cancellation));

        Assert.Equivalent(new Dictionary<string, string> { ["e1"] = "e3", ["e2"] = "e3" }, joined.Item1, strict: true);
        Assert.Equivalent(joined.Item1, joined.Item2, strict: true);
        Assert.Equivalent(new Dictionary<string, string> { ["e1"] = "e2" }, parted.Item1, strict: true);
        Assert.Equivalent(parted.Item1, parted.Item2, strict: true);

        // The grain of the first key tells the one that it goes on as in the end; and each step stands in the cell's chain.
        Assert.Equal(["e2", "e3", "e2"], await ToldAsync(cells.EastDatabase, "e1"));
        Assert.Equal(["e3", "e2"], await ToldAsync(cells.WestDatabase, "e1"));
        Assert.Equal(["e3", null], await ToldAsync(cells.WestDatabase, "e2"));
    }

    [Fact]
    public async Task Two_keys_that_join_each_other_at_once_go_on_as_the_same_in_both_cells()
    {
        await using var cells = await OpenAsync();

        await cells.East.Administration.AliasAsync("e1", "e2", "uji", Cancellation);
        await cells.West.Administration.AliasAsync("e2", "e1", "uji", Cancellation);
        await cells.TellAsync();

        var aliases = await cells.East.Administration.AliasesAsync(Cancellation);
        Assert.Equal(KeyValuePair.Create("e1", "e2"), Assert.Single(aliases));
        Assert.Equivalent(aliases, await cells.West.Administration.AliasesAsync(Cancellation), strict: true);
    }

    [Fact]
    public void Whatever_was_joined_no_key_joins_one_that_joined_another_and_the_order_of_hearing_does_not_matter() => Prop.ForAll(
        Gen.Choose(0, 7).Two().ListOf(12).ToArbitrary(),
        static joins =>
        {
            // The last word on each key, as a cell keeps it.
            var last = joins.Select(static (j, i) => Join($"e{j.Item1}", $"e{j.Item2}", i)).Where(static j => j.Subject != j.Kept)
                .GroupBy(static j => j.Subject).Select(static g => g.Last()).ToList();

            var ends = JoinedKeys.Of(last);

            Assert.DoesNotContain(ends, end => ends.ContainsKey(end.Value));
            Assert.Equivalent(ends, JoinedKeys.Of(last.AsEnumerable().Reverse()), strict: true);
            Assert.Equal(last.Count - ends.Count, Rings(last));
        }).QuickCheckThrowOnFailure();

    /// <summary>How many rings there are: each costs one join.</summary>
    private static int Rings(List<CellNotice> joins)
    {
        var next = joins.ToDictionary(static j => j.Subject!, static j => j.Kept!);
        var lowest = new HashSet<string>();
        foreach (var subject in next.Keys)
        {
            var way = new List<string>();
            for (var at = subject; next.TryGetValue(at, out var to) && !way.Contains(at); at = to)
            {
                way.Add(at);
            }

            if (next[way[^1]] == subject)
            {
                lowest.Add(way.Min(StringComparer.Ordinal)!);
            }
        }

        return lowest.Count;
    }

    private static CellNotice Join(string subject, string kept, int minute) =>
        new(GridId.New(GridId.Message, TimeProvider.System), NoticeKind.Alias, subject, kept, Day.AddMinutes(minute / 2), "timur", "uji");

    /// <summary>What the grain of a key was told that it goes on as, in order; null = alone.</summary>
    private static async Task<List<string?>> ToldAsync(string database, string key)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand($"SELECT convert_from(body, 'UTF8')::json ->> 'kept' FROM message WHERE kind = 11 AND grain = 'E{key}' ORDER BY seq");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var told = new List<string?>();
        while (await reader.ReadAsync(Cancellation))
        {
            told.Add(await reader.IsDBNullAsync(0, Cancellation) ? null : reader.GetString(0));
        }

        return told;
    }

    private async Task<TwoStores> OpenAsync()
    {
        var (east, west) = (await server.EmptyAsync(), await server.EmptyAsync());
        var settings = CellsFile.Parse(
            System.Text.Encoding.UTF8.GetBytes($$"""
                {"cells":[{"name":"timur","database":"{{east}}","provinces":["35"],"partitions":4},{"name":"barat","database":"{{west}}","provinces":["*"],"partitions":4}]}
                """), "cells.json");
        var stores = new List<(CellSetting Setting, PostgresStore Store)>();
        foreach (var cell in settings)
        {
            stores.Add((cell, await PostgresStore.OpenAsync(cell.Options(watches: false), Cancellation)));
        }

        await CellAssignment.ApplyAsync(stores, Cancellation);
        return new(server, east, west, stores[0].Store, stores[1].Store);
    }

    private sealed record TwoStores(PostgresServer Server, string EastDatabase, string WestDatabase, PostgresStore East, PostgresStore West) : IAsyncDisposable
    {
        /// <summary>Each tells the other what it decided.</summary>
        public async Task TellAsync()
        {
            await East.Notices.ForwardAsync(West, evenSoon: true, Cancellation);
            await West.Notices.ForwardAsync(East, evenSoon: true, Cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            await East.DisposeAsync();
            await West.DisposeAsync();
            Server.Drop(EastDatabase);
            Server.Drop(WestDatabase);
        }
    }
}
