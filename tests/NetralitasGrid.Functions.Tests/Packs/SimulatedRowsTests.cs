namespace NetralitasGrid.Functions.Tests.Packs;

/// <summary>What a simulation leaves in the embedded grid's database: nothing.</summary>
public sealed class SimulatedRowsTests
{
    [Fact]
    public async Task A_simulation_changes_no_row_of_any_table()
    {
        await using var door = await TestDoor.OpenAsync();
        await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));
        using var stream = await door.StreamAsync("35.17", door.AdminKey);
        await door.DecidedAsync(Sample.Photo().ToJsonString());

        // The region's turn is the last that the incident causes.
        await stream.UntilAsync("region", r => r.GetProperty("counts").GetProperty("incidents").GetInt32() == 1);
        var before = Rows(door);
        foreach (var query in (string[])["", "?pack=1.0.1&proven=1"])
        {
            Assert.Equal(200, (await door.PostAsync($"/api/simulations{query}", door.AdminKey, Sample.Photo().ToJsonString())).Status);
        }

        Assert.Equal(before, Rows(door));
        Assert.True(before["message"].Length > 0 && before["cell_entry"].Length > 0);
    }

    /// <summary>All rows of each table.</summary>
    private static SortedDictionary<string, string> Rows(TestDoor door)
    {
        var tables = new List<string>();
        Database.Read(door.Folder, "SELECT name FROM sqlite_master WHERE type = 'table'", name => tables.Add((string)name));
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            var text = new System.Text.StringBuilder();
            Database.Read(door.Folder, $"SELECT * FROM \"{table}\"", value => text.Append(value is byte[] bytes ? Convert.ToHexString(bytes) : value).Append(' '));
            rows[table] = text.ToString();
        }

        return rows;
    }
}
