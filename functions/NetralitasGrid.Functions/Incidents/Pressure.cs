using Microsoft.Extensions.Options;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>
/// Knows how far behind the grid is and who may still post. When the oldest message is too old, regions that hold more than an even share
/// of the waiting messages wait; when the store cannot write durably or too much waits in all, everybody does.
/// </summary>
internal sealed partial class Pressure(IGridStore store, IOptions<PressureOptions> options, TimeProvider clock, ILogger<Pressure> logger)
    : BackgroundService
{
    private static readonly StoreHealth Unknown = new(false, "The store has not answered yet.", 0, TimeSpan.Zero, new Dictionary<string, long>(), 0);

    private volatile StoreHealth _health = Unknown;

    /// <summary>The newest health of the store.</summary>
    public StoreHealth Health => _health;

    /// <summary>The problem that a post for a place meets now, or null.</summary>
    public Problem? Against(string place)
    {
        var health = _health;
        if (!health.Ready || health.Waiting >= options.Value.MostWaiting)
        {
            return Problems.Unavailable;
        }

        return health.OldestWaiting > options.Value.OldestWaiting && IsOverShare(health, AreaCode.RegencyOf(place)) ? Problems.RegionBusy : null;
    }

    /// <summary>Asks the store how it is, now.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            _health = await store.HealthAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogUnhealthy(logger, e);
            _health = _health with { Ready = false, Why = "The store does not answer." };
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await ReadAsync(stoppingToken);
        }
    }

    private static bool IsOverShare(StoreHealth health, string regency)
    {
        if (health.WaitingByRegion.Count == 0 || !health.WaitingByRegion.TryGetValue(regency, out var own))
        {
            return false;
        }

        return own * health.WaitingByRegion.Count > health.WaitingByRegion.Values.Sum();
    }

    [LoggerMessage(1012, LogLevel.Error, "The store did not say how it is.")]
    private static partial void LogUnhealthy(ILogger logger, Exception e);
}
