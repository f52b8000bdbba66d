using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Load.Running;

/// <summary>Looks at the grid and its processes once a second.</summary>
public sealed class Sampler(GridDeployment grid, OpenLoop loop, Action<Sample> taken)
{
    private static readonly byte[] Ready = Encoding.ASCII.GetBytes("GET /api/ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    private readonly List<Sample> _samples = [];

    /// <summary>What was seen, oldest first; complete when <see cref="RunAsync"/> has ended.</summary>
    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>Samples until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            do
            {
                var sample = new Sample(loop.Now, await WaitingAsync(grid, cancellationToken), loop.Unanswered, grid.Use());
                _samples.Add(sample);
                taken(sample);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    /// <summary>Messages in all mailboxes; null when the front door does not answer.</summary>
    public static async Task<long?> WaitingAsync(GridDeployment grid, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var connection = await HttpConnection.OpenAsync(grid.Doors[0].Port, limit.Token);
            var answer = await connection.SendAsync(Ready, limit.Token);
            using var body = JsonDocument.Parse(answer.Body);
            return body.RootElement.TryGetProperty("waiting", out var waiting) ? waiting.GetInt64() : null;
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
