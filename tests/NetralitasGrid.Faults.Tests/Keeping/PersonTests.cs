using System.Text.Json.Nodes;
using NetralitasGrid.Faults.Tests.Cells;
using NetralitasGrid.TestKit.Incidents;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Keeping;

/// <summary>What is decided of a person at one place holds in all cells, also in one that was down: joined keys, and erasing.</summary>
public sealed class PersonTests(PostgresServer server)
{
    private const int Accepted = 4;

    [Fact]
    public async Task A_join_reaches_a_cell_that_was_down_once_and_what_was_proven_there_counts_here_for_the_kept_key()
    {
        await using var grid = await TwoCells.StartAsync(server, ownEast: true);
        var (old, kept) = (Sample.NewNip(), Sample.NewNip());
        var proven = await grid.DecidedAsync(TwoCells.Photo("35.17.01", old));
        await grid.StepAsync(proven.Case(), """{"type":"REGISTER"}""", """{"type":"RULE","violation":true}""");
        var (oldKey, keptKey) = (await grid.KeyOfAsync(old), await grid.KeyOfAsync(kept));

        await grid.KillEastAsync();
        var accepted = await grid.RunAsync("alias", "add", oldKey, keptKey);
        var waiting = await grid.RunAsync("alias", "add", oldKey, keptKey);

        // As if a forwarder died between the two halves of its work: the notice is sent twice.
        await TwoCells.AskAsync<int>(grid.West, "INSERT INTO notice (cell, id, kind, subject, since, body) SELECT cell, id, kind, subject, since, body FROM notice RETURNING 1");
        await grid.StartEastAsync();
        await TwoCells.UntilAsync(grid.West, "SELECT NOT EXISTS (SELECT FROM notice)");
        await TwoCells.UntilAsync(grid.West, $"SELECT EXISTS (SELECT FROM message WHERE kind = 8 AND grain = 'E{keptKey}') AND NOT EXISTS (SELECT FROM mail)");
        var settled = await grid.RunAsync("alias", "add", oldKey, keptKey);
        var repeated = await grid.DecidedAsync(Gift(kept));
        var undone = await grid.RunAsync("alias", "undo", oldKey);
        await TwoCells.UntilAsync(grid.West, $"SELECT count(*) = 2 FROM message m WHERE kind = 8 AND grain = 'E{keptKey}' AND NOT EXISTS (SELECT FROM mail)");
        var parted = await grid.DecidedAsync(Gift(kept));

        Assert.Equal((Accepted, Accepted, 0, 0), (accepted.Code, waiting.Code, settled.Code, undone.Code));
        Assert.Contains("Waiting for cell timur: it cannot be reached.", accepted.Output, StringComparison.Ordinal);
        Assert.True(repeated.GetProperty("decision").GetProperty("repeat").GetBoolean());
        Assert.False(parted.GetProperty("decision").GetProperty("repeat").GetBoolean());
        foreach (var cell in (string[])[grid.East, grid.West])
        {
            Assert.Equal((1L, 1L), (await EntriesAsync(cell, "ALIAS_ADDED"), await EntriesAsync(cell, "ALIAS_UNDONE")));
            Assert.Equal(0L, await TwoCells.AskAsync<long>(cell, "SELECT count(*) FROM alias"));
        }

        (await grid.EndAsync([proven.Id(), repeated.Id(), parted.Id()], [])).Hold(3, unanswered: 0);
    }

    [Fact]
    public async Task A_person_is_erased_in_every_cell_under_every_key_and_in_one_that_is_down_when_it_is_back()
    {
        await using var grid = await TwoCells.StartAsync(server, ownEast: true);
        var (old, kept, other) = (Sample.NewNip(), Sample.NewNip(), Sample.NewNip());
        var mine = new List<string>();
        foreach (var (place, nip) in new[] { ("35.17.01", old), ("15.71.01", old), ("35.17.01", kept), ("15.71.01", kept) })
        {
            mine.Add((await grid.DecidedAsync(TwoCells.Photo(place, nip))).Id());
        }

        var theirs = new[] { await grid.DecidedAsync(TwoCells.Photo("35.17.01", other)), await grid.DecidedAsync(TwoCells.Photo("15.71.01", other)) };
        var key = await grid.KeyOfAsync(kept);
        Assert.Equal(0, (await grid.RunAsync("alias", "add", await grid.KeyOfAsync(old), key)).Code);

        await grid.KillEastAsync();
        var accepted = await grid.RunAsync("erase", key, "--yes");
        var keptWhileDown = await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM data_key");
        await grid.StartEastAsync();
        await TwoCells.UntilAsync(grid.West, "SELECT NOT EXISTS (SELECT FROM notice)");
        var done = await grid.RunAsync("erase", key, "--yes");

        Assert.Equal((Accepted, 0), (accepted.Code, done.Code));
        Assert.Contains("2 incidents is destroyed in cell barat", accepted.Output, StringComparison.Ordinal);
        Assert.Contains("All cells have erased the person: barat, timur.", done.Output, StringComparison.Ordinal);
        Assert.Equal(1, keptWhileDown);
        Assert.Equal(1L, await TwoCells.AskAsync<long>(grid.East, "SELECT count(*) FROM data_key"));
        foreach (var incident in mine)
        {
            Assert.Null(await grid.NameAsync(incident));
        }

        Assert.All(theirs, answer => Assert.Equal("Sri Rahasia Wati", grid.NameAsync(answer.Id()).GetAwaiter().GetResult()));
        Assert.Equal((0, 0), ((await grid.VerifyAsync(grid.East)).Code, (await grid.VerifyAsync(grid.West)).Code));
    }

    [Fact]
    public async Task A_hold_in_one_cell_keeps_the_person_in_all_and_one_that_was_not_heard_keeps_what_it_holds()
    {
        await using var grid = await TwoCells.StartAsync(server, ownEast: true);
        var nip = Sample.NewNip();
        var (east, west) = (await grid.DecidedAsync(TwoCells.Photo("35.17.01", nip)), await grid.DecidedAsync(TwoCells.Photo("15.71.01", nip)));
        var key = await grid.KeyOfAsync(nip);
        Assert.Equal(0, (await grid.RunAsync("hold", "add", east.Case(), "--reason", "perkara 1")).Code);

        var refused = await grid.RunAsync("erase", key, "--yes");
        var (eastName, westName) = (await grid.NameAsync(east.Id()), await grid.NameAsync(west.Id()));
        await grid.KillEastAsync();
        await grid.Door.SaysAsync("Cell timur takes no reports", 1, TestContext.Current.CancellationToken);
        var accepted = await grid.RunAsync("erase", key, "--yes");
        await grid.StartEastAsync();
        await TwoCells.UntilAsync(grid.West, "SELECT EXISTS (SELECT FROM notice WHERE said LIKE '%legal hold%')");
        await grid.Door.SaysAsync("Cell timur takes reports again.", 1, TestContext.Current.CancellationToken);
        var heldName = await grid.NameAsync(east.Id());
        Assert.Equal(0, (await grid.RunAsync("hold", "remove", east.Case())).Code);
        await TwoCells.UntilAsync(grid.West, "SELECT NOT EXISTS (SELECT FROM notice)");

        Assert.Equal((1, Accepted), (refused.Code, accepted.Code));
        Assert.Contains("is under legal hold in cell timur: nothing was erased", refused.Output, StringComparison.Ordinal);
        Assert.Equal(("Sri Rahasia Wati", "Sri Rahasia Wati", "Sri Rahasia Wati"), (eastName, westName, heldName));
        Assert.Equal((null, null), (await grid.NameAsync(east.Id()), await grid.NameAsync(west.Id())));
    }

    private static JsonObject Gift(string nip)
    {
        var incident = TwoCells.Photo("15.71.01", nip);
        incident["act"]!["code"] = "GIFT";
        return incident;
    }

    private static Task<long> EntriesAsync(string database, string kind) =>
        TwoCells.AskAsync<long>(database, $"SELECT count(*) FROM cell_entry WHERE convert_from(bytes, 'UTF8')::json ->> 'kind' = '{kind}'");
}
