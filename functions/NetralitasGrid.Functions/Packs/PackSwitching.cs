using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Packs;

/// <summary>
/// Stored packs become active, now or at a planned instant. What was active before is made active again the same way; every change stands in the
/// cell's audit chain with the key that made it.
/// </summary>
internal sealed class PackSwitching(CellGroup cells, CellFacts facts, PackEndpoints packs, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/packs/{version}/activate", ActivateAsync).WithName("ActivatePack").WithMetadata(new Needs(Right.Administer));
        routes.MapPost("/api/packs/{version}/cancel", CancelAsync).WithName("CancelPackPlan").WithMetadata(new Needs(Right.Administer));
    }

    private async Task ActivateAsync(HttpContext context)
    {
        var (read, at) = await ReadTimeAsync(context);
        if (!read || await packs.OneAsync(context, (string)context.Request.RouteValues["version"]!) is not { } row)
        {
            return;
        }

        // Stored packs were checked by the program of their day: one that this program cannot compile must not stop every turn.
        var issues = new List<RuleIssue>();
        if (PackCompiler.CompileArchive(row.Archive, issues) is null)
        {
            await context.ProblemAsync(
                Problems.InvalidPack, "It does not compile with this program; nothing was changed.", issues, static (writer, issue) => PackWriting.WriteIssue(writer, issue));
            return;
        }

        if (at is { } later)
        {
            if (!await cells.Administration.PlanPackAsync(new(row.Hash, row.Election, later, context.Caller().Id)))
            {
                await context.ProblemAsync(Problems.PlanTaken, "Cancel that plan first, or choose another instant.");
                return;
            }
        }
        else
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new PackSwitch(row.Election, row.Hash, row.Name, row.Version), GrainsJson.Default.PackSwitch);
            await cells.Administration.ActivatePackAsync(row.Election, row.Hash, body, context.Caller().Id);
            await facts.ReadAsync(CancellationToken.None);
        }

        await AnswerAsync(context, at is null ? 200 : 202, row);
    }

    private async Task CancelAsync(HttpContext context)
    {
        if (await packs.OneAsync(context, (string)context.Request.RouteValues["version"]!) is not { } row)
        {
            return;
        }

        if (!await cells.Administration.CancelPackPlanAsync(row.Hash, context.Caller().Id))
        {
            await context.ProblemAsync(Problems.NotFound, "No activation of this pack is planned.");
            return;
        }

        await AnswerAsync(context, 200, row);
    }

    private async Task AnswerAsync(HttpContext context, int status, PackRow row) =>
        await context.JsonAsync(status, (row, standing: await packs.StandingAsync(context.RequestAborted)), static (writer, state) =>
            PackEndpoints.WritePack(writer, state.row, state.standing));

    /// <summary>The planned instant; null without one. When the body has a fault, it has been answered.</summary>
    private async ValueTask<(bool Read, DateTimeOffset? At)> ReadTimeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return (true, null);
        }

        using var form = await Form.ReadAsync(context);
        if (form is null)
        {
            return (false, null);
        }

        var at = form.Time("at");
        if (at <= clock.GetUtcNow())
        {
            form.Fault("at", FaultCode.OutOfRange, new("Saat itu sudah lewat.", "That instant has passed."), "an instant to come; leave it out to activate the pack now");
        }

        return (await form.EndAsync(context), at);
    }
}
