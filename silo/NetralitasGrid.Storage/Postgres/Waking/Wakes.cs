using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Waking;

/// <summary>
/// Wakes who waits for mail. Appends and turns of this process do so directly; other processes are told after the commit, from a connection apart and
/// at most every 5 ms, since a NOTIFY inside them would make commits queue. What is lost costs latency only: silos look by themselves, too.
/// </summary>
internal sealed class Wakes(Pools pools, TimeProvider clock, Guid process, int partitions) : IAsyncDisposable
{
    private static readonly TimeSpan NotifyEvery = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FaultPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Seconds; a server that does not answer is not told.</summary>
    private const int TellLimit = 5;

    private const string Listen = "LISTEN grid";
    private const string Notify = "SELECT set_config('synchronous_commit', 'off', true), pg_notify('grid', $1)";

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _telling = new(0, 1);
    private readonly Lock _gate = new();
    private readonly string _name = process.ToString("N");
    private TaskCompletionSource _mail = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _signals;
    private long _seen;
    private Task _loops = Task.CompletedTask;

    /// <summary>Number of partitions of the cell.</summary>
    public int Partitions => partitions;

    /// <summary>Another process told something, or may have while it could not be heard (true).</summary>
    public event Action<bool>? Heard;

    /// <summary>How often there may have been new mail, up to now.</summary>
    public long Signals => Interlocked.Read(ref _signals);

    /// <summary>Starts listening and telling; returns when this process can be heard and hears.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var term = pools.Primacy.Term;
        var connection = await ConnectAsync(cancellationToken);
        _loops = Task.WhenAll(ListenAsync(connection, term), TellAsync());
    }

    /// <summary>There may be mail for this process's waiters.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            _signals++;
            _mail.TrySetResult();
            _mail = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>A look that began after this many signals found no mail.</summary>
    public void FoundNothing(long signals)
    {
        lock (_gate)
        {
            _seen = Math.Max(_seen, signals);
        }
    }

    /// <summary>Waits for a signal that no look has followed yet.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        Task mail;
        lock (_gate)
        {
            if (_signals > _seen)
            {
                _seen = _signals;
                return;
            }

            mail = _mail.Task;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(mail, Task.Delay(most, clock, stop.Token));
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Tells the other processes, soon.</summary>
    public void TellOthers()
    {
        if (_telling.CurrentCount == 0)
        {
            try
            {
                _telling.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else asked at the same moment: once is enough.
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _stop.Dispose();
        _telling.Dispose();
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await pools.Sessions.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, e) =>
        {
            if (e.Payload != _name)
            {
                Signal();
                Heard?.Invoke(false);
            }
        };
        await using var command = new NpgsqlCommand(Listen, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }

    /// <param name="term">Cancelled when another server becomes the primary: a former one may be silent and never say so.</param>
    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken term)
    {
        while (!_stop.IsCancellationRequested)
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, term);
            try
            {
                await using (connection)
                {
                    while (true)
                    {
                        await connection.WaitAsync(ends.Token);
                    }
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is NpgsqlException or IOException or OperationCanceledException)
            {
                // Heard again below.
            }

            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    term = pools.Primacy.Term;
                    connection = await ConnectAsync(_stop.Token);
                    Signal();
                    Heard?.Invoke(true);
                    break;
                }
                catch (Exception error) when (error is NpgsqlException or IOException or OperationCanceledException)
                {
                    await PauseAsync(FaultPause);
                }
            }
        }
    }

    private async Task TellAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _telling.WaitAsync(_stop.Token);
                await using var command = pools.Others.CreateCommand(Notify);
                command.CommandTimeout = TellLimit;
                command.Parameters.With(_name);
                await command.ExecuteNonQueryAsync(_stop.Token);
            }
            catch (Exception error) when (error is NpgsqlException or IOException or OperationCanceledException)
            {
                // Others look by themselves.
            }

            await PauseAsync(NotifyEvery);
        }
    }

    private Task PauseAsync(TimeSpan pause) => Task.Delay(pause, TimeProvider.System, _stop.Token).ContinueWith(
        static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
