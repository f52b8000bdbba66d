namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>One cell of the configuration.</summary>
/// <param name="Name">1 to 20 lower-case letters, digits and dashes; fixed when its database is made.</param>
/// <param name="Provinces">Codes of the provinces that it gets at first.</param>
/// <param name="Partitions">Partitions of its database, fixed when it is made. Default 64.</param>
public sealed record CellSetting(string Name, string Database, IReadOnlyList<string> Provinces, int Partitions)
{
    /// <summary>How its store is opened.</summary>
    public PostgresStoreOptions Options(bool watches) =>
        new() { ConnectionString = Database, Cell = Name, Partitions = Partitions, Provinces = [], Watches = watches };

    /// <summary>The name alone: the connection string is nobody's to print.</summary>
    public override string ToString() => Name;
}

/// <summary>The file of cells cannot be used; the message is for the operator and names no connection string.</summary>
public sealed class CellsException(string message) : Exception(message);
