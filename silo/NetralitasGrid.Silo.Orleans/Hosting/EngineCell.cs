using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Silo.Orleans.Hosting;

/// <summary>The cell whose turns this process runs.</summary>
internal sealed class EngineCell(PostgresStore store)
{
    /// <summary>Name of the directory of activations in the cell's database.</summary>
    public const string Directory = "cell";

    public string Name => store.Cell;

    public PostgresStore Store => store;
}
