namespace NetralitasGrid.TestKit.Time;

/// <summary>A clock that stands still until a test moves it. Timers made from it fire when it is moved past them.</summary>
public sealed class HandClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<HandTimer> _timers = [];
    private DateTimeOffset _now = start.ToUniversalTime();
    private TimeSpan _jumped;

    /// <summary>Polling day of 2024, 08:00 in Jakarta.</summary>
    public HandClock()
        : this(new DateTimeOffset(2024, 11, 27, 8, 0, 0, TimeSpan.FromHours(7)))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now + _jumped;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _now.UtcTicks;
        }
    }

    /// <summary>The clock of the day is set; what measures spans goes on, as when an operator or a time server sets a clock.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_gate)
        {
            _jumped += by;
        }
    }

    public void Move(TimeSpan by) => Set(GetUtcNow() + by);

    public void Set(DateTimeOffset now)
    {
        List<HandTimer> due;
        lock (_gate)
        {
            _now = now.ToUniversalTime() - _jumped;
            due = [.. _timers.Where(t => t.Due <= _now)];
            due.ForEach(t => _timers.Remove(t));
        }

        due.ForEach(t => t.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class HandTimer(HandClock clock, Action fire) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            fire();
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
