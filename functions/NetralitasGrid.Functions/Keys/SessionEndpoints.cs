namespace NetralitasGrid.Functions.Keys;

/// <summary>Sessions of the page: a key once in the header, then a cookie.</summary>
internal sealed class SessionEndpoints(SessionCookie sessions)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/session", OpenAsync).WithName("OpenSession").WithMetadata(new Needs((Right)~0));

    private Task OpenAsync(HttpContext context)
    {
        sessions.Set(context, context.Caller());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
