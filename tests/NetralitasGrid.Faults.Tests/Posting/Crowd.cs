using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Faults.Tests.Posting;

/// <summary>Stubborn reporters who post at once, until they are told to stop, whatever happens to the grid meanwhile.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int Everybody = 1_500_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<StubbornReporter> _reporters;
    private readonly Lock _gate = new();
    private CancellationTokenSource _stop = new();
    private Task _posting = Task.CompletedTask;
    private (long Count, TaskCompletionSource Reached)? _goal;
    private long _acknowledged;
    private TimeSpan _longestWait;

    /// <param name="prefix">Start of every reportId.</param>
    /// <param name="provinces">Where the incidents happen, everywhere if nothing is said.</param>
    public Crowd(int reporters, string prefix, params string[] provinces)
        : this(reporters, prefix, Everybody, provinces)
    {
    }

    /// <param name="people">How many people are reported: the fewer, the more cases have several reports, from several provinces too.</param>
    /// <inheritdoc cref="Crowd(int, string, string[])"/>
    public Crowd(int reporters, string prefix, int people, string[] provinces)
    {
        var districts = Country.Districts.Where(d => provinces.Length == 0 || provinces.Contains(AreaCode.ProvinceOf(d.Code)))
            .Select(d => provinces.Length == 0 ? d : (d.Code, 1)).ToList();
        _reporters = [.. Enumerable.Range(0, reporters).Select(i => new StubbornReporter(new IncidentGenerator(i, $"{prefix}{i}", districts, TimeProvider.System) { Subjects = people }))];
    }

    /// <summary>Number of reporters: so many incidents at most are unanswered at any instant.</summary>
    public int Count => _reporters.Count;

    public IReadOnlyList<string> Acknowledged => [.. _reporters.SelectMany(r => r.Acknowledged)];

    /// <summary>What was acknowledged to each reporter, in that order: each posts the next report when it was answered.</summary>
    public IEnumerable<IReadOnlyList<string>> AcknowledgedInOrder => _reporters.Select(static r => r.Acknowledged);

    public IReadOnlyList<ShownDecision> Shown => [.. _reporters.SelectMany(r => r.Shown)];

    public IReadOnlyList<string> Broken => [.. _reporters.SelectMany(r => r.Broken)];

    /// <summary>How many were acknowledged so far.</summary>
    public long Answers => Interlocked.Read(ref _acknowledged);

    /// <summary>The longest that a report waited for its acknowledgement, all tries included, of those that were acknowledged since the last call.</summary>
    public TimeSpan TakeLongestWait()
    {
        lock (_gate)
        {
            var longest = _longestWait;
            _longestWait = TimeSpan.Zero;
            return longest;
        }
    }

    /// <summary>Begins to post, each to the port that it is given; asks again for it after each broken connection.</summary>
    public void Start(Func<int, int> portOf, string key)
    {
        _stop = new();
        var stop = _stop.Token;
        _posting = Task.WhenAll(_reporters.Select((reporter, i) => Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await reporter.PostAsync(portOf(i), key, Acknowledge, stop);
                    await Task.Delay(Pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            },
            CancellationToken.None)));
    }

    /// <summary>Waits for so many further acknowledgements.</summary>
    /// <exception cref="TimeoutException">They did not come in two minutes.</exception>
    public async Task MoreAsync(int acknowledgements, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _goal = (_acknowledged + acknowledgements, reached);
        }

        try
        {
            await reached.Task.WaitAsync(Patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException e)
        {
            var ended = _posting.IsCompleted ? $" Nobody posts any more: {_posting.Exception}" : "";
            throw new TimeoutException($"{acknowledgements} further reports were to be acknowledged; there are {Answers} in all.{ended} {string.Join('\n', Broken)}", e);
        }
    }

    /// <summary>Stops; what is unanswered is posted again after the next start.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _posting;
        _stop.Dispose();
        _posting = Task.CompletedTask;
        _stop = new();
    }

    /// <summary>Every reporter repeats some of what was acknowledged.</summary>
    public async Task RepeatAsync(int port, string key, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        foreach (var reporter in _reporters)
        {
            await reporter.RepeatAsync(port, key, patience.Token);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private void Acknowledge(TimeSpan waited)
    {
        lock (_gate)
        {
            _acknowledged++;
            _longestWait = waited > _longestWait ? waited : _longestWait;
            if (_goal is { } goal && _acknowledged >= goal.Count)
            {
                goal.Reached.TrySetResult();
                _goal = null;
            }
        }
    }
}
