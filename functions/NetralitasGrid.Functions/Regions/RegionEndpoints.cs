using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Functions.Cases;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Views;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Regions;

/// <summary>Regions and their cases.</summary>
internal sealed class RegionEndpoints(CellGroup cells, RegionReader regions, CaseReading reading)
{
    private const int MostSevere = 5;

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/regions").WithMetadata(new Needs(Right.Read));
        group.MapGet("", ListAsync).WithName("ListRegions");
        group.MapGet("/{code}", GetAsync).WithName("GetRegion");
        group.MapGet("/{code}/cases", CasesAsync).WithName("ListCases");
    }

    // The provinces; a key for one region gets that region, the highest that it may see.
    private async Task ListAsync(HttpContext context)
    {
        var scope = context.Caller().Scope;
        await context.JsonAsync(200, await regions.PageAsync(scope.Text == RegionReader.Country ? AreaCatalogue.Shared.Provinces.Select(p => p.Code) : [scope.Text]));
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await CodeAsync(context) is { } code)
        {
            await context.JsonAsync(200, await regions.SnapshotAsync(code));
        }
    }

    private async Task CasesAsync(HttpContext context)
    {
        if (await CodeAsync(context) is not { } code)
        {
            return;
        }

        var query = context.Request.Query;
        if (!Queries.TryCode<CaseStatus>(query, "status", out var status, out var fault)
            || !TrySeverity(query, out var severity, out fault)
            || !Paging.TryRead(query, GridId.Case, out var paging, out fault))
        {
            await context.ProblemAsync(Problems.BadQuery, fault);
            return;
        }

        var rows = await cells.Read.CasesAsync(code, status, severity, paging.Before, paging.Limit + 1, context.RequestAborted);
        var page = Page.Of(rows, paging.Limit, static row => row.Id);
        var views = new List<CaseView>(page.Items.Count);
        foreach (var row in page.Items)
        {
            views.Add(await reading.SummaryAsync(row, context.RequestAborted));
        }

        await context.JsonAsync(200, (views, page.Next), static (writer, page) =>
            Paging.Write(writer, page.views, page.Next, static (w, view) => JsonSerializer.Serialize(w, view, ViewsJson.Default.CaseView)));
    }

    // The code, when the area exists and the caller may see it; else the problem has been sent.
    private static async ValueTask<string?> CodeAsync(HttpContext context)
    {
        var code = (string)context.Request.RouteValues["code"]!;
        if (AreaCatalogue.Shared.Find(code) is null)
        {
            await context.ProblemAsync(Problems.NotFound);
            return null;
        }

        if (!context.Caller().Scope.Contains(code))
        {
            await context.ProblemAsync(Problems.WrongRegion);
            return null;
        }

        return code;
    }

    private static bool TrySeverity(IQueryCollection query, out int? severity, out string fault)
    {
        (severity, fault) = (null, "");
        if (!query.TryGetValue("severity", out var text))
        {
            return true;
        }

        if (text.Count == 1 && int.TryParse(text[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostSevere)
        {
            severity = number;
            return true;
        }

        fault = $"severity is a number from 0 to {MostSevere}.";
        return false;
    }
}
