using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace NetralitasGrid.Functions.Tests.Browser;

/// <summary>A person at the page, and everything that their browser complained of or asked for on the way.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _requests = new();

    private Reader(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Request += (_, request) => _requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, blocked content and exceptions.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Every address that was asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public ILocator Decisions => Page.Locator(".decisions .feed > li");

    public static async Task<Reader> OpenAsync(IBrowser browser, int width, int height)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ReducedMotion = ReducedMotion.Reduce });
        return new(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
