using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>The handler as a process under a stand-in of the Functions host, with the hostile environment that the real one passes on.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task It_listens_on_the_assigned_port_of_this_machine_only_and_answers_without_a_redirect()
    {
        var hostilePort = FreePort();
        await using var handler = await Handler.StartAsync(environment: ("ASPNETCORE_URLS", $"http://127.0.0.1:{hostilePort}"));

        using var answer = await handler.GetAsync("/");
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([IPAddress.Loopback], listeners.Where(l => l.Port == handler.Port).Select(l => l.Address));
        Assert.DoesNotContain(listeners, l => l.Port == hostilePort);
    }

    [Fact]
    public async Task It_reads_its_own_settings_whatever_content_root_and_environment_it_inherits()
    {
        var elsewhere = Directory.CreateTempSubdirectory("netralitasgrid-root-");
        await File.WriteAllTextAsync(Path.Combine(elsewhere.FullName, "appsettings.json"), """{"Limits":{"RequestBurst":-5}}""", TestContext.Current.CancellationToken);

        await using var handler = await Handler.StartAsync(
            workingDirectory: elsewhere.FullName,
            environment: [("ASPNETCORE_CONTENTROOT", elsewhere.FullName), ("ASPNETCORE_ENVIRONMENT", "Development"), ("DOTNET_USE_POLLING_FILE_WATCHER", "true")]);
        using var answer = await handler.GetAsync("/api/ready");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        elsewhere.Delete(recursive: true);
    }

    [Fact]
    public async Task Two_handlers_run_side_by_side()
    {
        await using var first = await Handler.StartAsync();
        await using var second = await Handler.StartAsync();

        using var one = await first.GetAsync("/api/health");
        using var two = await second.GetAsync("/api/health");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (one.StatusCode, two.StatusCode));
    }

    [Fact]
    public async Task It_never_ends_with_the_code_that_means_do_not_start_again()
    {
        await using var handler = await Handler.StartAsync();

        await handler.TerminateAsync();

        Assert.NotEqual(0, handler.ExitCode);
        Assert.NotEqual(200, handler.ExitCode);
    }

    [Fact]
    public async Task It_shows_no_key_where_the_host_reads_the_console()
    {
        await using var handler = await Handler.StartAsync();

        await handler.TerminateAsync();

        Assert.DoesNotContain("ng_", handler.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_start_on_the_same_data_says_so()
    {
        await using var first = await Handler.StartAsync();

        using var second = Handler.Process(FreePort(), first.Data, null, []);
        second.Start();
        var said = await second.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, second.ExitCode);
        Assert.NotEmpty(said);
    }

    [Theory]
    [InlineData("--port", "x")]
    [InlineData("--port", "70000")]
    [InlineData("--clock", "yesterday")]
    [InlineData("--engine", "paper")]
    [InlineData("--engine", "postgres")]
    [InlineData("--engine", "postgres", "--database", "Host=127.0.0.1")]
    [InlineData("--engine", "postgres", "--database", "Host=127.0.0.1", "--secrets", "s.json", "--demo")]
    [InlineData("--data")]
    [InlineData("--what")]
    public async Task A_wrong_command_line_ends_with_the_options(params string[] arguments)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(GridProcess.Executable, arguments) { RedirectStandardError = true, RedirectStandardOutput = true } };

        process.Start();
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("--port N", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_administrators_key_can_be_read_by_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await using var handler = await Handler.StartAsync();

#pragma warning disable CA1416 // Skipped on Windows above.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(handler.Data, "admin.key")));
#pragma warning restore CA1416
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Handler(Process process, int port, string data) : IAsyncDisposable
    {
        private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        private string _output = "";

        public int Port => port;

        public string Data => data;

        public int ExitCode => process.ExitCode;

        public string Output => _output;

        public static Process Process(int port, string data, string? workingDirectory, (string Name, string Value)[] environment)
        {
            var start = new ProcessStartInfo(GridProcess.Executable)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                WorkingDirectory = workingDirectory ?? Path.GetDirectoryName(GridProcess.Executable)!,
            };
            foreach (var (name, value) in ((string, string)[])[
                ("FUNCTIONS_CUSTOMHANDLER_PORT", $"{port}"), ("FUNCTIONS_HTTPWORKER_PORT", $"{port}"), ("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", "w"), ("FUNCTIONS_HTTPWORKER_ID", "w"),
                ("FUNCTIONS_APP_ROOT_PATH", "/"), ("ASPNETCORE_URLS", "http://127.0.0.1:1"), ("ASPNETCORE_HTTP_PORTS", "1"), ("GRID_DATA", data), .. environment])
            {
                start.Environment[name] = value;
            }

            return new Process { StartInfo = start };
        }

        public static async Task<Handler> StartAsync(string? workingDirectory = null, params (string Name, string Value)[] environment)
        {
            var data = Directory.CreateTempSubdirectory("netralitasgrid-host-").FullName;
            var port = FreePort();
            var process = Process(port, data, workingDirectory, environment);
            process.Start();
            var handler = new Handler(process, port, data);
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
            while (await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            {
                if (process.HasExited)
                {
                    Assert.Fail($"The handler ended with {process.ExitCode}: {await process.StandardError.ReadToEndAsync()}");
                }

                try
                {
                    using var answer = await handler.GetAsync("/");
                    return handler;
                }
                catch (HttpRequestException)
                {
                    // Not listening yet: the host, too, tries every 25 ms.
                }
            }

            throw new InvalidOperationException("The timer ended.");
        }

        public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path, TestContext.Current.CancellationToken);

        public async Task TerminateAsync()
        {
            using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", $"{process.Id}"]);
            _output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            process.Dispose();
            _client.Dispose();
            Directory.Delete(data, recursive: true);
        }
    }
}
