namespace NetralitasGrid.Load.Http;

/// <summary>
/// Latencies in a histogram of logarithmic buckets (under 2 % error, fixed memory), so that hours of load can be counted. Thread-safe.
/// </summary>
public sealed class Latencies
{
    private const double Growth = 1.02;
    private const double SmallestMicroseconds = 10;
    private static readonly double LogGrowth = Math.Log(Growth);
    private readonly long[] _buckets = new long[900];
    private long _count;
    private long _longest;

    /// <summary>How many were recorded.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest, in milliseconds.</summary>
    public double LongestMs => TimeSpan.FromTicks(Interlocked.Read(ref _longest)).TotalMilliseconds;

    /// <summary>Records one latency.</summary>
    public void Record(TimeSpan latency)
    {
        var microseconds = Math.Max(latency.TotalMicroseconds, SmallestMicroseconds);
        var bucket = (int)Math.Min(Math.Log(microseconds / SmallestMicroseconds) / LogGrowth, _buckets.Length - 1);
        Interlocked.Increment(ref _buckets[bucket]);
        Interlocked.Increment(ref _count);
        for (long longest; latency.Ticks > (longest = Interlocked.Read(ref _longest));)
        {
            Interlocked.CompareExchange(ref _longest, latency.Ticks, longest);
        }
    }

    /// <summary>The latency, in milliseconds, that a share (0 to 1) of all stayed at or below; 0 when there are none.</summary>
    public double PercentileMs(double share)
    {
        var rank = (long)Math.Ceiling(Count * share);
        long seen = 0;
        for (var i = 0; i < _buckets.Length && rank > 0; i++)
        {
            seen += Interlocked.Read(ref _buckets[i]);
            if (seen >= rank)
            {
                return SmallestMicroseconds * Math.Pow(Growth, i + 1) / 1000;
            }
        }

        return 0;
    }
}
