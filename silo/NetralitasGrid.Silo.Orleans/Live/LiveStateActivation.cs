using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Silo.Orleans.Hosting;
using NetralitasGrid.Silo.Orleans.Partitions;
using Orleans.Concurrency;

namespace NetralitasGrid.Silo.Orleans.Live;

/// <inheritdoc cref="ILiveState"/>
/// <remarks>
/// Memory is answered while the activation was told everything, as its partition confirmed within the last second; that bounds how old an answer can be
/// where a message was lost, a silo froze, or a process outside of the cluster ran a turn. In every doubt the store is read.
/// </remarks>
internal abstract class LiveStateActivation(EngineCell cell, TimeProvider clock) : Grain, ILiveState
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    private readonly HashSet<long> _changing = [];
    private GrainKey _grain;
    private IPartition _partition = null!;
    private Dictionary<string, byte[]>? _parts;
    private Task<LiveParts>? _loading;
    private long _memory;
    private long _confirmed;
    private long _told;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _grain = GrainText.Grain(this.GetPrimaryKeyString());
        _partition = GrainFactory.Partition(cell.Name, _grain.PartitionOf(cell.Store.Partitions));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _memory == 0 ? Task.CompletedTask : _partition.UnfollowAsync(this.GetPrimaryKeyString());

    public async Task<LivePart> PartAsync(string part)
    {
        var parts = await PartsAsync();
        return new(parts.Parts.GetValueOrDefault(part), parts.FromMemory);
    }

    public Task<LiveParts> PartsAsync() => _parts is { } parts && _changing.Count == 0 && clock.GetElapsedTime(_confirmed) < Lease
        ? Task.FromResult(new LiveParts(parts, true))
        : _loading is { IsCompleted: false } loading && _changing.Count == 0 ? loading : _loading = ConfirmAsync();

    public Task ChangingAsync(long turn)
    {
        _changing.Add(turn);
        _told++;
        return Task.CompletedTask;
    }

    public Task ChangedAsync(TurnChange change)
    {
        _told++;
        if (_changing.Remove(change.Turn) && _parts is { } parts)
        {
            // A new dictionary: the old one may be on its way out as an answer.
            parts = new(parts, StringComparer.Ordinal);
            foreach (var (name, bytes) in change.Parts)
            {
                if (bytes is null)
                {
                    parts.Remove(name);
                }
                else
                {
                    parts[name] = bytes;
                }
            }

            _parts = parts;
        }
        else
        {
            _parts = null;
        }

        return Task.CompletedTask;
    }

    /// <summary>Asks the partition whether memory is good, and loads it where it is not.</summary>
    private async Task<LiveParts> ConfirmAsync()
    {
        var (asked, told) = (clock.GetTimestamp(), _told);
        var following = await _partition.FollowAsync(this.GetPrimaryKeyString(), _parts is null ? 0 : _memory);
        if (following is { Told: true, Changing: false } && _parts is { } known && _changing.Count == 0)
        {
            _confirmed = asked;
            return new(known, true);
        }

        var parts = new Dictionary<string, byte[]>(await cell.Store.Read.PartsAsync(_grain, CancellationToken.None), StringComparer.Ordinal);
        if (following.Changing || told != _told)
        {
            // A turn is between: what was read may be old by the time it is asked for again.
            return new(parts, false);
        }

        (_parts, _memory, _confirmed) = (parts, following.Memory, asked);
        _changing.Clear();
        return new(parts, false);
    }
}

/// <summary>The memory of a person's grain.</summary>
[Reentrant, CollectionAgeLimit(Minutes = 2)]
internal sealed class EmployeeActivation(EngineCell cell, TimeProvider clock) : LiveStateActivation(cell, clock), IEmployeeLive;

/// <summary>The memory of a region's or province's grain.</summary>
[Reentrant, CollectionAgeLimit(Minutes = 10)]
internal sealed class RegionActivation(EngineCell cell, TimeProvider clock) : LiveStateActivation(cell, clock), IRegionLive;
