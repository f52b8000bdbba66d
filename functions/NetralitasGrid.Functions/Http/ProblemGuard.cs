using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Http;

/// <summary>
/// The outermost step: a request that fails anywhere is answered with a problem. What the client did wrong keeps its status, a store that
/// cannot be written is 503, and only a fault of our own is 500, logged by the route's template.
/// </summary>
internal sealed partial class ProblemGuard(RequestDelegate next, ILogger<ProblemGuard> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
            {
                await context.ProblemAsync(Problems.Of(context.Response.StatusCode));
            }
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, Problems.Of(e.StatusCode));
        }
        catch (StoreUnavailableException e)
        {
            LogUnavailable(logger, e, InvocationOf(context));
            await AnswerAsync(context, Problems.Unavailable, retryAfterSeconds: 1);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; there is nobody to answer.
        }
        catch (Exception e)
        {
            LogFault(logger, e, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none", InvocationOf(context));
            await AnswerAsync(context, Problems.Internal);
        }
    }

    /// <summary>By what the Functions host's own logs know the request. Without a host anybody may send the header: only an id is taken from it.</summary>
    private static Guid? InvocationOf(HttpContext context) =>
        Guid.TryParse(context.Request.Headers["X-Azure-Functions-InvocationId"], out var invocation) ? invocation : null;

    private static Task AnswerAsync(HttpContext context, Problem problem, int? retryAfterSeconds = null)
    {
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return context.ProblemAsync(problem, retryAfterSeconds: retryAfterSeconds);
    }

    [LoggerMessage(1002, LogLevel.Error, "A request to {Route} failed (invocation {Invocation}).")]
    private static partial void LogFault(ILogger logger, Exception e, string route, Guid? invocation);

    [LoggerMessage(1003, LogLevel.Warning, "The store did not confirm a write; the client was told to try again (invocation {Invocation}).")]
    private static partial void LogUnavailable(ILogger logger, Exception e, Guid? invocation);
}
