using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Packs;

/// <summary>
/// Packs come in: checked whole (files, rules, golden cases), stored under the hash of their content, and made active. What was active before
/// is made active again the same way; both stand in the cell's audit chain with the key that did it.
/// </summary>
internal sealed class PackWriting(CellGroup cells, CellFacts facts, PackEndpoints packs, TimeProvider clock) : IDisposable
{
    // The tar adds a header and padding to every file.
    private const int MostBytes = PackArchive.MaxBytes + (8 << 20);
    private const string Tar = "application/x-tar";

    // Checking decides thousands of incidents: one pack at a time leaves the other core to the polling day.
    private readonly SemaphoreSlim _checking = new(1, 1);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/packs", StoreAsync).WithName("StorePack").WithMetadata(new Needs(Right.WritePacks));
        routes.MapPost("/api/packs/{version}/activate", ActivateAsync).WithName("ActivatePack").WithMetadata(new Needs(Right.Administer));
    }

    /// <inheritdoc/>
    public void Dispose() => _checking.Dispose();

    private async Task StoreAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBytes;
        }

        PackArchive? archive;
        var issues = new List<RuleIssue>();
        using (var body = await BodyBytes.ReadAsync(context, MostBytes, Tar))
        {
            if (body is null)
            {
                return;
            }

            archive = PackArchive.Open(body.Memory, issues);
        }

        var check = archive is null ? null : await CheckAsync(archive, context.RequestAborted);
        issues.AddRange(check?.Issues ?? []);
        if (check?.Pack is not { } pack || archive is null || issues.Exists(static i => i.Severity == RuleSeverity.Error))
        {
            await context.ProblemAsync(
                Problems.InvalidPack, "Nothing was stored; errors lists every fault and warning.", issues, static (writer, issue) => WriteIssue(writer, issue));
            return;
        }

        var known = await cells.Administration.PackAsync(archive.Hash, context.RequestAborted);
        var row = known ?? new PackRow(archive.Hash, pack.Name.Name, pack.Name.Version, pack.Election, clock.GetUtcNow(), archive.Content.ToArray());
        await cells.Administration.StorePackAsync(row, context.Caller().Id);
        row = await cells.Administration.PackAsync(archive.Hash, context.RequestAborted) ?? row;
        var active = await cells.Administration.ActivePacksAsync(context.RequestAborted);
        context.Response.Headers.Location = $"/api/packs/{row.Hash}";
        await context.JsonAsync(known is null ? 201 : 200, (row, active, issues, check), static (writer, stored) =>
            PackEndpoints.WritePack(writer, stored.row, stored.active, w =>
            {
                w.WriteNumber("cases"u8, stored.check.Cases.Count);
                w.WriteStartArray("warnings"u8);
                stored.issues.ForEach(issue => WriteIssue(w, issue));
                w.WriteEndArray();
            }));
    }

    /// <summary>Checks as <c>grid rules check</c> and <c>grid rules test</c> do.</summary>
    private async Task<PackCheck> CheckAsync(PackArchive archive, CancellationToken cancellationToken)
    {
        await _checking.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(
                () =>
                {
                    var check = PackCheck.Of(archive);
                    return check.Pack is not { } pack || check.Errors > 0
                        ? check
                        : check with { Issues = [.. check.Issues, .. GoldenRunner.Run(check.Cases, pack).Failures.Select(Failed)] };
                },
                cancellationToken);
        }
        finally
        {
            _checking.Release();
        }
    }

    private static RuleIssue Failed(GoldenFailure failure) => new(
        PackCodes.CaseFailed, RuleSeverity.Error, "cases/", "", 0, 0,
        $"the golden case '{failure.Case.Id}' came out otherwise: {string.Join("; ", failure.Differences.Take(3))}");

    private async Task ActivateAsync(HttpContext context)
    {
        var version = (string)context.Request.RouteValues["version"]!;
        var of = (await cells.Administration.PacksAsync(context.RequestAborted)).Count(p => p.Version == version);
        if (of > 1)
        {
            await context.ProblemAsync(Problems.PackAmbiguous, $"{of} stored packs have it: name the one by its hash.");
            return;
        }

        var active = await cells.Administration.ActivePacksAsync(context.RequestAborted);
        if (await packs.FindAsync(version, active, context.RequestAborted) is not { } row)
        {
            await context.ProblemAsync(Problems.NotFound);
            return;
        }

        // Stored packs were checked by the program of their day: one that this program cannot compile must not stop every turn.
        var issues = new List<RuleIssue>();
        if (PackCompiler.CompileArchive(row.Archive, issues) is null)
        {
            await context.ProblemAsync(
                Problems.InvalidPack, "It does not compile with this program; nothing was changed.", issues, static (writer, issue) => WriteIssue(writer, issue));
            return;
        }

        if (active.GetValueOrDefault(row.Election) != row.Hash)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new PackSwitch(row.Election, row.Hash, row.Name, row.Version), GrainsJson.Default.PackSwitch);
            await cells.Administration.ActivatePackAsync(row.Election, row.Hash, body, context.Caller().Id);
            await facts.ReadAsync(CancellationToken.None);
            active = await cells.Administration.ActivePacksAsync(context.RequestAborted);
        }

        await context.JsonAsync(200, (row, active), static (writer, state) => PackEndpoints.WritePack(writer, state.row, state.active));
    }

    private static void WriteIssue(Utf8JsonWriter writer, RuleIssue issue)
    {
        writer.WriteStartObject();
        writer.WriteString("severity"u8, issue.Severity == RuleSeverity.Error ? "ERROR"u8 : "WARNING"u8);
        writer.WriteString("code"u8, issue.Code);
        writer.WriteString("file"u8, issue.File);
        writer.WriteString("pointer"u8, issue.Pointer);
        writer.WriteNumber("line"u8, issue.Line);
        writer.WriteNumber("column"u8, issue.Column);
        writer.WriteString("message"u8, issue.Message);
        writer.WriteString("expected"u8, issue.Expected);
        writer.WriteString("nearest"u8, issue.Nearest);
        writer.WriteEndObject();
    }
}
