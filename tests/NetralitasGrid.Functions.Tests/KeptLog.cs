using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace NetralitasGrid.Functions.Tests;

/// <summary>Keeps every line that is logged, at every level, with its state and exception.</summary>
public sealed class KeptLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    private event Action? Said;

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Waits until so many lines with a text were logged; all that there are.</summary>
    public async Task<IReadOnlyList<string>> WaitForAsync(string text, int count, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Said += Look;
        Look();
        await reached.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, cancellationToken);
        Said -= Look;
        return [.. With(text)];

        void Look()
        {
            if (With(text).Count() >= count)
            {
                reached.TrySetResult();
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    private IEnumerable<string> With(string text) => _lines.Where(line => line.Contains(text, StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Logger(string category, KeptLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (log._lines.Count < 200_000)
            {
                log._lines.Enqueue($"{logLevel} {category} {eventId.Id} {formatter(state, exception)} {exception}");
                log.Said?.Invoke();
            }
        }
    }
}
