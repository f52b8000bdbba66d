using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres.Cells;

public sealed class OwnershipTests(PostgresServer server) : PostgresCase(server)
{
    private readonly PostgresServer _server = server;

    [Fact]
    public async Task A_cell_without_configuration_owns_every_province()
    {
        var store = await OpenAsync();

        var rows = await store.Provinces.ReadAsync(Cancellation);

        Assert.Equal(38, rows.Count);
        Assert.All(rows, row => Assert.Equal(ProvinceState.Owned, row.State));
    }

    [Fact]
    public async Task Incidents_of_a_province_that_the_cell_does_not_own_change_nothing_and_do_not_sink_the_others()
    {
        var store = await OpenAsync();
        await RunAsync("UPDATE province SET state = 'moved', other = 'lain' WHERE code = '35'");
        var mine = StoreFixtures.Incident(TimeProvider.System, "mine", place: "15.71.01");
        var other = StoreFixtures.Incident(TimeProvider.System, "other", place: "35.17.01");

        var answers = await store.AppendAsync([other, mine, other], Cancellation);

        Assert.Equal([AppendResult.Elsewhere, AppendResult.Accepted, AppendResult.Elsewhere], answers.Select(a => a.Result));
        Assert.Equal(1L, await AskAsync<long>("SELECT count(*) FROM message WHERE kind = 1"));
        Assert.Null(await store.Read.ReportAsync(other.ReportKey, Cancellation));
    }

    [Fact]
    public async Task A_known_report_of_a_province_that_left_is_not_answered_here()
    {
        var store = await OpenAsync();
        var incident = StoreFixtures.Incident(TimeProvider.System, "known", place: "35.17.01");
        await store.AppendAsync([incident], Cancellation);
        await RunAsync("UPDATE province SET state = 'moved', other = 'lain' WHERE code = '35'");

        Assert.Equal(AppendResult.Elsewhere, Assert.Single(await store.AppendAsync([incident], Cancellation)).Result);
    }

    [Fact]
    public async Task Messages_about_a_place_of_another_cell_are_refused_all_or_none()
    {
        var store = await OpenAsync();
        await RunAsync("UPDATE province SET state = 'moving', other = 'lain' WHERE code = '35'");
        MessageAppend Message(string? place) =>
            new(GridId.New(GridId.CaseEvent, TimeProvider.System), StoreFixtures.Subject(1), MessageKind.CaseEvent, "{}"u8.ToArray()) { Place = place };

        var error = await Assert.ThrowsAsync<ProvinceElsewhereException>(async () => await store.AppendAsync([Message("15.71"), Message("35.17")], Cancellation));
        await store.AppendAsync([Message("15.71"), Message(null)], Cancellation);

        Assert.Equal("35", error.Province);
        Assert.Equal(2L, await AskAsync<long>("SELECT count(*) FROM message"));
    }

    [Fact]
    public async Task No_append_slips_in_behind_whoever_takes_a_province_away()
    {
        var store = await OpenAsync();
        await using var mover = new NpgsqlConnection(Database);
        await mover.OpenAsync(Cancellation);
        await using var transaction = await mover.BeginTransactionAsync(Cancellation);
        await Ownership.ExcludeAsync(mover, "35");

        // The append waits behind the move; when it goes on it must see what the move did, not what stood there when it began.
        var appending = store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, "late", place: "35.17.01")], Cancellation).AsTask();
        await UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND mode = 'ShareLock')");
        await using (var command = new NpgsqlCommand("UPDATE province SET state = 'moving', other = 'lain' WHERE code = '35'", mover))
        {
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await transaction.CommitAsync(Cancellation);

        Assert.Equal(AppendResult.Elsewhere, Assert.Single(await appending).Result);
        Assert.Equal(0L, await AskAsync<long>("SELECT count(*) FROM mail"));
    }

    [Fact]
    public async Task Many_processes_assign_each_province_to_one_cell()
    {
        var (east, west) = (await _server.EmptyAsync(), await _server.EmptyAsync());
        var cells = CellsFile.Parse(
            System.Text.Encoding.UTF8.GetBytes($$"""
                {"cells":[{"name":"timur","database":"{{east}}","provinces":["35"],"partitions":4},{"name":"barat","database":"{{west}}","provinces":["*"],"partitions":4}]}
                """), "cells.json");
        var stores = new List<(CellSetting Setting, PostgresStore Store)>();
        foreach (var cell in cells)
        {
            stores.Add((cell, await PostgresStore.OpenAsync(cell.Options(watches: false), Cancellation)));
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CellAssignment.ApplyAsync(stores, Cancellation)));
        var changed = cells.Select(c => c with { Provinces = c.Name == "timur" ? ["35", "15"] : [.. c.Provinces.Where(p => p != "15")] }).Zip(stores, (c, s) => (c, s.Store)).ToList();
        var differences = await CellAssignment.ApplyAsync(changed, Cancellation);

        Assert.Equal(["35"], (await stores[0].Store.Provinces.ReadAsync(Cancellation)).Select(r => r.Code));
        Assert.Equal(37, (await stores[1].Store.Provinces.ReadAsync(Cancellation)).Count);
        Assert.StartsWith("Province 15 is with cell barat, not timur", Assert.Single(differences), StringComparison.Ordinal);
        foreach (var (_, store) in stores)
        {
            await store.DisposeAsync();
        }

        _server.Drop(east);
        _server.Drop(west);
    }
}
