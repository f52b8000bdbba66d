using System.Text.Json;
using Microsoft.Extensions.Logging;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Silo.Packs;

/// <summary>
/// Makes packs active whose planned time has come. Every process of a cell may try, front doors and silos: the store lets one do it, and by its own
/// clock. So a switch waits for none of them in particular, and one that all were down for comes with the first that is back.
/// </summary>
public sealed partial class PlannedSwitches(PackCache packs, TimeProvider clock, ILogger<PlannedSwitches> logger)
{
    /// <summary>Switches what is due in a cell; returns how long it is until the next, or null when no more is planned. What fails stays planned.</summary>
    public async Task<TimeSpan?> SwitchDueAsync(ICellAdministration cell, CancellationToken cancellationToken)
    {
        foreach (var plan in await cell.PackPlansAsync(cancellationToken))
        {
            var left = plan.At - clock.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                return left;
            }

            await SwitchAsync(cell, plan, cancellationToken);
        }

        return null;
    }

    private async Task SwitchAsync(ICellAdministration cell, PackPlan plan, CancellationToken cancellationToken)
    {
        // Compiled first: a pack that this program cannot run must not stop every turn. It stays planned, for all to see.
        string name, version;
        try
        {
            (name, version, _) = (await packs.GetAsync(plan.Hash, cancellationToken)).Name;
        }
        catch (InvalidOperationException e)
        {
            LogUnusable(logger, e, plan.Hash);
            return;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new PackSwitch(plan.Election, plan.Hash, name, version), GrainsJson.Default.PackSwitch);
        if (await cell.ActivatePlannedAsync(plan, body, cancellationToken))
        {
            LogSwitched(logger, plan.Hash, plan.Election, plan.At);
        }
    }

    [LoggerMessage(2020, LogLevel.Information, "Pack {Hash} is active for {Election} as planned for {At}.")]
    private static partial void LogSwitched(ILogger logger, string hash, string election, DateTimeOffset at);

    [LoggerMessage(2021, LogLevel.Error, "Pack {Hash} is due to become active and cannot be used; the one before it stays active.")]
    private static partial void LogUnusable(ILogger logger, Exception e, string hash);
}
