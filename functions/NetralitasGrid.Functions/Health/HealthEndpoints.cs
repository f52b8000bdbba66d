using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Health;

/// <summary>Whether the process lives, and whether it can accept durably.</summary>
internal sealed class HealthEndpoints(IGridStore store, Pressure pressure)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/health", HealthAsync).WithName("Health");
        routes.MapGet("/api/ready", ReadyAsync).WithName("Ready");
    }

    private Task HealthAsync(HttpContext context) =>
        context.JsonAsync(200, store.Cell, static (writer, cell) =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "alive"u8);
            writer.WriteString("cell"u8, cell);
            writer.WriteEndObject();
        });

    // The store is asked now, not a half second ago: who asks wants to know before sending traffic here.
    private async Task ReadyAsync(HttpContext context)
    {
        await pressure.ReadAsync(context.RequestAborted);
        var health = pressure.Health;
        if (!health.Ready)
        {
            await context.ProblemAsync(Problems.Unavailable, health.Why, retryAfterSeconds: 1);
            return;
        }

        await context.JsonAsync(200, health, static (writer, health) =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "ready"u8);
            writer.WriteNumber("waiting"u8, health.Waiting);
            writer.WriteNumber("oldestWaitingSeconds"u8, Math.Round(health.OldestWaiting.TotalSeconds, 3));
            writer.WriteNumber("deadLetters"u8, health.DeadLetters);
            writer.WriteEndObject();
        });
    }
}
