namespace NetralitasGrid.Functions.Cells;

/// <summary>The time of the first cell that was reached; until then the machine's.</summary>
internal sealed class CellTime : TimeProvider
{
    private TimeProvider _source = System;

    public override DateTimeOffset GetUtcNow() => Volatile.Read(ref _source).GetUtcNow();

    /// <summary>A cell was reached.</summary>
    public void Follow(TimeProvider cell) => Interlocked.CompareExchange(ref _source, cell, System);
}
