using System.Buffers;
using System.Text;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Incidents;

namespace NetralitasGrid.Functions.Tests.Cells;

/// <summary>
/// A regional app as it should be: what was not acknowledged is posted again, to the letter, until it is. It remembers every acknowledgement.
/// </summary>
internal sealed class StubbornReporter(IncidentGenerator generator)
{
    private readonly ArrayBufferWriter<byte> _unanswered = new(4096);

    /// <summary>Ids that were acknowledged, one for each report.</summary>
    public List<string> Acknowledged { get; } = [];

    /// <summary>What went against a promise, in words.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Posts until the connection breaks, the server cannot take more for now, or it is told to stop.</summary>
    public async Task PostAsync(int port, string key, Action onAcknowledged, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = await HttpConnection.OpenAsync(port, cancellationToken);
            var request = new Request("/api/incidents", key);
            while (!cancellationToken.IsCancellationRequested)
            {
                if (_unanswered.WrittenCount == 0)
                {
                    generator.Next(_unanswered);
                }

                var answer = await connection.SendAsync(request.With(body => body.Write(_unanswered.WrittenSpan)), cancellationToken);
                if (answer.Status is 429 or 503)
                {
                    continue;
                }

                Take(answer);
                _unanswered.ResetWrittenCount();
                onAcknowledged();
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            // The grid was killed, or the round ended: what was not answered stays to be posted again.
        }
    }

    private void Take(HttpAnswer answer)
    {
        var at = answer.Body.Span.IndexOf("\"i-"u8);
        if (answer.Status is not (202 or 200) || at < 0)
        {
            Broken.Add($"A good incident was answered {answer.Status}.");
            return;
        }

        Acknowledged.Add(Encoding.ASCII.GetString(answer.Body.Span.Slice(at + 1, 28)));
    }
}
