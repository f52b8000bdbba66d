namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>What went wrong with a partition's next messages.</summary>
/// <param name="Opens">Turns that were begun and never ended, by processes that died in them.</param>
/// <param name="AloneUntil">Messages up to this number are taken one by one.</param>
/// <param name="Most">Messages of the next turn after refused data; null = as many as asked for.</param>
internal sealed record Attempt(int Opens, long AloneUntil, int? Most)
{
    /// <summary>Unfinished turns after which what waited is taken message by message.</summary>
    public const int MostOpens = 2;

    /// <summary>Unfinished turns or refusals of a message alone after which it becomes a dead letter.</summary>
    public const int MostTries = 3;

    public bool Alone(long first) => first <= AloneUntil;

    /// <summary>Whether the first message ended its process, alone, as often as it may.</summary>
    public bool Fatal(long first) => Alone(first) && Opens >= MostTries;

    /// <summary>The mark of a turn that begins on these messages; once two were left open, they are taken one by one, each with opens of its own.</summary>
    public Attempt Opened(long first, long last) =>
        !Alone(first) && Opens >= MostOpens ? this with { Opens = 1, AloneUntil = last } : this with { Opens = Opens + 1 };
}
