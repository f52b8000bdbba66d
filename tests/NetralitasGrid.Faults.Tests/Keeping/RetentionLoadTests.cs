using NetralitasGrid.Faults.Tests.Cells;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Retention;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Keeping;

/// <summary>Retention runs in both cells while regional apps post and silos decide.</summary>
public sealed class RetentionLoadTests(PostgresServer server)
{
    private const int Reporters = 4;
    private const int Acknowledgements = 120;
    private const int Closed = 12;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retention_under_load_while_clocks_jump_removes_closed_cases_alone_and_what_comes_after_its_checkpoint_follows_from_it()
    {
        await using var grid = await TwoCells.StartAsync(server);
        await using var crowd = new Crowd(Reporters, "k", "35", "15");
        crowd.Start(_ => grid.Door.Port, grid.Door.AdminKey);
        await crowd.MoreAsync(Acknowledgements, Cancellation);
        var closed = await CloseAsync(grid, crowd.Acknowledged);

        // Twice: a second checkpoint follows from the first, and both while new reports are decided.
        for (var run = 0; run < 2; run++)
        {
            await Task.WhenAll(grid.RetainAsync(grid.East), grid.RetainAsync(grid.West));
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            if (run == 0)
            {
                closed.UnionWith(await CloseAsync(grid, crowd.Acknowledged.Reverse().Take(Closed / 2)));

                // What is closed from here on is closed in times to come there, and before its report here.
                await JumpAsync(grid.East, "40 days");
                await JumpAsync(grid.West, "-2 days");
                await crowd.MoreAsync(Acknowledgements / 2, Cancellation);
                closed.UnionWith(await CloseAsync(grid, crowd.Acknowledged.Reverse().Take(Closed / 2)));
            }
        }

        await crowd.StopAsync();
        await crowd.RepeatAsync(grid.Door.Port, grid.Door.AdminKey, Cancellation);
        Assert.Empty(crowd.Broken);
        foreach (var database in (string[])[grid.East, grid.West])
        {
            await TwoCells.UntilAsync(database, "SELECT NOT EXISTS (SELECT FROM mail)");
        }

        await grid.Silo!.KillAsync();
        await grid.Door.KillAsync();
        var (kept, removed) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var faults = new List<string>();
        foreach (var (database, cell) in new[] { (grid.East, "timur"), (grid.West, "barat") })
        {
            await using var store = await PostgresStore.OpenAsync(
                new() { ConnectionString = database, Cell = cell, Partitions = TwoCells.Partitions, Watches = false }, Cancellation);
            faults.AddRange(await ReplayAsync(store, Path.Combine(grid.Data, cell), Secrets.Open(grid.Data).Signer.PublicKey));
            kept.UnionWith(await IncidentsAsync(database, "SELECT m.id FROM message m WHERE m.kind = 1 AND m.first AND 1 = (SELECT count(*) FROM entry e WHERE e.message = m.seq)"));
            removed.UnionWith(await IncidentsAsync(database, "SELECT incident FROM report r WHERE NOT EXISTS (SELECT FROM message m WHERE m.id = r.incident)"));
            Assert.Equal(
                (0L, 0L, 0L),
                (await TwoCells.AskAsync<long>(database, "SELECT count(*) FROM message m WHERE m.kind = 1 AND NOT EXISTS (SELECT FROM entry e WHERE e.message = m.seq)"),
                    await TwoCells.AskAsync<long>(database, "SELECT count(*) FROM partition p WHERE p.entries <> (SELECT count(*) FROM entry e WHERE e.partition = p.id) + (SELECT count(*) FROM removed_entry r WHERE r.partition = p.id)"),
                    await TwoCells.AskAsync<long>(database, "SELECT (SELECT count(*) FROM data_key) - (SELECT count(*) FROM message WHERE kind = 1)")));
            var (code, output) = await grid.VerifyAsync(database);
            Assert.True(code == 0, output);
        }

        Assert.Empty(faults);
        Assert.NotEmpty(removed);
        Assert.Subset(closed, removed);
        Assert.Empty(kept.Intersect(removed));
        Assert.Empty(crowd.Acknowledged.Except(kept).Except(removed));
        Assert.InRange(kept.Count + removed.Count, crowd.Acknowledged.Count, crowd.Acknowledged.Count + Reporters);
    }

    private static Task<bool> JumpAsync(string database, string by) => TwoCells.AskAsync<bool>(database, $"UPDATE cell SET shift = '{by}' RETURNING true");

    /// <summary>Withdraws cases of some incidents; all incidents of these cases.</summary>
    private static async Task<HashSet<string>> CloseAsync(TwoCells grid, IEnumerable<string> incidents)
    {
        var closed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in incidents.Take(Closed))
        {
            var incident = (await grid.GetAsync($"/api/incidents/{id}")).Json;
            if (incident.GetProperty("case") is { ValueKind: System.Text.Json.JsonValueKind.Object } found && found.GetProperty("status").GetString() != "DICABUT")
            {
                await grid.StepAsync(found.GetProperty("id").GetString()!, """{"type":"WITHDRAW","reason":"dicabut"}""");
                var all = (await grid.GetAsync($"/api/cases/{found.GetProperty("id").GetString()}")).Json.GetProperty("incidents");
                closed.UnionWith(all.EnumerateArray().Select(static i => i.GetProperty("id").GetString()!));
            }
        }

        return closed;
    }

    /// <summary>Handles what came after the last checkpoint again, from its file of states alone; what differs from what is stored.</summary>
    private static async Task<List<string>> ReplayAsync(PostgresStore store, string folder, byte[] publicKey)
    {
        var (checkpoint, ended) = (await store.Retention.LastAsync(publicKey, Cancellation))!.Value;
        Assert.Equal((2L, true), (checkpoint.Number, ended));
        var lines = await CheckpointFile.ReadAsync(folder, checkpoint, Cancellation);
        var packs = new PackCache(store);
        foreach (var pack in await store.Administration.PacksAsync(Cancellation))
        {
            await packs.GetAsync(pack.Hash, Cancellation);
        }

        var (faults, again) = (new List<string>(), 0);
        foreach (var place in lines.Where(static l => l.Partition is not null))
        {
            var states = lines.Where(static l => l.Part is not null).Select(static l => (Grain: Grain(l.Grain!), l.Part, l.Body))
                .Where(s => s.Grain.Kind == GrainKind.Employee && s.Grain.PartitionOf(store.Partitions) == place.Partition)
                .ToDictionary(static s => new StateKey(s.Grain, s.Part!), static s => s.Body!);
            var replay = new Replay(store.Cell, place.Partition!.Value, packs.Loaded, new(place.Head!, place.Packs!, states));
            await foreach (var entry in store.Read.LogAsync(place.Partition.Value, Cancellation))
            {
                if (entry.Turn > place.Turns)
                {
                    again++;
                    replay.Add(new(entry.Turn, entry.Index, entry.Message, entry.Entry, entry.Hash));
                }
            }

            replay.Finish();
            faults.AddRange(replay.Faults);
            foreach (var (key, bytes) in replay.States)
            {
                faults.AddRange((await store.Read.StateAsync(key, Cancellation))?.AsSpan().SequenceEqual(bytes) == true ? [] : ["a state differs from the checkpoint's and what came after it"]);
            }
        }

        Assert.True(again > 0);
        return faults;
    }

    private static GrainKey Grain(string text) => new(text[0] switch { 'E' => GrainKind.Employee, 'R' => GrainKind.Region, _ => GrainKind.Province }, text[1..]);

    private static async Task<List<string>> IncidentsAsync(string database, string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var ids = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            ids.Add(GridId.FromBytes(GridId.Incident, reader.GetGuid(0).ToByteArray(bigEndian: true)).ToString());
        }

        return ids;
    }
}
