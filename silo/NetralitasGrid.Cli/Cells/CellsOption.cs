using System.CommandLine;
using NetralitasGrid.Storage.Postgres.Cells;

namespace NetralitasGrid.Cli.Cells;

/// <summary>The file of a grid's cells, as commands name it.</summary>
internal static class CellsOption
{
    public static Option<string?> Create() => new("--cells")
    {
        Description = "File that names the grid's cells, where it has several (or GRID_CELLS)",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("GRID_CELLS") is { Length: > 0 } path ? path : null,
    };

    /// <exception cref="CommandException">The file cannot be used.</exception>
    public static IReadOnlyList<CellSetting> Read(string path)
    {
        try
        {
            return CellsFile.Read(path);
        }
        catch (CellsException e)
        {
            throw new CommandException(e.Message);
        }
    }
}
