using System.Buffers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Running;

namespace NetralitasGrid.Load.Http;

/// <summary>
/// Posts reports over one keep-alive connection to a front door, opened when it is needed and again when it broke: an app that finds its
/// connection closed posts once more at once, and later if that fails, too.
/// </summary>
public sealed class ReportSender(int port, string key) : IDisposable
{
    private static readonly TimeSpan AfterBreak = TimeSpan.FromMilliseconds(200);

    private readonly Request _single = new("/api/incidents", key);
    private readonly Request _upload = new("/api/incidents/batch", key, "application/x-ndjson");
    private HttpConnection? _connection;

    /// <summary>Sends a post; a connection that breaks is an answer of status 0.</summary>
    public async ValueTask<PostAnswer> SendAsync(Post post, CancellationToken cancellationToken)
    {
        for (var tries = 2; ; tries--)
        {
            try
            {
                _connection ??= await HttpConnection.OpenAsync(port, cancellationToken);
                var answer = await _connection.SendAsync(Write(post), cancellationToken);
                return post.IsUpload && answer.Status == 200 ? ReadLines(post, answer) : Read(post, answer);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                _connection?.Dispose();
                _connection = null;
                if (tries == 1)
                {
                    return new([.. post.Reports.Select(static r => new ReportAnswer(r, 0, default, false))], AfterBreak);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection?.Dispose();

    private ReadOnlyMemory<byte> Write(Post post) => post.IsUpload
        ? _upload.With(body =>
        {
            foreach (var report in post.Reports)
            {
                IncidentJson.Write(body, report.Id, report.Draft);
                body.Write("\n"u8);
            }
        })
        : _single.With(body => IncidentJson.Write(body, post.Reports[0].Id, post.Reports[0].Draft));

    private static PostAnswer Read(Post post, HttpAnswer answer)
    {
        var incident = default(GridId);
        var duplicate = false;
        if (answer.Status is 200 or 202)
        {
            using var body = JsonDocument.Parse(answer.Body);
            incident = GridId.Parse(body.RootElement.GetProperty("id").GetString()!);
            duplicate = body.RootElement.GetProperty("duplicate").GetBoolean();
        }

        return new([.. post.Reports.Select(r => new ReportAnswer(r, answer.Status, incident, duplicate))], TimeSpan.FromSeconds(answer.RetryAfterSeconds));
    }

    private static PostAnswer ReadLines(Post post, HttpAnswer answer)
    {
        var answers = new List<ReportAnswer>(post.Reports.Count);
        var retryAfter = 0;
        foreach (var text in Encoding.UTF8.GetString(answer.Body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var line = JsonDocument.Parse(text);
            var root = line.RootElement;
            var id = root.GetProperty("id");
            answers.Add(new(
                post.Reports[root.GetProperty("line").GetInt32() - 1], root.GetProperty("status").GetInt32(),
                id.ValueKind == JsonValueKind.Null ? default : GridId.Parse(id.GetString()!), root.GetProperty("duplicate").GetBoolean()));
            retryAfter = Math.Max(retryAfter, root.TryGetProperty("retryAfter", out var seconds) ? seconds.GetInt32() : 0);
        }

        // An answer that lacks lines says nothing of their reports.
        answers.AddRange(post.Reports.Except(answers.Select(static a => a.Report)).Select(static r => new ReportAnswer(r, 0, default, false)));
        return new(answers, TimeSpan.FromSeconds(Math.Max(retryAfter, answers.Any(static a => a.IsRetried) ? 1 : 0)));
    }
}
