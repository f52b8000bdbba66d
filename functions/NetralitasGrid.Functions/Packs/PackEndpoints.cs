using System.Text.Json;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Packs;

/// <summary>The packs of the cell, to read.</summary>
internal sealed class PackEndpoints(CellGroup cells)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var packs = routes.MapGroup("/api/packs").WithMetadata(new Needs(Right.ReadPacks));
        packs.MapGet("", ListAsync).WithName("ListPacks");
        packs.MapGet("/{version}", GetAsync).WithName("GetPack");
    }

    private async Task ListAsync(HttpContext context)
    {
        var packs = await cells.Administration.PacksAsync(context.RequestAborted);
        var active = await cells.Administration.ActivePacksAsync(context.RequestAborted);
        await context.JsonAsync(200, (packs, active), static (writer, state) =>
            Paging.Write(writer, state.packs, null, (w, row) => WritePack(w, row, state.active)));
    }

    // A version (1.0.0) or, since versions may be stored twice with other content, a whole hash.
    private async Task GetAsync(HttpContext context)
    {
        var version = (string)context.Request.RouteValues["version"]!;
        var active = await cells.Administration.ActivePacksAsync(context.RequestAborted);
        if (await FindAsync(version, active, context.RequestAborted) is not { } found)
        {
            await context.ProblemAsync(Problems.NotFound);
            return;
        }

        await context.JsonAsync(200, (found, active), static (writer, state) => WritePack(writer, state.found, state.active));
    }

    /// <summary>The pack of a version or whole hash, the active one before others of its version, then the newest; null when there is none.</summary>
    public async ValueTask<PackRow?> FindAsync(string version, IReadOnlyDictionary<string, string> active, CancellationToken cancellationToken) =>
        (await cells.Administration.PacksAsync(cancellationToken)).Where(p => p.Hash == version || p.Version == version)
            .OrderByDescending(p => active.Values.Contains(p.Hash)).ThenByDescending(p => p.StoredAt).FirstOrDefault();

    /// <summary>Writes a pack as <c>GET /api/packs/{v}</c> answers it, and what else belongs into the object.</summary>
    public static void WritePack(Utf8JsonWriter writer, PackRow row, IReadOnlyDictionary<string, string> active, Action<Utf8JsonWriter>? more = null)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, row.Name);
        writer.WriteString("version"u8, row.Version);
        writer.WriteString("hash"u8, row.Hash);
        writer.WriteString("election"u8, row.Election);
        writer.WriteString("storedAt"u8, row.StoredAt);
        writer.WriteBoolean("active"u8, active.TryGetValue(row.Election, out var hash) && hash == row.Hash);
        more?.Invoke(writer);
        writer.WriteEndObject();
    }
}
