namespace NetralitasGrid.Storage.Postgres.Appending;

/// <summary>
/// Whether reports that are known already are likely in the next group. Clients post again in bursts, after an outage; nearly all else is new. A wrong
/// guess costs time alone: a group that looked for nothing, or one that was refused by a report's key and looks then.
/// </summary>
internal sealed class Repeats
{
    /// <summary>Groups that look first after one that had known reports: of so many that come now and then, at most one in this number is refused.</summary>
    internal const int Groups = 64;

    private int _left;

    public bool AreLikely => Volatile.Read(ref _left) > 0;

    /// <summary>A group looked; whether it met reports that were known.</summary>
    public void Looked(bool known)
    {
        if (known)
        {
            Volatile.Write(ref _left, Groups);
        }
        else
        {
            Interlocked.Decrement(ref _left);
        }
    }
}
