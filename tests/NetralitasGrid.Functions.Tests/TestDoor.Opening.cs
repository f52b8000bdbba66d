using Microsoft.AspNetCore.Builder;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Functions.Tests;

/// <content>Doors over SQLite with turns of their own, and over PostgreSQL without.</content>
public sealed partial class TestDoor
{
    public static Task<TestDoor> OpenAsync(Action<WebApplicationBuilder>? configure = null, TimeProvider? clock = null) => OpenAsync(
        new DoorSettings
        {
            Port = 0,
            Data = Directory.CreateTempSubdirectory("netralitasgrid-test-").FullName,
            Clock = new DateTimeOffset(2024, 11, 27, 13, 15, 0, TimeSpan.FromHours(7)),
        },
        configure,
        clock);

    /// <summary>A front door over a PostgreSQL database, with secrets of its own; silos are for the test to run.</summary>
    public static Task<TestDoor> OpenAsync(string database, string? secrets, Action<WebApplicationBuilder>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("netralitasgrid-test-").FullName;
        if (secrets is null)
        {
            Secrets.Open(folder);
        }

        return OpenAsync(
            new DoorSettings { Port = 0, Data = folder, Postgres = true, Database = database, Secrets = secrets ?? Path.Combine(folder, Secrets.FileName) }, configure, null);
    }

    /// <summary>Every message, entry and step of a case as it is stored.</summary>
    internal Task ReadLoggedAsync(Action<byte[]> value)
    {
        Database.Read(
            Folder, "SELECT body FROM message UNION ALL SELECT bytes FROM entry UNION ALL SELECT body FROM case_history UNION ALL SELECT bytes FROM cell_entry",
            bytes => value((byte[])bytes));
        return Task.CompletedTask;
    }
}
