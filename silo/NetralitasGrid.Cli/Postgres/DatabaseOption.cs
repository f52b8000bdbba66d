using System.CommandLine;
using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Cli.Postgres;

/// <summary>The PostgreSQL database of a cell, as commands name it.</summary>
internal static class DatabaseOption
{
    /// <summary>Passwords belong into a passfile or GRID_DATABASE: command lines can be seen by everybody on the machine.</summary>
    public static Option<string?> Create() => new("--database")
    {
        Description = "Npgsql connection string of the cell's database (or GRID_DATABASE)",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("GRID_DATABASE") is { Length: > 0 } text ? text : null,
    };

    /// <exception cref="CommandException">No database was named.</exception>
    public static PostgresStoreOptions Options(string? database, bool watches) => database is null
        ? throw new CommandException("Name the cell's database with --database or GRID_DATABASE.")
        : new() { ConnectionString = database, Watches = watches };
}
