using System.Text.Json;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.DeadLetters;

/// <summary>Messages that could not be handled: the list, and putting one back into its mailbox.</summary>
internal sealed class DeadLetterEndpoints(CellGroup cells)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var letters = routes.MapGroup("/api/dead-letters").WithMetadata(new Needs(Right.Administer));
        letters.MapGet("", ListAsync).WithName("ListDeadLetters");
        letters.MapPost("/{id}/retry", RetryAsync).WithName("RetryDeadLetter");
    }

    private async Task ListAsync(HttpContext context)
    {
        if (!CellPages.TryRead(context.Request.Query, GridId.Message, cells.All, out var limit, out var before, out var fault))
        {
            await context.ProblemAsync(Problems.BadQuery, fault);
            return;
        }

        var page = await CellPages.ReadAsync(
            cells.All, before, limit, static (store, from, most, token) => store.Read.DeadLettersAsync(from, most, token),
            static row => (row.At, row.Id), context.RequestAborted);
        await context.JsonAsync(200, page, static (writer, page) => Paging.Write(writer, page.Items, page.Next, WriteLetter, page.Missing));
    }

    private async Task RetryAsync(HttpContext context)
    {
        if (!GridId.TryParse(context.Request.RouteValues["id"] as string, GridId.Message, out var id)
            || !await cells.Administration.RetryDeadLetterAsync(id, context.Caller().Id))
        {
            await context.ProblemAsync(Problems.NotFound);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static void WriteLetter(Utf8JsonWriter writer, StoredDeadLetter row)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, row.Id.ToString());
        writer.WriteString("incidentId"u8, row.Incident?.ToString());
        writer.WriteNumber("partition"u8, row.Partition);
        writer.WriteString("reason"u8, row.Reason);
        writer.WriteNumber("tries"u8, row.Tries);
        writer.WriteString("at"u8, row.At);
        writer.WriteEndObject();
    }
}
