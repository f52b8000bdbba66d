namespace NetralitasGrid.Storage.Contract;

/// <summary>What only one process of a cell does at a time.</summary>
public enum CellDuty
{
    /// <summary>Making what a new cell needs: first keys, first pack.</summary>
    FirstStart = 1,

    /// <summary>Signing the next anchor.</summary>
    Anchoring = 2,

    /// <summary>Retention, rotation of keys: work that walks over everything stored.</summary>
    Housekeeping = 3,
}
