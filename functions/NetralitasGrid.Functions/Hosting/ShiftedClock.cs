namespace NetralitasGrid.Functions.Hosting;

/// <summary>A clock that runs as the real one does but shows another time: only what "now" means moves, waits and timestamps do not.</summary>
internal sealed class ShiftedClock(TimeSpan shift) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;

    /// <summary>A clock that shows <paramref name="start"/> now.</summary>
    public static ShiftedClock StartingAt(DateTimeOffset start) => new(start - System.GetUtcNow());
}
