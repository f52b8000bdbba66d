using System.Buffers;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Incidents;

namespace NetralitasGrid.Faults.Tests.Posting;

/// <summary>
/// A regional app as it should be: what was not acknowledged is posted again, to the letter, until it is. It remembers every acknowledgement and
/// some of the decisions that it was shown.
/// </summary>
internal sealed class StubbornReporter(IncidentGenerator generator)
{
    /// <summary>One in so many acknowledged incidents is asked for again, and one in so many reports kept.</summary>
    private const int LooksEvery = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ArrayBufferWriter<byte> _unanswered = new(4096);
    private readonly List<(byte[] Body, string Incident)> _kept = [];
    private long _since;

    /// <summary>Ids that were acknowledged, one for each report.</summary>
    public List<string> Acknowledged { get; } = [];

    /// <summary>Decisions that it was shown: incident, decision and its place in the audit chain.</summary>
    public List<ShownDecision> Shown { get; } = [];

    /// <summary>What went against a promise, in words.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Posts until the connection breaks or it is told to stop; pauses while the server cannot take more.</summary>
    /// <param name="onAcknowledged">Told of each acknowledgement, and how long its report waited for it, all tries included.</param>
    public async Task PostAsync(int port, string key, Action<TimeSpan> onAcknowledged, CancellationToken cancellationToken)
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
                    _since = TimeProvider.System.GetTimestamp();
                }

                var answer = await connection.SendAsync(request.With(body => body.Write(_unanswered.WrittenSpan)), cancellationToken);
                if (answer.Status is 429 or 503)
                {
                    await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                    continue;
                }

                Take(answer);
                _unanswered.ResetWrittenCount();
                onAcknowledged(TimeProvider.System.GetElapsedTime(_since));
                if (Acknowledged.Count % LooksEvery == 0)
                {
                    await LookAsync(connection, key, cancellationToken);
                }
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            // The grid was killed, or the round ended: what was not answered stays to be posted again.
        }
    }

    /// <summary>Posts what was kept once more: each must be known, under the incident that was acknowledged.</summary>
    public async Task RepeatAsync(int port, string key, CancellationToken cancellationToken)
    {
        using var connection = await HttpConnection.OpenAsync(port, cancellationToken);
        var request = new Request("/api/incidents", key);
        foreach (var (body, incident) in _kept)
        {
            var answer = await connection.SendAsync(request.With(b => b.Write(body)), cancellationToken);
            while (answer.Status is 429 or 503)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                answer = await connection.SendAsync(request.With(b => b.Write(body)), cancellationToken);
            }

            using var json = JsonDocument.Parse(answer.Body);
            if (answer.Status != 202 || json.RootElement.GetProperty("id").GetString() != incident || !json.RootElement.GetProperty("duplicate").GetBoolean())
            {
                Broken.Add($"{incident} was acknowledged, and its report posted again was answered {answer.Status}: {json.RootElement}");
            }
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

        var incident = Encoding.ASCII.GetString(answer.Body.Span.Slice(at + 1, 28));
        Acknowledged.Add(incident);
        if (Acknowledged.Count % LooksEvery == 1)
        {
            _kept.Add((_unanswered.WrittenSpan.ToArray(), incident));
        }
    }

    /// <summary>Looks at an incident of some time ago, and remembers what it is told.</summary>
    private async Task LookAsync(HttpConnection connection, string key, CancellationToken cancellationToken)
    {
        var incident = Acknowledged[^LooksEvery];
        var answer = await connection.SendAsync(
            Encoding.ASCII.GetBytes($"GET /api/incidents/{incident} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"), cancellationToken);
        if (answer.Status == 404)
        {
            Broken.Add($"{incident} was acknowledged and is not found.");
        }

        if (answer.Status != 200)
        {
            return;
        }

        using var json = JsonDocument.Parse(answer.Body);
        if (json.RootElement.GetProperty("decision") is { ValueKind: JsonValueKind.Object } decision)
        {
            Shown.Add(new(incident, decision.GetProperty("id").GetString()!, decision.GetProperty("audit").GetProperty("hash").GetString()!));
        }
    }
}

/// <summary>A decision as a client was shown it.</summary>
internal sealed record ShownDecision(string Incident, string Decision, string Hash)
{
    /// <summary>What is wrong when it is nowhere.</summary>
    public string Lost => $"{Incident}: a client was shown a decision that is no longer there";
}
