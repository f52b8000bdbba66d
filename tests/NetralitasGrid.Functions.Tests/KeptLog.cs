using Microsoft.Extensions.Logging;

namespace NetralitasGrid.Functions.Tests;

/// <summary>Keeps every line that is logged, at every level, with its state and exception.</summary>
public sealed class KeptLog : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Text, int Count, TaskCompletionSource Reached)> _waiting = [];

    public IReadOnlyCollection<string> Lines => With("");

    /// <summary>Waits until so many lines with a text were logged; all that there are.</summary>
    public async Task<IReadOnlyList<string>> WaitForAsync(string text, int count, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((text, count, reached));
            Tell(text);
        }

        await reached.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, cancellationToken);
        return With(text);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    private List<string> With(string text)
    {
        lock (_gate)
        {
            return _lines.FindAll(line => line.Contains(text, StringComparison.Ordinal));
        }
    }

    private void Keep(string line)
    {
        lock (_gate)
        {
            if (_lines.Count < 200_000)
            {
                _lines.Add(line);
                Tell(line);
            }
        }
    }

    /// <summary>A line came that may be one that somebody waits for.</summary>
    private void Tell(string line)
    {
        foreach (var (text, count, reached) in _waiting)
        {
            if (!reached.Task.IsCompleted && line.Contains(text, StringComparison.Ordinal) && With(text).Count >= count)
            {
                reached.SetResult();
            }
        }
    }

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
            log.Keep($"{logLevel} {category} {eventId.Id} {formatter(state, exception)} {exception}");
        }
    }
}
