using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Rows;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Storage.Tests.Sqlite;

public sealed class SqliteOpeningTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_start_on_the_same_folder_says_that_it_is_in_use()
    {
        await using var first = Open();

        var error = Assert.Throws<StoreInUseException>(() => Open());

        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_folder_can_be_opened_again()
    {
        await using (Open())
        {
        }

        await using var again = Open();
        Assert.Equal(8, again.Partitions);
    }

    [Theory]
    [InlineData("lain", 8)]
    [InlineData("uji", 16)]
    public async Task Another_cell_or_number_of_partitions_is_refused(string cell, int partitions)
    {
        await using (Open())
        {
        }

        Assert.Throws<StoreCorruptException>(() => Open(cell, partitions));
    }

    [Fact]
    public void A_changed_migration_is_refused()
    {
        using var database = Database.Open(_folder.File("m.db"), readOnly: false);
        var first = new Migration(1, "0001_a.sql", "CREATE TABLE a (x INTEGER);");
        Migrations.Apply(database, [first], default);

        var error = Assert.Throws<StoreCorruptException>(() => Migrations.Apply(database, [first with { Sql = "CREATE TABLE a (x TEXT);" }], default));

        Assert.Contains("0001_a.sql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_a_newer_program_is_refused()
    {
        using var database = Database.Open(_folder.File("m.db"), readOnly: false);
        var first = new Migration(1, "0001_a.sql", "CREATE TABLE a (x INTEGER);");
        Migrations.Apply(database, [first, new(2, "0002_b.sql", "CREATE TABLE b (x INTEGER);")], default);

        Assert.Throws<StoreCorruptException>(() => Migrations.Apply(database, [first], default));
    }

    [Fact]
    public void A_migration_that_fails_leaves_nothing_and_can_be_mended()
    {
        using var database = Database.Open(_folder.File("m.db"), readOnly: false);

        Assert.Throws<SqliteFailure>(() => Migrations.Apply(database, [new(1, "0001_a.sql", "CREATE TABLE a (x INTEGER); CREATE TABLE a (y INTEGER);")], default));

        Migrations.Apply(database, [new(1, "0001_a.sql", "CREATE TABLE a (x INTEGER);")], default);
        Assert.Equal(0, database.Number("SELECT count(*) FROM a"));
    }

    [Fact]
    public async Task States_of_the_first_schema_are_there_after_the_upgrade()
    {
        var subject = new GrainKey(GrainKind.Employee, "e" + new string('a', 32));
        var caseId = GridId.Derive(GridId.Case, GridId.New(GridId.Message, new HandClock()), "x");
        using (var old = StoreStart.Connect(SqliteStore.FileIn(_folder.Path)))
        {
            Migrations.Apply(old, [.. Migrations.Embedded.Take(1)], default);
            old.Execute($"""
                INSERT INTO state (grain, part, body) VALUES
                ('{RowCodec.Grain(subject)}', '', x'01'), ('R35.17', '', x'02'), ('R35.17', 'd/35.17.01', x'03'),
                ('{RowCodec.Grain(subject)}', '{StoreParts.OfCase(caseId)}', x'');
                """);
        }

        await using var store = Open();

        var region = await store.Read.PartsAsync(new(GrainKind.Region, "35.17"), TestContext.Current.CancellationToken);
        Assert.Equal([1], await store.Read.StateAsync(new(subject, ""), TestContext.Current.CancellationToken));
        Assert.Equal([("", (byte)2), ("d/35.17.01", (byte)3)], region.Select(p => (p.Key, p.Value[0])).Order());
    }

    [Fact]
    public void The_write_connection_is_durable()
    {
        using var database = StoreStart.Connect(_folder.File("grid.db"));

        Assert.Equal(("wal", 2L), (database.Text("PRAGMA journal_mode"), database.Number("PRAGMA synchronous")));
    }

    private SqliteStore Open(string cell = "uji", int partitions = 8) =>
        SqliteStore.Open(new() { Folder = _folder.Path, Cell = cell, Partitions = partitions, Clock = new HandClock(), MinimumFreeDisk = 0 });
}
