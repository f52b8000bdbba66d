namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>What a cell knows of a province.</summary>
/// <param name="Code">Code of the province (<c>35</c>).</param>
/// <param name="Other">The other cell of a move; null where it was never moved.</param>
/// <param name="Copying">Whether its move is not finished.</param>
public sealed record ProvinceRow(string Code, ProvinceState State, string? Other, bool Copying);

/// <summary>Whether a cell takes appends for a province.</summary>
public enum ProvinceState
{
    /// <summary>It does.</summary>
    Owned,

    /// <summary>Not any more: it is being given to another cell.</summary>
    Moving,

    /// <summary>Not yet: it is being taken from another cell.</summary>
    Coming,

    /// <summary>Another cell has it.</summary>
    Moved,
}
