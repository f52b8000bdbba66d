using Microsoft.Extensions.Options;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Silo.Orleans.Hosting;
using NetralitasGrid.Silo.Orleans.Live;
using NetralitasGrid.Silo.Turns;
using NetralitasGrid.Storage.Contract;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;

namespace NetralitasGrid.Silo.Orleans.Partitions;

/// <inheritdoc cref="IPartition"/>
/// <remarks>
/// Wakes interleave with the turn in progress and only say that another shall follow. A second activation, for a moment after a silo was declared dead
/// that is not, finds the partition's row locked or its turn taken, and changes nothing.
/// </remarks>
[Reentrant, HashBasedPlacement, GrainDirectory(GrainDirectoryName = EngineCell.Directory), CollectionAgeLimit(Minutes = 10)]
internal sealed partial class PartitionActivation(
    EngineCell cell, TurnRunner runner, TurnGate gate, Waker waker, ClusterView cluster, IOptions<SiloOptions> options, SiloMetrics metrics,
    TimeProvider clock, ILogger<PartitionActivation> logger) : Grain, IPartition, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Followers _followers = null!;
    private Task _work = Task.CompletedTask;
    private int _partition;
    private int _silos;
    private bool _mail;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _partition = GrainText.Partition(this.GetPrimaryKeyString());
        _silos = cluster.Silos;
        _followers = new(cell, _partition, GrainFactory, clock, logger);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _work;
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    public Task WakeAsync()
    {
        _mail = true;
        if (_work.IsCompleted && !_stop.IsCancellationRequested)
        {
            _work = WorkAsync();
        }

        return Task.CompletedTask;
    }

    public Task<Following> FollowAsync(string grain, long memory) => _followers.AddAsync(GrainText.Grain(grain), memory);

    public Task UnfollowAsync(string grain)
    {
        _followers.Remove(GrainText.Grain(grain));
        return Task.CompletedTask;
    }

    /// <summary>Runs turns while there is mail. What fails is rolled back and its mail waits; the sweep wakes the partition again.</summary>
    private async Task WorkAsync()
    {
        try
        {
            while (_mail && !_stop.IsCancellationRequested)
            {
                // What woke it meanwhile stays.
                var more = await OneAsync();
                _mail |= more;

                // With more silos than when it was placed, this partition may belong elsewhere: the next wake places it anew.
                if (cluster.Silos > _silos)
                {
                    waker.Mark(_partition);
                    DeactivateOnIdle();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped before a turn began, or in one that had not begun to commit.
        }
        catch (Exception e)
        {
            metrics.TurnFailed();
            LogTurnFailed(logger, e);
        }
    }

    /// <summary>Runs one turn; whether it left mail.</summary>
    private async Task<bool> OneAsync()
    {
        await gate.EnterAsync(_stop.Token);
        try
        {
            _mail = false;
            if (await cell.Store.BeginTurnOnAsync(_partition, options.Value.TurnMessages, _stop.Token) is not { } turn)
            {
                return false;
            }

            var (number, all) = (turn.Number, turn.Messages.Count);
            TurnOutcome outcome;
            try
            {
                outcome = await runner.RunAsync(turn, _stop.Token, o => _followers.ChangingAsync(number, o));
            }
            catch
            {
                _followers.Forget();
                throw;
            }

            await _followers.ChangedAsync(number, outcome);
            foreach (var message in outcome.Messages)
            {
                waker.Mark(message.Grain.PartitionOf(cell.Store.Partitions));
            }

            return outcome.Handled < all || all >= options.Value.TurnMessages;
        }
        catch (TurnRefusedException)
        {
            // Noted by the store: the next turn is smaller.
            metrics.TurnFailed();
            return true;
        }
        finally
        {
            gate.Leave();
        }
    }

    [LoggerMessage(3002, LogLevel.Error, "A turn failed and was rolled back; its mail still waits.")]
    private static partial void LogTurnFailed(ILogger logger, Exception e);
}
