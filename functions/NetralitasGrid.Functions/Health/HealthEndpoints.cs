using Microsoft.Extensions.Options;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Functions.Packs;

namespace NetralitasGrid.Functions.Health;

/// <summary>Whether the process lives, and whether it can accept durably.</summary>
internal sealed class HealthEndpoints(CellGroup cells, Pressure pressure, IOptions<PackOptions> packs)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/health", HealthAsync).WithName("Health");
        routes.MapGet("/api/ready", ReadyAsync).WithName("Ready");
    }

    private Task HealthAsync(HttpContext context) =>
        context.JsonAsync(200, cells.All, static (writer, all) =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "alive"u8);
            writer.WriteString("cell"u8, string.Join(',', all.Select(static cell => cell.Name)));
            writer.WriteEndObject();
        });

    // The cells are asked now, not a half second ago: who asks wants to know before sending traffic here. One that is down stops its provinces only.
    private async Task ReadyAsync(HttpContext context)
    {
        await pressure.ReadAsync(context.RequestAborted);
        var healths = cells.All.Select(cell => (cell.Name, Health: pressure.Of(cell))).ToList();
        var ready = healths.FindAll(static h => h.Health.Ready);
        if (ready.Count == 0)
        {
            await context.ProblemAsync(Problems.Unavailable, healths[0].Health.Why, retryAfterSeconds: 1);
            return;
        }

        var missing = healths.FindAll(static h => !h.Health.Ready);
        await context.JsonAsync(200, (ready, missing, signed: packs.Value.SignatureNeeded), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "ready"u8);
            writer.WriteNumber("waiting"u8, state.ready.Sum(static h => h.Health.Waiting));
            writer.WriteNumber("oldestWaitingSeconds"u8, Math.Round(state.ready.Max(static h => h.Health.OldestWaiting).TotalSeconds, 3));
            writer.WriteNumber("deadLetters"u8, state.ready.Sum(static h => h.Health.DeadLetters));
            writer.WriteString("packSignatures"u8, state.signed ? "needed"u8 : "not-needed"u8);
            if (state.missing.Count > 0)
            {
                writer.WriteStartArray("missingCells"u8);
                foreach (var (name, _) in state.missing)
                {
                    writer.WriteStringValue(name);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });
    }
}
