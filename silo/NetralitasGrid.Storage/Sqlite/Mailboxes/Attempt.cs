namespace NetralitasGrid.Storage.Sqlite.Mailboxes;

/// <summary>What went wrong with the messages after a partition's position, up to one of them.</summary>
/// <param name="Position">The position when it was written.</param>
/// <param name="Until">Number of the last message concerned.</param>
/// <param name="Opens">How often a turn on them was begun by a process that died before it ended.</param>
/// <param name="Alone">Whether turns of one message must go through the range.</param>
/// <param name="Tries">How often the first message was refused alone.</param>
internal sealed record Attempt(long Position, long Until, int Opens, bool Alone, int Tries)
{
    /// <summary>Unfinished turns after which a range is taken message by message.</summary>
    public const int MostOpens = 2;

    /// <summary>Tries of a message alone after which it becomes a dead letter.</summary>
    public const int MostTries = 3;

    /// <summary>Whether the first message killed its process, alone, as often as it may.</summary>
    public bool Fatal => Alone && Opens >= MostTries;

    /// <summary>A turn on the range begins.</summary>
    public Attempt Opened() => this with { Opens = Opens + 1 };

    /// <summary>The turn ended without harm and without a commit.</summary>
    public Attempt Closed() => this with { Opens = Math.Max(0, Opens - 1) };

    /// <summary>Once a turn was open twice, its messages are taken one by one, each with opens of its own.</summary>
    public Attempt Judged() => !Alone && Opens >= MostOpens ? this with { Alone = true, Opens = 0 } : this;

    /// <summary>What is left of it after a turn handled messages up to <paramref name="position"/>; null when nothing is.</summary>
    public Attempt? After(long position) => position < Until ? new(position, Until, 0, Alone, 0) : null;
}
