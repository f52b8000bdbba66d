namespace NetralitasGrid.Storage.Contract;

/// <summary>
/// The signed anchors of a cell that several processes serve: one chain of lines, whoever signs the next. Beside it each process keeps a copy in a
/// file of its own, outside the database, so that rewriting the database does not rewrite what was signed.
/// </summary>
public interface IAnchorBook
{
    /// <summary>Lines after a number, in order; line n has number n.</summary>
    ValueTask<IReadOnlyList<byte[]>> LinesAsync(long after, int most, CancellationToken cancellationToken);

    /// <summary>Adds the line of a number; false when there is one, or the one before it is missing.</summary>
    ValueTask<bool> AddAsync(long number, byte[] line, CancellationToken cancellationToken);
}
