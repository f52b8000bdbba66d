using Microsoft.Extensions.Options;

namespace NetralitasGrid.Silo.Orleans.Partitions;

/// <summary>
/// How many turns this process has in progress at once. Activations of many partitions wait here in line, and the mail that comes meanwhile makes
/// their next turns larger.
/// </summary>
internal sealed class TurnGate(IOptions<SiloOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Value.Workers);

    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Leave() => _places.Release();

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();
}
