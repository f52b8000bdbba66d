using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Watching;

/// <summary>Tells committed changes to everyone who watches. A slow watcher loses the oldest and is told; nobody holds up the writer.</summary>
internal sealed class Watchers(int capacity)
{
    private readonly Lock _gate = new();
    private Watcher[] _watchers = [];

    /// <summary>In commit order, by one thread at a time.</summary>
    public void Tell(List<Change> changes)
    {
        foreach (var watcher in Volatile.Read(ref _watchers))
        {
            foreach (var change in changes)
            {
                watcher.Channel.Writer.TryWrite(change);
            }
        }
    }

    /// <summary>Changes may have been missed: every watcher is told to read afresh.</summary>
    public void Lag()
    {
        foreach (var watcher in Volatile.Read(ref _watchers))
        {
            watcher.Lag();
        }
    }

    /// <summary>Watches from the call on, not from the first read.</summary>
    public IAsyncEnumerable<Change> Watch(CancellationToken cancellationToken)
    {
        var watcher = new Watcher(capacity);
        lock (_gate)
        {
            _watchers = [.. _watchers, watcher];
        }

        return ReadAsync(watcher, cancellationToken);
    }

    /// <summary>Ends all watching.</summary>
    public void Close()
    {
        foreach (var watcher in Volatile.Read(ref _watchers))
        {
            watcher.Channel.Writer.TryComplete();
        }
    }

    private async IAsyncEnumerable<Change> ReadAsync(Watcher watcher, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in watcher.Channel.Reader.ReadAllAsync(cancellationToken))
            {
                if (watcher.Lagged)
                {
                    throw new WatchLagException();
                }

                yield return change;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers = [.. _watchers.Where(w => w != watcher)];
            }
        }
    }

    private sealed class Watcher
    {
        private volatile bool _lagged;

        public Watcher(int capacity) => Channel = System.Threading.Channels.Channel.CreateBounded<Change>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => _lagged = true);

        public Channel<Change> Channel { get; }

        public bool Lagged => _lagged;

        /// <summary>The reader is told with the next change, this one, which says nothing itself.</summary>
        public void Lag()
        {
            _lagged = true;
            Channel.Writer.TryWrite(new(ChangeKind.Region, "", default, default));
        }
    }
}
