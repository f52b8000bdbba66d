using System.Text.Json;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Keys;

/// <summary>Keys, for administrators and for <c>grid keys</c> while this server holds the data. A key's text is answered once.</summary>
internal sealed class KeyEndpoints(CellGroup cells, KeyRing ring, TimeProvider clock)
{
    private static readonly string[] RoleNames = [.. Enum.GetValues<Role>().Select(ApiKey.NameOf)];

    public void Map(IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/keys").WithMetadata(new Needs(Right.Administer));
        keys.MapGet("", ListAsync).WithName("ListKeys");
        keys.MapPost("", AddAsync).WithName("AddKey");
        keys.MapPost("/{id}/revoke", RevokeAsync).WithName("RevokeKey");
        keys.MapPost("/{id}/rotate", RotateAsync).WithName("RotateKey");
    }

    private async Task ListAsync(HttpContext context)
    {
        var rows = await cells.Administration.KeysAsync(context.RequestAborted);
        await context.JsonAsync(200, rows, static (writer, rows) => Paging.Write(writer, rows, null, static (w, row) => WriteRow(w, row, null)));
    }

    private async Task AddAsync(HttpContext context)
    {
        using var form = await Form.ReadAsync(context);
        if (form is null)
        {
            return;
        }

        var source = form.Text("source", ApiKey.LongestSource, required: true);
        var roleName = form.Text("role", 20, required: true);
        if (!ApiKey.TryParseRole(roleName, out var role) && roleName is not null)
        {
            form.Refuse("role", string.Join(' ', RoleNames), Rules.NearestName.Of(roleName, RoleNames));
        }

        var region = form.Text("region", 5, required: true);
        if (!RegionScope.TryParse(region, out var scope) && region is not null)
        {
            form.Refuse("region", "* or 35 or 35.17");
        }

        var expires = form.Time("expiresAt");
        if (expires <= clock.GetUtcNow())
        {
            form.Fault("expiresAt", FaultCode.OutOfRange, new("Waktu ini sudah lewat.", "This time has passed."));
        }

        if (await form.EndAsync(context))
        {
            await MakeAsync(context, source!, role, scope!, expires);
        }
    }

    private async Task RevokeAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        if (!await cells.Administration.RevokeKeyAsync(id, context.Caller().Id))
        {
            await context.ProblemAsync(Problems.NotFound);
            return;
        }

        await ring.ReadAsync(CancellationToken.None);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // The new key is made before the old one ends: whoever fails in between still has one.
    private async Task RotateAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        if (ring.ById(id) is not { } old)
        {
            await context.ProblemAsync(Problems.NotFound);
            return;
        }

        await MakeAsync(context, old.Source, old.Role, old.Scope, old.Row.ExpiresAt, replaces: id);
    }

    private async Task MakeAsync(HttpContext context, string source, Role role, RegionScope scope, DateTimeOffset? expires, string? replaces = null)
    {
        var by = context.Caller().Id;
        var (text, row) = ApiKey.Create(source, role, scope, clock.GetUtcNow(), expires);
        await cells.Administration.AddKeyAsync(row, by);
        if (replaces is not null)
        {
            await cells.Administration.RevokeKeyAsync(replaces, by);
        }

        await ring.ReadAsync(CancellationToken.None);
        context.Response.Headers.CacheControl = "no-store";
        await context.JsonAsync(201, (row, text), static (writer, made) => WriteRow(writer, made.row, made.text));
    }

    private static void WriteRow(Utf8JsonWriter writer, ApiKeyRow row, string? text)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, row.Id);
        writer.WriteString("source"u8, row.Source);
        writer.WriteString("role"u8, row.Role);
        writer.WriteString("region"u8, row.Region);
        writer.WriteString("createdAt"u8, row.CreatedAt);
        writer.WriteTime("expiresAt"u8, row.ExpiresAt);
        writer.WriteTime("revokedAt"u8, row.RevokedAt);
        if (text is not null)
        {
            writer.WriteString("key"u8, text);
        }

        writer.WriteEndObject();
    }
}
