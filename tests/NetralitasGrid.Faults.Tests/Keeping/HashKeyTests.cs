using NetralitasGrid.Faults.Tests.Cells;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Incidents;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Keeping;

/// <summary>Another key for keyed hashes in a grid of several cells: people and reports stay who and what they are.</summary>
public sealed class HashKeyTests(PostgresServer server)
{
    [Fact]
    public async Task Rotations_keep_a_person_in_both_cells_and_every_repeated_post_a_duplicate_before_and_after_a_move()
    {
        await using var grid = await TwoCells.StartAsync(server);
        var nip = Sample.NewNip();
        var reports = new List<(System.Text.Json.Nodes.JsonObject Body, string Id)>();
        await PostAsync("35.17.01");
        var key = await grid.KeyOfAsync(nip);

        await RotateAsync(grid, 2);
        await PostAsync("15.71.01");
        var alone = await grid.RunOnAsync(grid.West, "keys", "hash", "rotate");

        // Nothing moved yet: the west knows the person by another name than the new key's only from the east.
        await RotateAsync(grid, 3);
        var keyBeforeMove = await grid.KeyOfAsync(nip);
        await PostAsync("15.71.01");
        var namesBeforeMove = await TwoCells.AskAsync<string>(grid.West, "SELECT string_agg(DISTINCT name, ' ') FROM person_name");
        await grid.MoveAsync("barat");
        await RotateAsync(grid, 4);
        await PostAsync("15.71.01");
        await PostAsync("35.17.01");

        foreach (var (body, id) in reports)
        {
            var (status, again, text) = await grid.SendAsync(HttpMethod.Post, "/api/incidents", body.ToJsonString());
            Assert.True(status == 202, text);
            Assert.Equal((id, true), (again.GetProperty("id").GetString(), again.GetProperty("duplicate").GetBoolean()));
        }

        Assert.Equal(1, alone.Code);
        Assert.Contains("other cells", alone.Output, StringComparison.Ordinal);
        Assert.Equal((key, key, key), (keyBeforeMove, namesBeforeMove, await grid.KeyOfAsync(nip)));
        foreach (var cell in (string[])[grid.East, grid.West])
        {
            Assert.Equal(key, await TwoCells.AskAsync<string>(cell, "SELECT string_agg(DISTINCT substr(grain, 2), ' ') FROM message WHERE kind = 1"));
        }

        // The old cell's names could go with it: the new one has them all.
        Assert.Equal([key], [await TwoCells.AskAsync<string>(grid.West, "SELECT string_agg(DISTINCT name, ' ') FROM person_name")]);

        async Task PostAsync(string place)
        {
            var body = TwoCells.Photo(place, nip);
            reports.Add((body, (await grid.DecidedAsync(body)).Id()));
        }
    }

    private static async Task RotateAsync(TwoCells grid, int version)
    {
        await grid.Door.DisposeAsync();
        foreach (var cell in (string[])[grid.East, grid.West])
        {
            // What 30 seconds do: a killed front door is at work no more.
            await TwoCells.AskAsync<bool>(cell, "WITH gone AS (DELETE FROM process WHERE watches) SELECT true");
        }

        var (code, output) = await grid.RunAsync("keys", "hash", "rotate", "--data", grid.Data);
        Assert.True(code == 0, output);
        Assert.Contains($"Version {version} hashes", output, StringComparison.Ordinal);
        await grid.StartDoorAsync();
    }
}
