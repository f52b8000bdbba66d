namespace NetralitasGrid.Storage.Contract;

/// <summary>The database could not take the write or could not say whether it did: answer 503 and let the client try again.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>The cell does not own the province that an append is for: another cell has it or is getting it.</summary>
public sealed class ProvinceElsewhereException(string province) : Exception($"This cell does not own province {province}.")
{
    /// <summary>Code of the province.</summary>
    public string Province => province;
}

/// <summary>
/// The database refuses the data of this turn for good (too big, a constraint). The store has noted it: the partition's next turns take fewer
/// messages, down to one; a message refused three times on its own becomes a dead letter. Dispose the turn and go on.
/// </summary>
public sealed class TurnRefusedException(string message, Exception inner) : Exception(message, inner);

/// <summary>A case is under legal hold, so what it holds stays.</summary>
public sealed class LegalHoldException(string message) : Exception(message);

/// <summary>Another process holds the data folder.</summary>
public sealed class StoreInUseException(string message, Exception inner) : Exception(message, inner);

/// <summary>The stored data is not what this program wrote or can read.</summary>
public sealed class StoreCorruptException(string message) : Exception(message);

/// <summary>The watcher was too slow and missed changes: read a fresh snapshot.</summary>
public sealed class WatchLagException() : Exception("The watcher fell behind; changes were dropped.");
