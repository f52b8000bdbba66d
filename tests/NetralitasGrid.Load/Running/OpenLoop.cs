using NetralitasGrid.Load.Http;

namespace NetralitasGrid.Load.Running;

/// <summary>
/// Sends posts when they are due, whatever the grid answers: a stalled grid gets as many posts as a quick one, they wait here once all
/// connections are busy, and each latency counts from when its post was due (no coordinated omission). Refused reports (429, 503, a broken
/// connection) are posted again after the time that was asked for.
/// </summary>
/// <param name="connections">Most posts on their way at once.</param>
/// <param name="open">Makes the sender of a connection, by its number.</param>
/// <param name="answered">Called with each answer and the time from when its post was due to now; from several threads.</param>
public sealed class OpenLoop(TimeProvider clock, int connections, Func<int, PostSender> open, Action<Post, PostAnswer, TimeSpan> answered)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly Stack<PostSender> _idle = new();
    private readonly Queue<Post> _queue = new();
    private TaskCompletionSource? _drained;
    private long _zero;
    private int _opened;
    private int _unanswered;
    private volatile bool _ended;
    private volatile Exception? _fault;

    /// <summary>Posts that are due and not finally answered: on their way, waiting for a connection or for their next try.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Posts that wait for a free connection.</summary>
    public int Queued
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Connections opened so far.</summary>
    public int Connections => Volatile.Read(ref _opened);

    /// <summary>Time since the measured run began; negative while warming up.</summary>
    public TimeSpan Now => clock.GetElapsedTime(_zero);

    /// <summary>What went wrong in the generator itself, the first of it; its posts count as answered, and the run is worth nothing.</summary>
    public Exception? Fault => _fault;

    /// <summary>How late posts left the schedule: what the generator itself adds to latencies.</summary>
    public Latencies Lateness { get; } = new();

    /// <summary>Sends everything that is due until the schedule ends or <paramref name="stop"/> is asked for. Answers may come later: see <see cref="DrainAsync"/>.</summary>
    /// <param name="schedule">Posts by the time they are due, made when they are taken.</param>
    /// <param name="lead">Time from now until the measured run begins.</param>
    public async Task RunAsync(IEnumerable<Post> schedule, TimeSpan lead, CancellationToken stop)
    {
        _zero = clock.GetTimestamp() + (long)(lead.TotalSeconds * clock.TimestampFrequency);
        using var timer = new PeriodicTimer(Tick, clock);
        using var posts = schedule.GetEnumerator();
        var more = posts.MoveNext();
        while (more)
        {
            for (var now = Now; more && posts.Current.Due <= now; more = posts.MoveNext())
            {
                Lateness.Record(now - posts.Current.Due);
                Interlocked.Increment(ref _unanswered);
                Send(posts.Current);
            }

            try
            {
                if (more && !await timer.WaitForNextTickAsync(stop))
                {
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Waits until everything is answered; false when that took longer than <paramref name="limit"/>. Nothing is retried afterwards.</summary>
    public async Task<bool> DrainAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task drained;
        lock (_lock)
        {
            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;
            CheckDrained();
        }

        try
        {
            await drained.WaitAsync(limit, clock, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _ended = true;
        }
    }

    private void Send(Post post)
    {
        PostSender? sender;
        lock (_lock)
        {
            if (!_idle.TryPop(out sender))
            {
                if (_opened == connections)
                {
                    _queue.Enqueue(post);
                    return;
                }

                sender = open(_opened++);
            }
        }

        _ = Task.Run(() => SendAllAsync(sender, post));
    }

    // A connection carries what waits, one post after the other, and then lies idle.
    private async Task SendAllAsync(PostSender sender, Post? post)
    {
        while (post is not null)
        {
            if (await TryAsync(sender, post) is { } retry)
            {
                _ = RetryAsync(retry.Post, retry.After);
            }
            else
            {
                Interlocked.Decrement(ref _unanswered);
            }

            lock (_lock)
            {
                if (!_queue.TryDequeue(out post))
                {
                    _idle.Push(sender);
                    CheckDrained();
                }
            }
        }
    }

    private async Task<(Post Post, TimeSpan After)?> TryAsync(PostSender sender, Post post)
    {
        try
        {
            var answer = await sender(post, CancellationToken.None);
            answered(post, answer, Now - post.Due);
            var refused = answer.Reports.Where(static r => r.IsRetried).Select(static r => r.Report).ToList();
            return refused.Count == 0 ? null : (post with { Reports = refused, Attempt = post.Attempt + 1 }, answer.RetryAfter);
        }
        catch (Exception e)
        {
            _fault ??= e;
            return null;
        }
    }

    private async Task RetryAsync(Post post, TimeSpan after)
    {
        await Task.Delay(after, clock);
        if (!_ended)
        {
            Send(post);
        }
    }

    private void CheckDrained()
    {
        if (_drained is { } drained && Volatile.Read(ref _unanswered) == 0)
        {
            drained.TrySetResult();
        }
    }
}
