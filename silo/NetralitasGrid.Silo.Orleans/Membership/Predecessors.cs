using System.Net.Sockets;
using NetralitasGrid.Silo.Orleans.Hosting;
using Orleans.Runtime;

namespace NetralitasGrid.Silo.Orleans.Membership;

/// <summary>
/// Lets a silo join whose whole cluster vanished: declares dead those that the table calls active and that nobody is left to judge. A joining silo waits
/// until every active one answers it; those that ended with their whole cluster never do, and Orleans looks at the age of a row only when the table
/// changes, which nobody does then.
/// </summary>
/// <remarks>
/// Dead is whose row says nothing new for <see cref="Quiet"/> and who takes no connection. This silo itself reads the row all the while, so neither
/// clocks that differ nor a database that was away make a living silo look silent. Who takes connections may be slow to write again after the database
/// was away, and is given <see cref="Long"/>.
/// </remarks>
internal sealed partial class Predecessors(IMembershipTable table, ILocalSiloDetails local, TimeProvider clock, ILogger<Predecessors> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a living silo is silent while the database answers.</summary>
    private static readonly TimeSpan Quiet = 4 * OrleansEngine.AliveEvery;

    /// <summary>A silo that could not write tries again after a minute at most.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(90);

    private readonly CancellationTokenSource _joined = new();
    private readonly Dictionary<SiloAddress, (DateTime Said, long Since)> _watched = [];
    private Task _watching = Task.CompletedTask;
    private long _read;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        // From before it asks the others until it is one of them.
        observer.Subscribe(nameof(Predecessors), ServiceLifecycleStage.ValidateInitialConnectivity - 1, Start, StopAsync);
        observer.Subscribe(nameof(Predecessors), ServiceLifecycleStage.BecomeActive, StopAsync, static _ => Task.CompletedTask);

        Task Start(CancellationToken cancellationToken)
        {
            _watching = Task.Run(() => WatchAsync(_joined.Token), CancellationToken.None);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _joined.Dispose();

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _joined.CancelAsync();
        await _watching;
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogNotLooked(logger, e);
            }

            await Task.Delay(LookEvery, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var found = await table.ReadAll().WaitAsync(cancellationToken);
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_read, now) > Quiet / 2)
        {
            // Not read for a while: what was said meanwhile may not have been written either.
            _watched.Clear();
        }

        _read = now;
        foreach (var (entry, tag) in found.Members)
        {
            if (entry.Status != SiloStatus.Active || entry.SiloAddress.Equals(local.SiloAddress))
            {
                continue;
            }

            if (!_watched.TryGetValue(entry.SiloAddress, out var watched) || watched.Said != entry.IAmAliveTime)
            {
                _watched[entry.SiloAddress] = (entry.IAmAliveTime, now);
                continue;
            }

            var silent = clock.GetElapsedTime(watched.Since, now);
            if (silent > Quiet && (silent > Long || !await AnswersAsync(entry.SiloAddress, cancellationToken)))
            {
                entry.Status = SiloStatus.Dead;
                entry.AddSuspector(local.SiloAddress, clock.GetUtcNow().UtcDateTime);

                // One at a time: each is a version of its own. Who changed the table meanwhile is seen at the next look.
                if (await table.UpdateRow(entry, tag, found.Version.Next()).WaitAsync(cancellationToken))
                {
                    LogDeclaredDead(logger, entry.SiloAddress, silent.TotalSeconds);
                    found = await table.ReadAll().WaitAsync(cancellationToken);
                }
            }
        }
    }

    private static async Task<bool> AnswersAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LookEvery);
        using var client = new TcpClient(silo.Endpoint.AddressFamily);
        try
        {
            await client.ConnectAsync(silo.Endpoint, patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    [LoggerMessage(3006, LogLevel.Warning, "Silo {Silo} said nothing for {Seconds:0} s and takes no connection: declared dead by one that joins.")]
    private static partial void LogDeclaredDead(ILogger logger, SiloAddress silo, double seconds);

    [LoggerMessage(3007, LogLevel.Warning, "The table of silos could not be read; it is tried again.")]
    private static partial void LogNotLooked(ILogger logger, Exception e);
}
