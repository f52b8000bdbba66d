namespace NetralitasGrid.Storage.Postgres;

/// <summary>
/// The time of a cell as a process knows it: what the database said a moment ago, and the span since then by a clock that nobody sets. So a machine
/// whose clock is wrong or jumps refuses nobody, and fires no deadline too early.
/// </summary>
internal sealed class DatabaseClock : TimeProvider
{
    private volatile Reading _last = new(System.GetUtcNow(), System.GetTimestamp());

    public override DateTimeOffset GetUtcNow()
    {
        var last = _last;
        return last.Time + System.GetElapsedTime(last.At);
    }

    /// <summary>The database said its time, having been asked at a timestamp: half of what passed since then was the way there.</summary>
    public void Hear(DateTimeOffset time, long asked) => _last = new(time, asked + ((System.GetTimestamp() - asked) / 2));

    private sealed record Reading(DateTimeOffset Time, long At);
}
