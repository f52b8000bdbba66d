using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using NetralitasGrid.Functions.Cases;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.DeadLetters;
using NetralitasGrid.Functions.Documentation;
using NetralitasGrid.Functions.Employees;
using NetralitasGrid.Functions.Escalations;
using NetralitasGrid.Functions.Health;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Functions.Packs;
using NetralitasGrid.Functions.Regions;
using NetralitasGrid.Functions.Streams;
using NetralitasGrid.Functions.WebPage;
using NetralitasGrid.Silo.Packs;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>Puts the front door together.</summary>
internal static class FrontDoor
{
    /// <summary>Builds the application over an open grid; the caller starts it.</summary>
    public static WebApplication Build(DoorSettings settings, OpenGrid grid, Action<WebApplicationBuilder>? configure = null)
    {
        // A Functions host passes its own ASPNETCORE_* variables on: content root, environment and addresses are pinned against them.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
            ApplicationName = typeof(FrontDoor).Assembly.GetName().Name,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings.Port));
        builder.Services.AddDoor(settings, grid);
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseMiddleware<ProblemGuard>();
        app.UseRouting();
        app.UseMiddleware<KeyGate>();
        app.MapDoor();
        return app;
    }

    /// <summary>Adds the front door's parts and, where the engine is embedded, the turn loop; else silos are processes of their own.</summary>
    private static void AddDoor(this IServiceCollection services, DoorSettings settings, OpenGrid grid)
    {
        services.AddSingleton(settings);
        services.AddSingleton(grid);
        services.AddSingleton(grid.Cells);
        services.AddSingleton(new PackCache(grid.Cells.Administration.PackAsync));
        services.AddSingleton(grid.Secrets.Hasher);
        services.AddSingleton(grid.Secrets.Sealer);
        services.AddSingleton(grid.Clock);
        services.AddHostedService<AnchorLoop>();
        services.AddHostedService<RetentionLoop>();
        if (!settings.Postgres)
        {
            services.AddSingleton(grid.Cells.All[0].Store);
            services.AddSilo();
        }
        else
        {
            // Silos switch planned packs, too; this one still does when none of them runs and incidents go on arriving.
            services.AddPlannedSwitches(_ => grid.Cells.All.Where(static cell => cell.IsOpen).Select(static cell => cell.Store));
        }

        if (grid.Cells.All.Count > 1)
        {
            services.AddHosted<CellLinks>();
        }

        services.AddChecked<LimitOptions>(LimitOptions.Section);
        services.AddChecked<PressureOptions>(PressureOptions.Section);
        services.AddOptions<PackOptions>().BindConfiguration(PackOptions.Section)
            .Validate(static o => o.SignersAreKeys, "Packs:Signers holds public keys: 32 bytes in base 64 each.").ValidateOnStart();
        services.AddChecked<RetentionOptions>(RetentionOptions.Section);
        services.AddSingleton<DoorMetrics>();
        services.AddSingleton(new SessionCookie(grid.Secrets.Session, grid.Clock));
        services.AddHosted<KeyRing>();
        services.AddHosted<CellFacts>();
        services.AddHosted<Pressure>();
        services.AddHosted<AppendQueue>();
        services.AddSingleton<MessageWaits>();
        services.AddHosted<StreamHub>();
        services.AddHosted<ChangeFeed>();
        services.AddSingleton<IncidentIntake>();
        services.AddSingleton<ReadLog>();
        services.AddSingleton<ReasonSeal>();
        services.AddSingleton<Masks>();
        services.AddSingleton<IncidentTrace>();
        services.AddSingleton<CaseReading>();
        services.AddSingleton<RedecisionSource>();
        services.AddSingleton<IncidentReading>();
        services.AddSingleton<EmployeeReading>();
        services.AddSingleton<RegionReader>();
        services.AddSingleton<UnknownRoutes>();
        foreach (var endpoints in Endpoints)
        {
            services.AddSingleton(endpoints.Type);
        }
    }

    private static readonly (Type Type, Action<IServiceProvider, IEndpointRouteBuilder> Map)[] Endpoints =
    [
        (typeof(IncidentEndpoints), (s, r) => s.GetRequiredService<IncidentEndpoints>().Map(r)),
        (typeof(BatchEndpoint), (s, r) => s.GetRequiredService<BatchEndpoint>().Map(r)),
        (typeof(CaseEndpoints), (s, r) => s.GetRequiredService<CaseEndpoints>().Map(r)),
        (typeof(EmployeeEndpoints), (s, r) => s.GetRequiredService<EmployeeEndpoints>().Map(r)),
        (typeof(RegionEndpoints), (s, r) => s.GetRequiredService<RegionEndpoints>().Map(r)),
        (typeof(StreamEndpoints), (s, r) => s.GetRequiredService<StreamEndpoints>().Map(r)),
        (typeof(EscalationEndpoints), (s, r) => s.GetRequiredService<EscalationEndpoints>().Map(r)),
        (typeof(DeadLetterEndpoints), (s, r) => s.GetRequiredService<DeadLetterEndpoints>().Map(r)),
        (typeof(PackEndpoints), (s, r) => s.GetRequiredService<PackEndpoints>().Map(r)),
        (typeof(PackWriting), (s, r) => s.GetRequiredService<PackWriting>().Map(r)),
        (typeof(PackSwitching), (s, r) => s.GetRequiredService<PackSwitching>().Map(r)),
        (typeof(SimulationEndpoints), (s, r) => s.GetRequiredService<SimulationEndpoints>().Map(r)),
        (typeof(SessionEndpoints), (s, r) => s.GetRequiredService<SessionEndpoints>().Map(r)),
        (typeof(KeyEndpoints), (s, r) => s.GetRequiredService<KeyEndpoints>().Map(r)),
        (typeof(DocumentationEndpoints), (s, r) => s.GetRequiredService<DocumentationEndpoints>().Map(r)),
        (typeof(HealthEndpoints), (s, r) => s.GetRequiredService<HealthEndpoints>().Map(r)),
        (typeof(PageEndpoints), (s, r) => s.GetRequiredService<PageEndpoints>().Map(r)),
    ];

    private static void MapDoor(this WebApplication app)
    {
        foreach (var (_, map) in Endpoints)
        {
            map(app.Services, app);
        }
    }

    // As much as the Functions host lets through. The endpoints refuse what is too large for them, and the server hears the client out: one that is cut off
    // while it sends would never read the refusal, and behind the host see a 500 and send it all again.
    private const int MostBytesOfHost = 104_857_600;

    // Behind the Functions host only this machine may connect; stand-alone the grid is for this machine, too.
    private static void Listen(KestrelServerOptions kestrel, int port)
    {
        kestrel.ConfigurationLoader = null;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MostBytesOfHost;
        kestrel.Limits.MaxConcurrentConnections = null;
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static void AddHosted<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(static provider => provider.GetRequiredService<T>());
    }

    private static void AddChecked<T>(this IServiceCollection services, string section)
        where T : class =>
        services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
