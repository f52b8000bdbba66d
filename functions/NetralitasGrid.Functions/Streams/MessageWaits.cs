using System.Collections.Concurrent;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Functions.Streams;

/// <summary>Requests that wait until a message of theirs has been handled: they look, and look again whenever the change feed speaks of it.</summary>
internal sealed class MessageWaits(TimeProvider clock)
{
    // Keyed by the value alone: the decision of an incident carries the incident's own value under another kind.
    private readonly ConcurrentDictionary<UInt128, Wait> _waits = new();

    /// <summary>Looks until there is something to see or <paramref name="most"/> has passed; then null.</summary>
    public async ValueTask<T?> UntilAsync<T>(
        GridId message, TimeSpan most, Func<GridId, CancellationToken, ValueTask<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        var started = clock.GetTimestamp();
        var wait = Join(message.Value);
        try
        {
            while (true)
            {
                // The signal is taken before looking, so that no change falls between the two.
                var signal = wait.Signal;
                if (await look(message, cancellationToken) is { } found)
                {
                    return found;
                }

                var left = most - clock.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    return null;
                }

                await signal.WaitAsync(left, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Leave(message.Value, wait);
        }
    }

    /// <summary>Tells who waits for the message that it has been handled.</summary>
    public void Handled(GridId message)
    {
        if (_waits.TryGetValue(message.Value, out var wait))
        {
            wait.Wake();
        }
    }

    /// <summary>Lets everybody look for themselves: changes were missed.</summary>
    public void LookAgain()
    {
        foreach (var wait in _waits.Values)
        {
            wait.Wake();
        }
    }

    private Wait Join(UInt128 message)
    {
        while (true)
        {
            var wait = _waits.GetOrAdd(message, static _ => new());
            lock (wait)
            {
                if (!wait.Left)
                {
                    wait.Waiting++;
                    return wait;
                }
            }
        }
    }

    private void Leave(UInt128 message, Wait wait)
    {
        lock (wait)
        {
            if (--wait.Waiting == 0)
            {
                wait.Left = true;
                _waits.TryRemove(new(message, wait));
            }
        }
    }

    private sealed class Wait
    {
        private volatile TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; set; }

        public bool Left { get; set; }

        public Task Signal => _signal.Task;

        public void Wake()
        {
            var signal = _signal;
            _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
            signal.TrySetResult();
        }
    }
}
