namespace NetralitasGrid.Functions.Keys;

/// <summary>Lets a number through each second, and a burst after a pause. Shared by all requests of one key.</summary>
internal sealed class TokenBucket
{
    private readonly Lock _lock = new();
    private readonly double _perSecond;
    private readonly double _burst;
    private readonly TimeProvider _clock;
    private double _tokens;
    private long _at;

    public TokenBucket(double perSecond, double burst, TimeProvider clock)
    {
        (_perSecond, _burst, _clock) = (perSecond, burst, clock);
        _tokens = burst;
        _at = clock.GetTimestamp();
    }

    /// <summary>Takes one token; false, with the seconds until there is one, when there is none.</summary>
    public bool TryTake(out int secondsToWait)
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            _tokens = Math.Min(_burst, _tokens + (_clock.GetElapsedTime(_at, now).TotalSeconds * _perSecond));
            _at = now;
            if (_tokens >= 1)
            {
                _tokens--;
                secondsToWait = 0;
                return true;
            }

            secondsToWait = Math.Max(1, (int)Math.Ceiling((1 - _tokens) / _perSecond));
            return false;
        }
    }
}
