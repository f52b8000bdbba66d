using Microsoft.Extensions.Options;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>
/// Knows how far behind each cell is and who may still post. When a cell's oldest message is too old, its regions that hold more than an even share
/// of the waiting messages wait; when it cannot write durably or too much waits in all, everybody of its provinces does.
/// </summary>
internal sealed partial class Pressure(CellGroup cells, IOptions<PressureOptions> options, TimeProvider clock, ILogger<Pressure> logger)
    : BackgroundService
{
    private static readonly StoreHealth Unknown = new(false, "The store has not answered yet.", 0, TimeSpan.Zero, new Dictionary<string, long>(), 0);

    private readonly Dictionary<Cell, Last> _last = cells.All.ToDictionary(static cell => cell, static _ => new Last());

    /// <summary>The newest health of a cell.</summary>
    public StoreHealth Of(Cell cell) => _last[cell].Health;

    /// <summary>The problem that a post for a place meets now, or null.</summary>
    public Problem? Against(string place)
    {
        var health = Of(cells.Of(place));
        if (!health.Ready || health.Waiting >= options.Value.MostWaiting)
        {
            return Problems.Unavailable;
        }

        return health.OldestWaiting > options.Value.OldestWaiting && IsOverShare(health, AreaCode.RegencyOf(place)) ? Problems.RegionBusy : null;
    }

    /// <summary>Asks all cells how they are, now.</summary>
    public Task ReadAsync(CancellationToken cancellationToken) => Task.WhenAll(cells.All.Select(cell => ReadAsync(cell, cancellationToken)));

    /// <summary>Asks one cell how it is, now.</summary>
    public async Task ReadAsync(Cell cell, CancellationToken cancellationToken)
    {
        var last = _last[cell];
        var before = last.Health;
        try
        {
            last.Health = await cell.AskAsync(static (store, token) => store.HealthAsync(token), cancellationToken, probing: true);
            if (before.Ready && !last.Health.Ready)
            {
                LogTakesNone(logger, cell.Name, last.Health.Why);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (before.Ready)
            {
                LogUnhealthy(logger, e, cell.Name);
            }

            last.Health = before with { Ready = false, Why = "The store does not answer." };
        }

        if (before.Ready != last.Health.Ready)
        {
            if (last.Health.Ready && last.Stopped)
            {
                LogTakesAgain(logger, cell.Name);
            }

            last.Stopped = before.Ready;
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(cells.All.Select(cell => FollowAsync(cell, stoppingToken)));

    // Each cell at its own pace: one that hangs makes no other's health old.
    private async Task FollowAsync(Cell cell, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, clock);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await ReadAsync(cell, stopping);
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

    [LoggerMessage(1012, LogLevel.Error, "The store of cell {Cell} did not say how it is.")]
    private static partial void LogUnhealthy(ILogger logger, Exception e, string cell);

    [LoggerMessage(1013, LogLevel.Warning, "Cell {Cell} takes no reports: {Why}")]
    private static partial void LogTakesNone(ILogger logger, string cell, string? why);

    [LoggerMessage(1014, LogLevel.Information, "Cell {Cell} takes reports again.")]
    private static partial void LogTakesAgain(ILogger logger, string cell);

    private sealed class Last
    {
        private volatile StoreHealth _health = Unknown;
        private volatile bool _stopped;

        /// <summary>Whether it took reports before, and now takes none.</summary>
        public bool Stopped
        {
            get => _stopped;
            set => _stopped = value;
        }

        public StoreHealth Health
        {
            get => _health;
            set => _health = value;
        }
    }
}
