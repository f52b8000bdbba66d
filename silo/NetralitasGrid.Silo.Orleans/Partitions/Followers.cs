using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Orleans.Hosting;
using NetralitasGrid.Silo.Orleans.Live;

namespace NetralitasGrid.Silo.Orleans.Partitions;

/// <summary>
/// The activations that hold state of a partition's grains in memory. Those that a turn changes are told before its commit and after it, so that none
/// answers old state once anybody can know of the new one. Who cannot be told is forgotten, and loads again when its lease is over.
/// </summary>
internal sealed partial class Followers(EngineCell cell, int partition, IGrainFactory grains, TimeProvider clock, ILogger logger)
{
    /// <summary>How long a turn waits to tell its followers, all of them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>How long it may be unknown that a process outside of this cluster ran a turn.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Followers beyond which those that have not asked for long are let go.</summary>
    private const int Many = 4_096;

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly Dictionary<GrainKey, Follower> _known = [];
    private TurnOutcome? _committing;
    private long _memory = NewMemory();
    private long _turn = -1;
    private long _looked;

    /// <summary>A follower asks whether it was told everything.</summary>
    /// <param name="memory">The memory that it was answered when it loaded its state.</param>
    public async Task<Following> AddAsync(GrainKey grain, long memory)
    {
        if (_turn < 0 || clock.GetElapsedTime(_looked) > LookEvery)
        {
            _looked = clock.GetTimestamp();
            Note(await cell.Store.LastTurnAsync(partition, CancellationToken.None), own: false);
        }

        var told = memory == _memory && _known.ContainsKey(grain);
        if (_known.Count >= Many)
        {
            foreach (var (key, _) in _known.Where(f => clock.GetElapsedTime(f.Value.Asked) > Long).ToList())
            {
                _known.Remove(key);
            }
        }

        _known[grain] = new(grains.Live(cell.Name, grain), clock.GetTimestamp());
        return new(_memory, told, _committing is { } outcome && outcome.States.Keys.Any(k => k.Grain == grain));
    }

    public void Remove(GrainKey grain) => _known.Remove(grain);

    /// <summary>Tells those whose grains the turn changes, and waits until they know.</summary>
    public ValueTask ChangingAsync(long turn, TurnOutcome outcome)
    {
        _committing = outcome;
        return TellAsync(outcome, (follower, _) => follower.ChangingAsync(turn));
    }

    /// <summary>Tells them what was committed.</summary>
    public async ValueTask ChangedAsync(long turn, TurnOutcome outcome)
    {
        Note(turn, own: true);
        _committing = null;
        await TellAsync(outcome, (follower, parts) => follower.ChangedAsync(new(turn, parts)));
    }

    /// <summary>It is not known how a turn ended, or something was missed: whoever follows must load again.</summary>
    public void Forget()
    {
        _known.Clear();
        _committing = null;
        _memory = NewMemory();
    }

    private static long NewMemory() => Random.Shared.NextInt64(1, long.MaxValue);

    private async ValueTask TellAsync(TurnOutcome outcome, Func<ILiveState, Dictionary<string, byte[]?>, Task> tell)
    {
        if (_known.Count == 0)
        {
            return;
        }

        var changes = new Dictionary<GrainKey, Dictionary<string, byte[]?>>();
        foreach (var (key, bytes) in outcome.States)
        {
            if (_known.ContainsKey(key.Grain))
            {
                if (!changes.TryGetValue(key.Grain, out var parts))
                {
                    changes.Add(key.Grain, parts = new(StringComparer.Ordinal));
                }

                parts[key.Part] = bytes;
            }
        }

        var telling = changes.Select(c => (Grain: c.Key, Done: tell(_known[c.Key].Live, c.Value))).ToList();
        await Task.WhenAny(Task.WhenAll(telling.Select(static t => t.Done)), Task.Delay(Patience, TimeProvider.System));
        foreach (var (grain, done) in telling.Where(static t => !t.Done.IsCompletedSuccessfully))
        {
            LogNotTold(logger, done.Exception);
            done.Ignore();
            _known.Remove(grain);
        }
    }

    /// <summary>Sees whether a turn that was not this activation's own went untold.</summary>
    private void Note(long turn, bool own)
    {
        if (_turn >= 0 && turn > _turn + (own ? 1 : 0))
        {
            Forget();
        }

        _turn = Math.Max(_turn, turn);
    }

    [LoggerMessage(3003, LogLevel.Debug, "A follower could not be told of a turn and loads again.")]
    private static partial void LogNotTold(ILogger logger, Exception? e);

    private sealed record Follower(ILiveState Live, long Asked);
}
