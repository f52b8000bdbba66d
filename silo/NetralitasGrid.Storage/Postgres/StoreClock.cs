namespace NetralitasGrid.Storage.Postgres;

/// <summary>
/// What this process adds to the database's clock: append times that it was told never go back, whatever the server's clock does; in tests, the time.
/// </summary>
internal sealed class StoreClock(PostgresStoreOptions options)
{
    private long _floor = DateTimeOffset.UnixEpoch.UtcTicks;

    /// <summary>The time that a test tells, or null.</summary>
    public DateTimeOffset? Told => options.TellsTime ? options.Clock.GetUtcNow() : null;

    /// <summary>The latest append time seen.</summary>
    public DateTimeOffset Floor => new(Interlocked.Read(ref _floor), TimeSpan.Zero);

    /// <summary>An append had this time.</summary>
    public void Saw(DateTimeOffset time)
    {
        var known = Interlocked.Read(ref _floor);
        while (time.UtcTicks > known)
        {
            var before = Interlocked.CompareExchange(ref _floor, time.UtcTicks, known);
            if (before == known)
            {
                return;
            }

            known = before;
        }
    }
}
