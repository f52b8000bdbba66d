using System.Text.Json;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Functions.Streams;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Escalations;

/// <summary>Escalations: the list and acknowledging one.</summary>
internal sealed class EscalationEndpoints(CellGroup cells, MessageWaits waits)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    public void Map(IEndpointRouteBuilder routes)
    {
        var escalations = routes.MapGroup("/api/escalations");
        escalations.MapGet("", ListAsync).WithName("ListEscalations").WithMetadata(new Needs(Right.Read));
        escalations.MapPost("/{id}/acknowledge", AcknowledgeAsync).WithName("AcknowledgeEscalation").WithMetadata(new Needs(Right.Act));
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var scope = context.Caller().Scope;
        var region = query["region"].ToString();
        if (region.Length > 0 && AreaCatalogue.Shared.Find(region) is null)
        {
            await context.ProblemAsync(Problems.BadQuery, "region is the code of a province, regency, city or district.");
            return;
        }

        if (region.Length == 0)
        {
            // Without a region: everything that the key may see.
            region = scope.Text == "*" ? "" : scope.Text;
        }
        else if (!scope.Contains(region))
        {
            await context.ProblemAsync(Problems.WrongRegion);
            return;
        }

        IReadOnlyList<Cell> asked = region.Length == 0 ? cells.All : [cells.Of(region)];
        if (!Queries.TryCode<Level>(query, "level", out var level, out var fault)
            || !Queries.TryCode<EscalationStatus>(query, "status", out var status, out fault)
            || !CellPages.TryRead(query, GridId.Escalation, asked, out var limit, out var before, out fault))
        {
            await context.ProblemAsync(Problems.BadQuery, fault);
            return;
        }

        var page = await CellPages.ReadAsync(
            asked, before, limit, (store, from, most, token) => store.Read.EscalationsAsync(region, level, status, from, most, token),
            static row => (row.OpenedAt, row.Id), context.RequestAborted);
        await context.JsonAsync(200, page, static (writer, page) =>
            Paging.Write(writer, page.Items, page.Next, static (w, row) => w.WriteRawValue(row.Body, skipInputValidation: true), page.Missing));
    }

    private async Task AcknowledgeAsync(HttpContext context)
    {
        if (!GridId.TryParse(context.Request.RouteValues["id"] as string, GridId.Escalation, out var id)
            || await cells.Read.EscalationAsync(id, context.RequestAborted) is not { } row)
        {
            await context.ProblemAsync(Problems.NotFound);
            return;
        }

        var caller = context.Caller();
        if (!caller.Scope.Contains(row.RegionCode))
        {
            await context.ProblemAsync(Problems.WrongRegion);
            return;
        }

        if (row.Status == EscalationStatus.Open)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new EscalationSeen(id, caller.Source), GrainsJson.Default.EscalationSeen);

            // The id derives from the escalation: acknowledging twice appends once.
            var message = new MessageAppend(GridId.Derive(GridId.Message, id, "acknowledge"), row.Owner, MessageKind.Acknowledge, body) { Place = row.RegionCode };
            await cells.AppendAsync(message, CancellationToken.None);
            row = await waits.UntilAsync(id, LongestWait, NotOpenAsync, context.RequestAborted) ?? row;
        }

        await context.JsonAsync(200, row.Body);
    }

    private async ValueTask<EscalationRow?> NotOpenAsync(GridId id, CancellationToken cancellationToken) =>
        await cells.Read.EscalationAsync(id, cancellationToken) is { } row && row.Status != EscalationStatus.Open ? row : null;
}
