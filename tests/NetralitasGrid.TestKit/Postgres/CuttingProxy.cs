using System.Net;
using System.Net.Sockets;

namespace NetralitasGrid.TestKit.Postgres;

/// <summary>When a connection is cut, seen from the message of the client that decides: the COMMIT, or the end of a batch that commits by itself.</summary>
public enum CutAt
{
    /// <summary>The server never gets it.</summary>
    Before,

    /// <summary>The server gets it, and the client loses its connection at once.</summary>
    During,

    /// <summary>The server has answered it, and the client never learns what.</summary>
    After,
}

/// <summary>
/// Stands between a client and PostgreSQL and understands just enough of the protocol to cut a connection, or to stop passing bytes on, at a named
/// instant.
/// </summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    /// <summary>What is more than this in one message, or in the answer to one exchange, is large.</summary>
    private const int Large = 1024 * 1024;

    /// <summary>The statement that commits an explicit transaction.</summary>
    internal const string Commit = "COMMIT";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private (string Sql, CutAt At, int Times)? _cut;
    private Stall? _stall;
    private int _cuts;

    /// <param name="server">The server's port on this machine.</param>
    public CuttingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts the connections of the next exchanges that have this in a statement; <c>COMMIT</c> is the whole statement.</summary>
    /// <param name="times">How many.</param>
    public void Cut(string sql, CutAt at, int times = 1)
    {
        lock (_gate)
        {
            _cut = (sql, at, times);
        }
    }

    /// <summary>Stops in the middle of the next large message of a client: the server waits for the rest.</summary>
    public Stall StallSending() => Arm(new(Sending: true));

    /// <summary>Stops in the middle of the message that gives the next such statement its values, however small: the server waits for the rest.</summary>
    public Stall StallSending(string sql) => Arm(new(Sending: true, sql));

    /// <summary>Stops in the middle of the next large answer of the server: it waits until somebody reads on.</summary>
    public Stall StallReceiving() => Arm(new(Sending: false));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    /// <summary>When the exchange that is about to be decided by this is to be cut, if at all.</summary>
    internal CutAt? Take(IReadOnlyCollection<string> statements)
    {
        lock (_gate)
        {
            // To begin a transaction may say READ COMMITTED.
            if (_cut is not { } cut || !statements.Any(s => cut.Sql == Commit ? s == Commit : s.Contains(cut.Sql, StringComparison.Ordinal)))
            {
                return null;
            }

            _cut = cut.Times > 1 ? cut with { Times = cut.Times - 1 } : null;
            _cuts++;
            return cut.At;
        }
    }

    /// <summary>Whether a commit is spelled out in what is to be cut.</summary>
    internal bool CutsCommits
    {
        get
        {
            lock (_gate)
            {
                return _cut?.Sql == Commit;
            }
        }
    }

    /// <param name="bytes">Of the message, or of the answer so far.</param>
    /// <param name="statement">That the message gives its values.</param>
    internal Stall? TakeStall(bool sending, long bytes, string? statement = null) =>
        Volatile.Read(ref _stall) is { } stall && stall.IsAt(sending, bytes, statement) && Interlocked.CompareExchange(ref _stall, null, stall) == stall ? stall : null;

    private Stall Arm(Stall stall)
    {
        Volatile.Write(ref _stall, stall);
        return stall;
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                links.Add(ProxiedLink.RunAsync(this, client, _server, _stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(links);
        }
    }

    /// <summary>A stop in the middle of something large, or of what a statement is given.</summary>
    public sealed record Stall(bool Sending, string? Sql = null)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>It came to that point.</summary>
        public Task Reached => _reached.Task;

        /// <summary>Lets the bytes pass again.</summary>
        public void Release() => _released.TrySetResult();

        internal bool IsAt(bool sending, long bytes, string? statement) =>
            sending == Sending && (Sql is null ? bytes > Large : statement?.Contains(Sql, StringComparison.Ordinal) == true);

        internal Task HereAsync(CancellationToken cancellationToken)
        {
            _reached.TrySetResult();
            return _released.Task.WaitAsync(cancellationToken);
        }
    }
}
