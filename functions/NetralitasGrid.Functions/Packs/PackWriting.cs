using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Packs;

/// <summary>
/// Packs come in: signed by somebody whom the grid trusts where it names such, checked whole (files, rules, golden cases), and stored under the hash
/// of their content. The cell's audit chain names the key that sent them and the signer.
/// </summary>
internal sealed partial class PackWriting : IDisposable
{
    /// <summary>The header of the signature, as <c>grid rules sign</c> makes it.</summary>
    public const string SignatureHeader = "Pack-Signature";

    // The tar adds a header and padding to every file.
    private const int MostBytes = PackArchive.MaxBytes + (8 << 20);
    private const string Tar = "application/x-tar";

    // Checking decides thousands of incidents: one pack at a time leaves the other core to the polling day.
    private readonly SemaphoreSlim _checking = new(1, 1);
    private readonly CellGroup _cells;
    private readonly PackEndpoints _packs;
    private readonly PackOptions _options;
    private readonly TimeProvider _clock;

    public PackWriting(CellGroup cells, PackEndpoints packs, IOptions<PackOptions> options, TimeProvider clock, ILogger<PackWriting> logger)
    {
        (_cells, _packs, _options, _clock) = (cells, packs, options.Value, clock);
        if (!_options.SignatureNeeded)
        {
            LogUnsigned(logger);
        }
    }

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/packs", StoreAsync).WithName("StorePack").WithMetadata(new Needs(Right.WritePacks));

    /// <inheritdoc/>
    public void Dispose() => _checking.Dispose();

    private async Task StoreAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBytes;
        }

        PackArchive? archive;
        SignedBy? signed = null;
        var issues = new List<RuleIssue>();
        using (var body = await BodyBytes.ReadAsync(context, MostBytes, Tar))
        {
            if (body is null)
            {
                return;
            }

            archive = PackArchive.Open(body.Memory, issues);
        }

        if (archive is not null && _options.SignatureNeeded && !TrySigner(context.Request, archive, out signed))
        {
            await context.ProblemAsync(
                Problems.PackUnsigned,
                $"Nothing was stored. Send the output of 'grid rules sign' in the header {SignatureHeader}; it must be of this pack, by one of Packs:Signers.");
            return;
        }

        var check = archive is null ? null : await CheckAsync(archive, context.RequestAborted);
        issues.AddRange(check?.Issues ?? []);
        if (check?.Pack is not { } pack || archive is null || issues.Exists(static i => i.Severity == RuleSeverity.Error))
        {
            await context.ProblemAsync(
                Problems.InvalidPack, "Nothing was stored; errors lists every fault and warning.", issues, static (writer, issue) => WriteIssue(writer, issue));
            return;
        }

        var known = await _cells.Administration.PackAsync(archive.Hash, context.RequestAborted);
        var row = known ?? new PackRow(archive.Hash, pack.Name.Name, pack.Name.Version, pack.Election, _clock.GetUtcNow(), archive.Content.ToArray()) { Signed = signed };
        await _cells.Administration.StorePackAsync(row, context.Caller().Id);
        row = await _cells.Administration.PackAsync(archive.Hash, context.RequestAborted) ?? row;
        var standing = await _packs.StandingAsync(context.RequestAborted);
        context.Response.Headers.Location = $"/api/packs/{row.Hash}";
        await context.JsonAsync(known is null ? 201 : 200, (row, standing, issues, check), static (writer, stored) =>
            PackEndpoints.WritePack(writer, stored.row, stored.standing, w =>
            {
                w.WriteNumber("cases"u8, stored.check.Cases.Count);
                w.WriteStartArray("warnings"u8);
                stored.issues.ForEach(issue => WriteIssue(w, issue));
                w.WriteEndArray();
            }));
    }

    private bool TrySigner(HttpRequest request, PackArchive archive, out SignedBy? signed)
    {
        signed = request.Headers[SignatureHeader] is [{ } sent] ? _options.SignerOf(archive.Hash, sent) : null;
        return signed is not null;
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

    /// <summary>Writes a fault or warning of a pack.</summary>
    public static void WriteIssue(Utf8JsonWriter writer, RuleIssue issue)
    {
        writer.WriteStartObject();
        writer.WriteString("severity"u8, issue.Severity switch { RuleSeverity.Error => "ERROR"u8, RuleSeverity.Warning => "WARNING"u8, _ => "NOTE"u8 });
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

    [LoggerMessage(1050, LogLevel.Warning, "Packs are taken without a signature: the configuration names no Packs:Signers.")]
    private static partial void LogUnsigned(ILogger logger);
}
