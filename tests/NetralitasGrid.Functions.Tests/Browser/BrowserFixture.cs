using Microsoft.Playwright;
using NetralitasGrid.Functions.Tests.Browser;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace NetralitasGrid.Functions.Tests.Browser;

/// <summary>One Chromium for all browser tests; each test has a context of its own.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private readonly SemaphoreSlim _once = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser; the test is skipped where there is none.</summary>
    public async Task<IBrowser> OpenAsync(CancellationToken cancellationToken)
    {
        var chromium = Array.Find(Places, File.Exists);
        Assert.SkipWhen(chromium is null, "There is no Chromium on this machine; ./test installs it where it may.");
        await _once.WaitAsync(cancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments });
        }
        finally
        {
            _once.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _once.Dispose();
    }
}
