using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Silo.Turns;

/// <summary>Runs one turn: load packs and states, handle in memory, commit. Any process that can reach the store may run it.</summary>
public sealed class TurnRunner(IGridStore store, PackCache packs, SiloMetrics metrics, TimeProvider clock)
{
    /// <summary>Runs the oldest waiting turn; false when no free partition has mail.</summary>
    public async ValueTask<bool> RunOneAsync(int mostMessages, CancellationToken cancellationToken)
    {
        var turn = await store.BeginTurnAsync(mostMessages, cancellationToken);
        if (turn is null)
        {
            return false;
        }

        await RunAsync(turn, cancellationToken);
        return true;
    }

    /// <summary>Runs a turn that was begun, and ends it; what it changed is durable when this returns. The bytes of the outcome's entries are no longer there.</summary>
    /// <param name="committing">Told the outcome before the commit; what it throws leaves the turn undone.</param>
    public async ValueTask<TurnOutcome> RunAsync(ITurn turn, CancellationToken cancellationToken, Func<TurnOutcome, ValueTask>? committing = null)
    {
        await using (turn)
        {
            var started = clock.GetTimestamp();
            foreach (var hash in turn.ActivePacks.Values)
            {
                await packs.GetAsync(hash, cancellationToken);
            }

            foreach (var message in turn.Messages)
            {
                if (message.Kind == MessageKind.PackSwitch)
                {
                    await packs.GetAsync(TurnHandler.PackOf(message), cancellationToken);
                }
                else if (TurnHandler.NamedPackOf(message) is { } named)
                {
                    await packs.TryLoadAsync(named, cancellationToken);
                }
            }

            var states = await LoadAsync(turn, cancellationToken);
            var outcome = TurnHandler.Handle(new TurnInput
            {
                Cell = store.Cell,
                Partition = turn.Partition,
                Number = turn.Number,
                ChainHead = turn.ChainHead,
                ActivePacks = turn.ActivePacks,
                Messages = turn.Messages,
                States = states,
                IsWatched = turn.IsWatched,
                PackOf = packs.Loaded,
            });

            if (committing is not null)
            {
                await committing(outcome);
            }

            // From here on the turn is not cancelled: a commit that was begun is waited for, so that shutting down loses no work.
            await turn.CommitAsync(outcome, CancellationToken.None);
            metrics.TurnCommitted(clock.GetElapsedTime(started), outcome.Handled, outcome.Decisions.Count, outcome.DeadLetters.Count);
            outcome.Release();
            return outcome;
        }
    }

    private static async ValueTask<IReadOnlyDictionary<StateKey, byte[]>> LoadAsync(ITurn turn, CancellationToken cancellationToken)
    {
        var states = await turn.LoadAsync(TurnHandler.KeysOf(turn.Messages), cancellationToken);
        var more = TurnHandler.MoreKeysOf(turn.Messages, states);
        if (more.Count == 0)
        {
            return states;
        }

        var all = new Dictionary<StateKey, byte[]>(states);
        foreach (var (key, bytes) in await turn.LoadAsync(more, cancellationToken))
        {
            all[key] = bytes;
        }

        return all;
    }
}
