using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Functions.Streams;

/// <summary>
/// The live state of one region for all its streams: what changed since the last tick, and the last frames, so that a stream that lost its
/// connection or reads slowly can be brought up to date. Ids are <c>EPOCH-NUMBER</c>; another epoch means a fresh snapshot.
/// </summary>
internal sealed class StreamTopic(string region, long number = 0)
{
    private const int FramesKept = 64;
    private static readonly TimeSpan SnapshotLife = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<StreamFrame> _frames = new();
    private readonly Dictionary<long, (byte[] Bytes, long Number)> _catchUps = [];
    private List<Change> _pending = [];
    private string _epoch = NewEpoch();
    private long _newest;
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (Task<Snapshot> Task, long ReadAt)? _snapshot;

    /// <summary>Area code.</summary>
    public string Region { get; } = region;

    /// <summary>Counts the regions as they are first watched: says which part of a tick is this one's.</summary>
    public long Number { get; } = number;

    /// <summary>Open streams; guarded by the hub.</summary>
    public int Readers { get; set; }

    /// <summary>When the last stream left; guarded by the hub.</summary>
    public long LeftAt { get; set; }

    /// <summary>Completes at the next frame, heartbeat or new beginning.</summary>
    public Task Signal
    {
        get
        {
            lock (_lock)
            {
                return _signal.Task;
            }
        }
    }

    /// <summary>Notes a change for the next frame.</summary>
    public void Add(Change change)
    {
        lock (_lock)
        {
            _pending.Add(change);

            // Bounded without streams and between ticks: conflate early rather than grow.
            if (_pending.Count >= 4096)
            {
                _pending = StreamFrame.Newest(_pending);
            }
        }
    }

    /// <summary>Makes a frame of what is pending; false when nothing was.</summary>
    public bool Flush()
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            if (_pending.Count == 0)
            {
                return false;
            }

            var before = IdOf(_newest);
            var changes = StreamFrame.Newest(_pending);
            _pending = [];
            _newest++;
            _frames.Enqueue(new(_newest, before, IdOf(_newest), changes));
            _catchUps.Clear();
            if (_frames.Count > FramesKept)
            {
                _frames.Dequeue();
            }

            signal = Renew();
        }

        signal.TrySetResult();
        return true;
    }

    /// <summary>Wakes all streams, so that they send a heartbeat or see that their key has ended.</summary>
    public void Wake()
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            signal = Renew();
        }

        signal.TrySetResult();
    }

    /// <summary>Forgets all frames: changes were missed, every stream needs a snapshot.</summary>
    public void StartAgain()
    {
        lock (_lock)
        {
            _epoch = NewEpoch();
            _newest = 0;
            _frames.Clear();
            _catchUps.Clear();
            _pending = [];
            _snapshot = null;
        }

        Wake();
    }

    /// <summary>The position of an id that a client saw last; false when its frames are gone.</summary>
    public bool TryResume(string? lastId, [NotNullWhen(true)] out StreamPosition? position)
    {
        position = null;
        lock (_lock)
        {
            if (lastId is null
                || lastId.Length <= _epoch.Length + 1
                || !lastId.StartsWith(_epoch, StringComparison.Ordinal)
                || !long.TryParse(lastId.AsSpan(_epoch.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number > _newest
                || number < _newest - _frames.Count)
            {
                return false;
            }

            position = new(_epoch, number);
            return true;
        }
    }

    /// <summary>What a stream at a position has not seen: one frame as it is, several conflated. Null when a snapshot is needed.</summary>
    public StreamPart? After(StreamPosition position)
    {
        lock (_lock)
        {
            var behind = _newest - position.Number;
            if (position.Epoch != _epoch || behind > _frames.Count)
            {
                return null;
            }

            if (behind == 0)
            {
                return new(default, position, false);
            }

            var now = new StreamPosition(_epoch, _newest);
            if (behind == 1)
            {
                return new(_frames.Last().Bytes, now, false);
            }

            if (!_catchUps.TryGetValue(position.Number, out var made))
            {
                var changes = StreamFrame.Newest(_frames.Where(f => f.Number > position.Number).SelectMany(f => f.Changes));
                made = (StreamFrame.Serialise(changes, IdOf(position.Number), IdOf(_newest)), _newest);
                _catchUps[position.Number] = made;
            }

            return new(made.Bytes, now, true);
        }
    }

    /// <summary>
    /// A snapshot and the position from which frames continue it. Many streams that open together share one reading. The position is taken
    /// before the reading: a frame that the snapshot already holds is sent again, none is left out.
    /// </summary>
    public Task<Snapshot> SnapshotAsync(Func<string, Task<byte[]>> read, TimeProvider clock)
    {
        lock (_lock)
        {
            if (_snapshot is { } known && !known.Task.IsFaulted && clock.GetElapsedTime(known.ReadAt) < SnapshotLife)
            {
                return known.Task;
            }

            var task = ReadSnapshotAsync(read, new(_epoch, _newest), IdOf(_newest));
            _snapshot = (task, clock.GetTimestamp());
            return task;
        }
    }

    private async Task<Snapshot> ReadSnapshotAsync(Func<string, Task<byte[]>> read, StreamPosition position, string id)
    {
        // Reading begins outside the lock under which this was called.
        await Task.Yield();
        var region = await read(Region);
        var buffer = new ArrayBufferWriter<byte>(region.Length + 128);
        StreamFrame.WriteEvent(buffer, id, "snapshot"u8, region);
        return new(buffer.WrittenSpan.ToArray(), position);
    }

    private static string NewEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    private string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{_epoch}-{number}");

    private TaskCompletionSource Renew()
    {
        var signal = _signal;
        _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return signal;
    }
}

/// <summary>Where a stream is: the last frame that it was sent.</summary>
internal sealed record StreamPosition(string Epoch, long Number);

/// <summary>Bytes to send and where the stream is after them; empty when there is nothing new.</summary>
internal sealed record StreamPart(ReadOnlyMemory<byte> Bytes, StreamPosition Position, bool Conflated);

/// <summary>The snapshot event of a region and the position from which frames continue it.</summary>
internal sealed record Snapshot(byte[] Bytes, StreamPosition Position);
