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
        var standing = await StandingAsync(context.RequestAborted);
        await context.JsonAsync(200, (packs, standing), static (writer, state) =>
            Paging.Write(writer, state.packs, null, (w, row) => WritePack(w, row, state.standing)));
    }

    // A version (1.0.0) or, since versions may be stored twice with other content, a whole hash.
    private async Task GetAsync(HttpContext context)
    {
        var version = (string)context.Request.RouteValues["version"]!;
        var standing = await StandingAsync(context.RequestAborted);
        if (await FindAsync(version, standing.Active, context.RequestAborted) is not { } found)
        {
            await context.ProblemAsync(Problems.NotFound);
            return;
        }

        await context.JsonAsync(200, (found, standing), static (writer, state) => WritePack(writer, state.found, state.standing));
    }

    /// <summary>Which packs are active or planned.</summary>
    public async ValueTask<PackStanding> StandingAsync(CancellationToken cancellationToken) => new(
        await cells.Administration.ActivePacksAsync(cancellationToken), await cells.Administration.PackPlansAsync(cancellationToken));

    /// <summary>The pack of a version or whole hash, the active one before others of its version, then the newest; null when there is none.</summary>
    public async ValueTask<PackRow?> FindAsync(string version, IReadOnlyDictionary<string, string> active, CancellationToken cancellationToken) =>
        (await cells.Administration.PacksAsync(cancellationToken)).Where(p => p.Hash == version || p.Version == version)
            .OrderByDescending(p => active.Values.Contains(p.Hash)).ThenByDescending(p => p.StoredAt).FirstOrDefault();

    /// <summary>The one pack that is meant where something is to be done with it; else null, and the problem has been sent.</summary>
    public async ValueTask<PackRow?> OneAsync(HttpContext context, string version)
    {
        var found = (await cells.Administration.PacksAsync(context.RequestAborted)).Where(p => p.Hash == version || p.Version == version).ToList();
        if (found is [var one])
        {
            return one;
        }

        await (found.Count == 0
            ? context.ProblemAsync(Problems.NotFound)
            : context.ProblemAsync(Problems.PackAmbiguous, $"{found.Count} stored packs have it: name the one by its hash."));
        return null;
    }

    /// <summary>Writes a pack as <c>GET /api/packs/{v}</c> answers it, and what else belongs into the object.</summary>
    public static void WritePack(Utf8JsonWriter writer, PackRow row, PackStanding standing, Action<Utf8JsonWriter>? more = null)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, row.Name);
        writer.WriteString("version"u8, row.Version);
        writer.WriteString("hash"u8, row.Hash);
        writer.WriteString("election"u8, row.Election);
        writer.WriteString("storedAt"u8, row.StoredAt);
        writer.WriteString("signer"u8, row.Signed?.Signer);
        writer.WriteBoolean("active"u8, standing.Active.TryGetValue(row.Election, out var hash) && hash == row.Hash);
        writer.WritePropertyName("activatesAt"u8);
        if (standing.Plans.FirstOrDefault(p => p.Hash == row.Hash) is { } plan)
        {
            writer.WriteStringValue(plan.At);
        }
        else
        {
            writer.WriteNullValue();
        }

        more?.Invoke(writer);
        writer.WriteEndObject();
    }
}

/// <summary>How the packs of the grid stand: the active hash by election, and what is planned.</summary>
internal sealed record PackStanding(IReadOnlyDictionary<string, string> Active, IReadOnlyList<PackPlan> Plans);
