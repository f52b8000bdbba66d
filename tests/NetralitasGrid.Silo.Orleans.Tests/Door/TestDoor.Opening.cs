using Microsoft.AspNetCore.Builder;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Silo.Orleans.Hosting;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Functions.Tests;

/// <content>Doors that are silos of a cluster of their own, each over a database of its own whose clock starts on polling day.</content>
public sealed partial class TestDoor
{
    private const string Cell = "local";

    /// <summary>The server of all doors.</summary>
    internal static PostgresServer Server { get; } = new();

    public static async Task<TestDoor> OpenAsync(Action<WebApplicationBuilder>? configure = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await Server.EmptyAsync();
        await PostgresStore.MigrateAsync(new() { ConnectionString = database, Cell = Cell }, cancellation);
        await Server.Cluster.ChangeAsync("UPDATE cell SET shift = timestamptz '2024-11-27 13:15+07' - clock_timestamp()", Name(database), cancellation);
        var folder = Directory.CreateTempSubdirectory("netralitasgrid-test-").FullName;
        Secrets.Open(folder);
        PlacedStore? placed = null;
        return await OpenAsync(
            new DoorSettings { Port = 0, Data = folder, Postgres = true, Orleans = true, Database = database, Secrets = Path.Combine(folder, Secrets.FileName) },
            builder =>
            {
                builder.Configuration["OrleansEngine:SiloPort"] = "0";
                DoorWithSilo.AddTo(builder, placed!, database);
                configure?.Invoke(builder);
            },
            clock: null,
            store => placed = new PlacedStore(store));
    }

    /// <summary>Every value of every table, as it is stored.</summary>
    internal async Task ReadLoggedAsync(Action<byte[]> value)
    {
        await using var source = NpgsqlDataSource.Create(_settings.Database!);
        var columns = new List<string>();
        await using (var command = source.CreateCommand("""
            SELECT 'SELECT ' || CASE data_type WHEN 'bytea' THEN quote_ident(column_name) ELSE format('convert_to(%I::text, ''UTF8'')', column_name) END
                || ' FROM ' || quote_ident(table_name) FROM information_schema.columns WHERE table_schema = 'public'
            """))
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                columns.Add(reader.GetString(0));
            }
        }

        Assert.NotEmpty(columns);
        foreach (var column in columns)
        {
            await using var command = source.CreateCommand(column);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                if (!await reader.IsDBNullAsync(0, TestContext.Current.CancellationToken))
                {
                    value(reader.GetFieldValue<byte[]>(0));
                }
            }
        }
    }

    private static string Name(string database) => new NpgsqlConnectionStringBuilder(database).Database!;
}
