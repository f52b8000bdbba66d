namespace NetralitasGrid.Silo.Access;

/// <summary>What a key may do (DESIGN 6). The text in JSON and on the command line is the lower-case name.</summary>
public enum Role
{
    /// <summary>Posts incidents, reads its own source's.</summary>
    Reporter,

    /// <summary>Reads all but dead letters, nothing sealed or masked.</summary>
    Viewer,

    /// <summary>Viewer, and masks, reveal, lookup, case events, acknowledging.</summary>
    Officer,

    /// <summary>Checks and stores packs, simulates.</summary>
    Author,

    /// <summary>Everything.</summary>
    Admin,

    /// <summary>Posts incidents with receivedAt.</summary>
    Backfill,
}
