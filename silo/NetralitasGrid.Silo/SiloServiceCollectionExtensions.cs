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
    /// <summary>Adds the turn loop, the timers and the pack cache.</summary>
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
        services.AddHostedService<TurnLoop>();
        services.AddHostedService<TimerLoop>();
        return services;
    }
}
