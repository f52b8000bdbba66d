using System.IO.Pipelines;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Functions.Regions;
using NetralitasGrid.Grains.Areas;

namespace NetralitasGrid.Functions.Streams;

/// <summary>The live state of a region as server-sent events (DECISION 6).</summary>
internal sealed class StreamEndpoints(StreamHub hub, RegionReader regions, DoorSettings settings, DoorMetrics metrics, IHostApplicationLifetime life, TimeProvider clock)
{
    // A Functions host kills the whole handler when one invocation outlives its functionTimeout, so streams end well before; the client resumes.
    private static readonly TimeSpan LifeUnderHost = TimeSpan.FromMinutes(3);
    private static readonly byte[] HeartbeatBytes = ": hb\n\n"u8.ToArray();
    private static readonly byte[] RetryBytes = "retry: 1000\n\n"u8.ToArray();

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/regions/{code}/stream", StreamAsync).WithName("StreamRegion").WithMetadata(new Needs(Right.Read));

    private async Task StreamAsync(HttpContext context)
    {
        var code = (string)context.Request.RouteValues["code"]!;
        var isCountry = code == RegionReader.Country;
        if (!isCountry && AreaCatalogue.Shared.Find(code) is null)
        {
            await context.ProblemAsync(Problems.NotFound);
            return;
        }

        var scope = context.Caller().Scope;
        if (isCountry ? scope.Text != RegionReader.Country : !scope.Contains(code))
        {
            await context.ProblemAsync(Problems.WrongRegion);
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        if (settings.UnderHost)
        {
            end.CancelAfter(LifeUnderHost);
        }

        var topic = hub.Open(code);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await SendAsync(context, topic, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client left, the process stops, or the stream reached its age: it ends here and may be resumed.
        }
        finally
        {
            hub.Close(topic);
        }
    }

    private async Task SendAsync(HttpContext context, StreamTopic topic, CancellationToken cancellationToken)
    {
        var caller = context.Caller();
        var body = context.Response.BodyWriter;
        await body.WriteAsync(RetryBytes, cancellationToken);
        topic.TryResume(context.Request.Headers["Last-Event-ID"], out var position);
        var woken = false;
        while (caller.IsLive(clock.GetUtcNow()))
        {
            var signal = topic.Signal;
            var part = position is null ? null : topic.After(position);
            if (part is null)
            {
                var snapshot = await topic.SnapshotAsync(regions.FreshAsync, clock);
                position = snapshot.Position;
                await WriteAsync(body, snapshot.Bytes, cancellationToken);
                woken = false;
                continue;
            }

            if (part.Conflated)
            {
                metrics.Conflated();
            }

            position = part.Position;
            if (part.Bytes.Length > 0)
            {
                await WriteAsync(body, part.Bytes, cancellationToken);
            }
            else if (woken)
            {
                await WriteAsync(body, HeartbeatBytes, cancellationToken);
            }

            await signal.WaitAsync(cancellationToken);
            woken = true;
        }
    }

    // The place in the line is given up before a slow client is waited for.
    private async ValueTask WriteAsync(PipeWriter body, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ValueTask<FlushResult> written;
        await hub.Sending.WaitAsync(cancellationToken);
        try
        {
            written = body.WriteAsync(bytes, cancellationToken);
        }
        finally
        {
            hub.Sending.Release();
        }

        await written;
    }
}
