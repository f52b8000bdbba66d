namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>
/// The partitions that had mail when they were last looked for, the longest waiting first, without those that this process has been to since. Looking for
/// them goes to the mailboxes of all; one look serves a turn of each.
/// </summary>
internal sealed class MailedPartitions(TimeProvider clock)
{
    /// <summary>What is older is forgotten: who waits longest may have changed.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private short[] _left = [];
    private long _at;

    /// <summary>Those that are left; none when it is time to look.</summary>
    public short[] Left()
    {
        lock (_gate)
        {
            return _left.Length > 0 && clock.GetElapsedTime(_at) < Longest ? _left : [];
        }
    }

    /// <summary>What a look found, and which of it was free.</summary>
    public void Set(short[] mailed, short free)
    {
        lock (_gate)
        {
            (_left, _at) = (mailed[(Array.IndexOf(mailed, free) + 1)..], clock.GetTimestamp());
        }
    }

    /// <summary>Goes on behind the one that was free among those that were left; null when none was.</summary>
    public void Pass(short[] left, short? free)
    {
        var passed = free is { } one ? left.AsSpan(0, Array.IndexOf(left, one) + 1).ToArray() : left;
        lock (_gate)
        {
            _left = Array.FindAll(_left, p => Array.IndexOf(passed, p) < 0);
        }
    }
}
