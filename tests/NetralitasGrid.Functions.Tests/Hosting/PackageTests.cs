using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Hosting;

namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>The package for Azure Functions (<c>infra/package</c>), made from the app as built.</summary>
public sealed class PackageTests(Package package) : IClassFixture<Package>
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_has_host_json_the_functions_and_an_executable_handler_at_its_root_and_nothing_of_the_developers_machine()
    {
        await using var zip = await ZipFile.OpenReadAsync(package.Zip, Cancellation);
        var files = zip.Entries.Where(static e => e.Name.Length > 0).ToDictionary(static e => e.FullName, static e => (UnixFileMode)(e.ExternalAttributes >> 16) & (UnixFileMode)0x1FF);
        await using var host = await zip.GetEntry("host.json")!.OpenAsync(Cancellation);
        using var json = await JsonDocument.ParseAsync(host, cancellationToken: Cancellation);
        var handler = json.RootElement.GetProperty("customHandler").GetProperty("description").GetProperty("defaultExecutablePath").GetString()!;

        Assert.Equal(Executable, files[handler]);
        Assert.All(files, static f => Assert.True(f.Value.HasFlag(Readable), $"{f.Key} has the mode {f.Value}"));
        Assert.Equal(
            Directory.EnumerateFiles(Repository.File("functions/NetralitasGrid.Functions/App"), "function.json", SearchOption.AllDirectories).Select(static f => new DirectoryInfo(f).Parent!.Name).Order(),
            files.Keys.Where(static f => f.EndsWith("/function.json", StringComparison.Ordinal)).Select(static f => f.Split('/')[0]).Order());
        Assert.Contains("wwwroot/index.html", files.Keys);
        Assert.Contains("packs/pilkada-2024/pack.json", files.Keys);
        Assert.DoesNotContain(files.Keys, static f => f is "local.settings.json" || f.EndsWith(".pdb", StringComparison.Ordinal) || f.StartsWith(".grid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_entries_say_that_their_modes_are_those_of_unix()
    {
        const uint entryOfDirectory = 0x02014b50;
        const byte unix = 3;
        var bytes = await File.ReadAllBytesAsync(package.Zip, Cancellation);

        // The directory of a zip stands at its end: where it begins, and how many entries it has.
        var end = bytes.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        var (count, at) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(end + 10)), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(end + 16)));

        Assert.NotEqual(0, count);
        for (var i = 0; i < count; i++)
        {
            var entry = bytes.AsSpan(at);
            Assert.Equal(entryOfDirectory, BinaryPrimitives.ReadUInt32LittleEndian(entry));
            Assert.Equal(unix, entry[5]);
            at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        }
    }

    [Fact]
    public async Task Unpacked_elsewhere_it_runs_under_the_host()
    {
        var (app, data) = (Path.Combine(package.Folder, "wwwroot"), Path.Combine(package.Folder, "data"));
        await ZipFile.ExtractToDirectoryAsync(package.Zip, app, Cancellation);
        await using var host = await FunctionsHost.StartAsync(app, data, HostMode.Proxy, Cancellation);
        using var http = new HttpClient { BaseAddress = host.Address };

        using var ready = await http.GetAsync("/api/ready", Cancellation);
        using var page = await http.GetAsync("/", Cancellation);

        Assert.Equal((200, 200), ((int)ready.StatusCode, (int)page.StatusCode));
    }
}

/// <summary>The package, made once for all tests from what was built for them.</summary>
public sealed class Package : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("netralitasgrid-package-").FullName;

    public string Zip => Path.Combine(Folder, "app.zip");

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var script = Process.Start(new ProcessStartInfo(Repository.File("infra/package"), [Zip, Path.GetDirectoryName(GridProcess.Executable)!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(cancellation), script.StandardError.ReadToEndAsync(cancellation));
        await script.WaitForExitAsync(cancellation);
        Assert.True(script.ExitCode == 0, await output + await errors);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
