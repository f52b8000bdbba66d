using NetralitasGrid.Faults.Tests.Cells;
using NetralitasGrid.TestKit.Incidents;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Keeping;

/// <summary>What a province brought to another cell is held, erased and removed there; what it left behind goes when the new cell has let it go.</summary>
public sealed class MovedHistoryTests(PostgresServer server)
{
    private const string Withdraw = """{"type":"WITHDRAW","reason":"dicabut pelapor"}""";
    private const int Unsound = 3;

    private static readonly string[] Crimes =
    [
        "UPDATE foreign_entry SET bytes = bytes || ' '",
        "DELETE FROM foreign_entry WHERE incident = (SELECT incident FROM foreign_entry LIMIT 1)",
        """
        WITH gone AS (DELETE FROM foreign_entry WHERE incident = (SELECT incident FROM foreign_entry LIMIT 1) RETURNING *)
        INSERT INTO removed_foreign SELECT incident, moved, turn, index, province, came, sha256(bytes) FROM gone
        """,
    ];

    private const string Logged = "SELECT count(*) FROM message WHERE kind = 1 AND place LIKE '35.%'";

    [Fact]
    public async Task Retention_lets_go_of_a_moved_case_in_the_new_cell_first_then_in_the_old_and_both_verify()
    {
        await using var grid = await TwoCells.StartAsync(server);
        var (closed, open) = (await grid.DecidedAsync(TwoCells.Photo("35.17.01")), await grid.DecidedAsync(TwoCells.Photo("35.17.01")));
        await grid.StepAsync(closed.Case(), Withdraw);
        var history = (await CaseAsync(grid, closed)).GetProperty("history").GetArrayLength();
        await grid.MoveAsync("barat");
        await grid.UntilWithAsync("barat");

        await grid.RetainAsync(grid.East);
        var untilReleased = await TwoCells.AskAsync<long>(grid.East, Logged);
        await grid.RetainAsync(grid.West);
        await TwoCells.UntilAsync(grid.East, "SELECT EXISTS (SELECT FROM released)");
        await grid.RetainAsync(grid.East);

        Assert.Equal((2L, 1L, 1L), (untilReleased, await TwoCells.AskAsync<long>(grid.East, Logged), await TwoCells.AskAsync<long>(grid.West, Logged)));
        Assert.Equal((1L, 1L, 1L), (
            await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM data_key"), await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM foreign_entry"),
            await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM removed_foreign")));

        // The incident's entry and that of its withdrawal; the open one's stay.
        Assert.Equal(2L, await TwoCells.AskAsync<long>(grid.East, "SELECT count(*) FROM removed_entry"));
        Assert.Equal(404, (await grid.GetAsync($"/api/incidents/{closed.Id()}")).Status);
        Assert.Equal(1, (await grid.GetAsync($"/api/incidents/{open.Id()}")).Json.GetProperty("decisions").GetArrayLength());
        Assert.Equal(history, (await CaseAsync(grid, closed)).GetProperty("history").GetArrayLength());
        await SoundAsync(grid);
        await CrimesAreFoundAsync(grid);

        // What is left of both goes back, too: also what the first cell has let go of.
        await grid.MoveAsync("timur");
        await grid.UntilWithAsync("timur");
        Assert.Equal(history, (await CaseAsync(grid, closed)).GetProperty("history").GetArrayLength());
        Assert.Equal(1, (await grid.GetAsync($"/api/incidents/{open.Id()}")).Json.GetProperty("decisions").GetArrayLength());
        await SoundAsync(grid);
    }

    [Fact]
    public async Task A_hold_goes_with_its_case_and_a_person_erased_while_the_province_is_on_its_way_stays_erased()
    {
        await using var grid = await TwoCells.StartAsync(server);
        var (nip, erasedNip) = (Sample.NewNip(), Sample.NewNip());
        var (held, erased) = (await grid.DecidedAsync(TwoCells.Photo("35.17.01", nip)), await grid.DecidedAsync(TwoCells.Photo("35.17.01", erasedNip)));
        await grid.StepAsync(held.Case(), Withdraw);
        await grid.StepAsync(erased.Case(), """{"type":"NOTE","text":"rahasia"}""");
        Assert.Equal(0, (await grid.RunAsync("hold", "add", held.Case(), "--reason", "perkara 1")).Code);
        var (key, erasedKey) = (await grid.KeyOfAsync(nip), await grid.KeyOfAsync(erasedNip));

        // The new cell has the cases, the old one still what is sealed.
        await grid.MoveAsync("barat", stopAt: "Moved:");
        var onItsWay = await TwoCells.AskAsync<long>(grid.East, "SELECT count(*) FROM data_key");
        var erasing = await grid.RunAsync("erase", erasedKey, "--yes");
        await grid.MoveAsync("barat");
        var erasingHeld = await grid.RunAsync("erase", key, "--yes");
        await grid.RetainAsync(grid.West);
        await grid.RetainAsync(grid.East);

        Assert.Equal((2L, 0, 1), (onItsWay, erasing.Code, erasingHeld.Code));
        Assert.Contains("is under legal hold in cell barat", erasingHeld.Output, StringComparison.Ordinal);
        Assert.Equal(("Sri Rahasia Wati", null), (await grid.NameAsync(held.Id()), await grid.NameAsync(erased.Id())));
        Assert.Equal((0L, 1L, 1L), (
            await TwoCells.AskAsync<long>(grid.East, "SELECT count(*) FROM data_key"), await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM data_key"),
            await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM text_key")));
        Assert.Equal((0L, 1L), (await TwoCells.AskAsync<long>(grid.East, "SELECT count(*) FROM hold"), await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM hold")));
        await SoundAsync(grid);
    }

    /// <summary>Whoever can write the new cell's tables cannot change or remove what came unseen.</summary>
    private static async Task CrimesAreFoundAsync(TwoCells grid)
    {
        await using var west = NpgsqlDataSource.Create(grid.West);
        await RunAsync(west, "CREATE TABLE came_so AS SELECT * FROM foreign_entry; CREATE TABLE removed_so AS SELECT * FROM removed_foreign");
        foreach (var crime in Crimes)
        {
            await RunAsync(west, crime);
            var (code, output) = await grid.VerifyAsync(grid.West);
            await RunAsync(west, """
                DELETE FROM foreign_entry; INSERT INTO foreign_entry SELECT * FROM came_so; DELETE FROM removed_foreign; INSERT INTO removed_foreign SELECT * FROM removed_so
                """);

            Assert.True(code == Unsound, $"{crime}: {output}");
            Assert.Contains("history", output, StringComparison.Ordinal);
        }

        await SoundAsync(grid);
    }

    private static async Task<System.Text.Json.JsonElement> CaseAsync(TwoCells grid, System.Text.Json.JsonElement incident)
    {
        var (status, json, text) = await grid.GetAsync($"/api/cases/{incident.Case()}");
        Assert.True(status == 200, text);
        return json;
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task SoundAsync(TwoCells grid)
    {
        foreach (var database in (string[])[grid.East, grid.West])
        {
            var (code, output) = await grid.VerifyAsync(database);
            Assert.True(code == 0, output);
        }
    }
}
