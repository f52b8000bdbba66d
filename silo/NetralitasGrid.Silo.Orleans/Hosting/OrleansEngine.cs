using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Silo.Orleans.Membership;
using NetralitasGrid.Silo.Orleans.Partitions;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Silo.Turns;
using NetralitasGrid.Storage.Postgres;
using Npgsql;
using Orleans.Configuration;
using Orleans.GrainDirectory.AdoNet;
using Orleans.Runtime;

namespace NetralitasGrid.Silo.Orleans.Hosting;

/// <summary>Makes a process a silo of the cell's Orleans cluster. Cluster, directory and reminders are kept in the cell's own database.</summary>
internal static class OrleansEngine
{
    /// <summary>Name of this program's grains and reminders, the same in every cluster and version.</summary>
    private const string ServiceId = "netralitasgrid";

    private const string Npgsql = "Npgsql";

    private const int LowestPort = 20_000;
    private const int HighestPort = 32_000;

    /// <summary>How long an answer of another silo is waited for, where a call does not say otherwise.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo writes that it is alive; who joins and reaches nobody goes by that (<see cref="Predecessors"/>).</summary>
    internal static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(1);

    /// <summary>So many times not written, and a silo has no say any more in who is dead.</summary>
    private const int MissedAlive = 6;

    /// <summary>How often a silo reads the table: one that was declared dead while it was frozen learns of it no later.</summary>
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(5);

    /// <summary>Adds the silo and what its activations need.</summary>
    /// <param name="database">Connection string of the cell's database.</param>
    public static void AddTo(IHostApplicationBuilder builder, PostgresStore store, string database)
    {
        var options = builder.Configuration.GetSection(EngineOptions.Section).Get<EngineOptions>() ?? new();
        builder.Services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<Silo.SiloOptions>().BindConfiguration(Silo.SiloOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton(store.Time);
        builder.Services.TryAddSingleton<SiloMetrics>();
        builder.Services.TryAddSingleton(static services => new PackCache(services.GetRequiredService<EngineCell>().Store));
        builder.Services.AddSingleton(new EngineCell(store));
        builder.Services.AddSingleton(static services => new TurnRunner(
            services.GetRequiredService<EngineCell>().Store, services.GetRequiredService<PackCache>(), services.GetRequiredService<SiloMetrics>(),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<EngineMetrics>();
        builder.Services.AddSingleton<TurnGate>();
        builder.Services.AddSingleton<ClusterView>();
        builder.Services.AddSingleton<Waker>();

        // Of the runtime only what an operator should know: it names grains in what it says besides.
        builder.Logging.AddFilter("Orleans", LogLevel.Error);
        builder.UseOrleans(silo => Configure(silo, options, ProviderConnection(database)));

        // Behind the silo: they call its grains.
        builder.Services.AddHostedService(static services => services.GetRequiredService<Waker>());
        builder.Services.AddHostedService<MailSweep>();
    }

    private static void Configure(ISiloBuilder silo, EngineOptions options, string connection)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, ServiceId));
        silo.ConfigureEndpoints(options.Ip, options.SiloPort == 0 ? FreePort(options.Ip) : options.SiloPort, options.GatewayPort);
        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Npgsql, connection));
        silo.UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (Npgsql, connection));
        silo.AddAdoNetGrainDirectory(EngineCell.Directory, (AdoNetGrainDirectoryOptions o) => (o.Invariant, o.ConnectionString) = (Npgsql, connection));
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, Predecessors>();
        silo.Configure<SiloMessagingOptions>(static messaging => messaging.ResponseTimeout = ResponseTimeout);
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = options.Probe;
            membership.TableRefreshTimeout = ReadEvery;
            membership.IAmAliveTablePublishTimeout = AliveEvery;
            membership.NumMissedTableIAmAliveLimit = MissedAlive;
        });
    }

    /// <summary>The providers open connections of their own; of several hosts they use the primary.</summary>
    private static string ProviderConnection(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database) { ApplicationName = "netralitasgrid-orleans", MaxPoolSize = 8 };
        if (settings.Host?.Contains(',', StringComparison.Ordinal) == true)
        {
            settings.TargetSessionAttributes = "primary";
        }

        return settings.ConnectionString;
    }

    /// <summary>A port below those that the system gives to connections: one of these could take it before the silo listens.</summary>
    private static int FreePort(IPAddress address)
    {
        while (true)
        {
            using var listener = new TcpListener(address, Random.Shared.Next(LowestPort, HighestPort));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody has it.
            }
        }
    }
}
