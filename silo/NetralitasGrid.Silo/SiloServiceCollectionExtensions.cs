using Microsoft.Extensions.DependencyInjection.Extensions;
using NetralitasGrid.Silo;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Silo.Timers;
using NetralitasGrid.Silo.Turns;
using NetralitasGrid.Storage.Contract;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Hosts a silo in any process that registered an <c>IGridStore</c>.</summary>
public static class SiloServiceCollectionExtensions
{
    /// <summary>Adds the turn loop, the timers, planned packs and the pack cache.</summary>
    public static IServiceCollection AddSilo(this IServiceCollection services, Action<SiloOptions>? configure = null)
    {
        services.AddOptions<SiloOptions>()
            .BindConfiguration(SiloOptions.Section)
            .Configure(o => configure?.Invoke(o))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<SiloMetrics>();
        services.TryAddSingleton(static provider => new PackCache(provider.GetRequiredService<IGridStore>()));
        services.TryAddSingleton<TurnRunner>();
        services.AddPlannedSwitches(static provider => [provider.GetRequiredService<IGridStore>()]);
        services.AddHostedService<TurnLoop>();
        services.AddHostedService<TimerLoop>();
        return services;
    }

    /// <summary>Adds what makes packs active at their planned time, in some cells.</summary>
    /// <param name="cells">The cells that can be reached now.</param>
    public static IServiceCollection AddPlannedSwitches(this IServiceCollection services, Func<IServiceProvider, IEnumerable<IGridStore>> cells)
    {
        services.AddSingleton<PlannedSwitches>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<PlannedSwitchLoop>(provider, () => cells(provider)));
        return services;
    }
}
