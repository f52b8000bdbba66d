using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.TestKit.Hosting;

/// <summary>
/// A stand-in of the Azure Functions host, which cannot be had here: reads the app's own host.json and function.json files, starts its handler with the
/// environment that the host passes on, routes and passes requests as the host does, and starts a handler again that died.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    /// <summary>Name in the items of a request of the id that the host gave it; clients of this stand-in are told it in <c>X-Test-Invocation</c>.</summary>
    internal const string Invocation = "invocation";

    private readonly string _app;
    private readonly string _data;
    private readonly int _port = FreePort();
    private readonly StringBuilder _output = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly HostForwarder _forwarder;
    private WebApplication? _front;
    private Process? _handler;
    private Task _watching = Task.CompletedTask;
    private int _starts;
    private int _passed;

    private FunctionsHost(string app, string data, HostMode mode)
    {
        (_app, _data) = (app, data);
        Routes = new(app);
        _forwarder = new(mode, _port);
    }

    public HostRoutes Routes { get; }

    /// <summary>Where clients find the host.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where the handler listens, which no client may know.</summary>
    public Uri HandlerAddress => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    /// <summary>The handler's process.</summary>
    public Process Handler => _handler!;

    /// <summary>How often the handler was started.</summary>
    public int Starts => Volatile.Read(ref _starts);

    /// <summary>Requests that reached the handler.</summary>
    public int Passed => Volatile.Read(ref _passed);

    /// <summary>All that the handler wrote to its console, which the host logs.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the app in a folder; returns when its handler answers.</summary>
    public static async Task<FunctionsHost> StartAsync(string app, string data, HostMode mode, CancellationToken cancellationToken)
    {
        var host = new FunctionsHost(app, data, mode);
        await host.StartHandlerAsync(cancellationToken);
        host._watching = host.WatchAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = 104_857_600;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        var front = builder.Build();
        front.Run(host.AnswerAsync);
        await front.StartAsync(cancellationToken);
        host._front = front;
        host.Address = new Uri(front.Urls.Single());
        return host;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
        {
            using var once = new CancellationTokenSource(TimeSpan.Zero);
            await _front.StopAsync(once.Token);
            await _front.DisposeAsync();
        }

        // The host ends its handler so: at once.
        await _ended.CancelAsync();
        Handler.Kill();
        await _watching;
        Handler.Dispose();
        _forwarder.Dispose();
        _ended.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // The body may come in chunks and as slowly as it likes.
        if (Routes.Of(context.Request.Method, context.Request.Path) is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Interlocked.Increment(ref _passed);
        context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        await _forwarder.PassAsync(context);
    }

    /// <summary>A handler that ends is started again, unless it says by its code that all is well.</summary>
    private async Task WatchAsync()
    {
        while (true)
        {
            await Handler.WaitForExitAsync();
            if (_ended.IsCancellationRequested || Handler.ExitCode == 0)
            {
                return;
            }

            Handler.Dispose();
            await StartHandlerAsync(_ended.Token);
        }
    }

    private async Task StartHandlerAsync(CancellationToken cancellationToken)
    {
        using var host = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_app, "host.json"), cancellationToken));
        var description = host.RootElement.GetProperty("customHandler").GetProperty("description");
        var start = new ProcessStartInfo(Path.Combine(_app, description.GetProperty("defaultExecutablePath").GetString()!))
        {
            WorkingDirectory = _app,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var port = _port.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in ((string, string)[])[
            ("FUNCTIONS_CUSTOMHANDLER_PORT", port), ("FUNCTIONS_HTTPWORKER_PORT", port), ("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", "w"), ("FUNCTIONS_HTTPWORKER_ID", "w"),
            ("FUNCTIONS_APP_ROOT_PATH", _app), ("ASPNETCORE_URLS", "http://127.0.0.1:1"), ("DOTNET_RUNNING_IN_CONTAINER", "true"),
            ("DOTNET_USE_POLLING_FILE_WATCHER", "true"), ("GRID_DATA", _data)])
        {
            start.Environment[name] = value;
        }

        var handler = new Process { StartInfo = start };
        handler.OutputDataReceived += Keep;
        handler.ErrorDataReceived += Keep;
        handler.Start();
        OrphanGuard.Watch(handler);
        handler.BeginOutputReadLine();
        handler.BeginErrorReadLine();
        _handler = handler;
        Interlocked.Increment(ref _starts);
        await ReadyAsync(handler, cancellationToken);
    }

    /// <summary>Any answer will do; only a refused connection says that it is not there yet. A redirect would be followed.</summary>
    private async Task ReadyAsync(Process handler, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!handler.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(HandlerAddress, cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await pause.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
