using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Functions.Streams;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Functions.Cases;

/// <summary>Reading a case and taking a step on it.</summary>
internal sealed class CaseEndpoints(
    CellGroup cells, CaseReading reading, RedecisionSource redecisions, MessageWaits waits, Sealer sealer, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>How often a step is prepared again when another one came between.</summary>
    private const int MostTries = 4;

    public void Map(IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup("/api/cases");
        cases.MapGet("/{id}", GetAsync).WithName("GetCase").WithMetadata(new Needs(Right.Read));
        cases.MapPost("/{id}/events", StepAsync).WithName("AddCaseEvent").WithMetadata(new Needs(Right.Act));
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } row)
        {
            return;
        }

        if (!context.Caller().MaySee(row.RegionCode, row.DutyRegion))
        {
            await context.ProblemAsync(Problems.WrongRegion);
            return;
        }

        await AnswerAsync(context, row);
    }

    private async Task StepAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } row)
        {
            return;
        }

        var caller = context.Caller();
        if (!caller.Scope.Contains(row.RegionCode))
        {
            await context.ProblemAsync(Problems.WrongRegion);
            return;
        }

        if (!TryVersion(context.Request, out var version))
        {
            await context.ProblemAsync(Problems.BadRequest, "If-Match is the version of the case, as in \"7\".");
            return;
        }

        using var form = await Form.ReadAsync(context);
        if (form is null)
        {
            return;
        }

        var (step, text, pack) = CaseEventForm.Read(form, row.Id, caller.Source, version);
        if (!await form.EndAsync(context))
        {
            return;
        }

        for (var tries = 1; ; tries++)
        {
            var prepared = step.Type == CaseEventType.Redecide ? await redecisions.CompleteAsync(context, row, step, pack) : step;
            if (prepared is null)
            {
                return;
            }

            var (id, result) = await TakeAsync(context, row, prepared, text);
            if (result?.Problem != CaseProblems.MovedOn || tries == MostTries)
            {
                await AnswerStepAsync(context, row, result, id);
                return;
            }
        }
    }

    /// <summary>Sends a step and waits for its answer; null when that is not there in time.</summary>
    private async ValueTask<(GridId Id, EventResultRow? Result)> TakeAsync(HttpContext context, CaseRow row, CaseEventMessage step, string? text)
    {
        var id = GridId.New(GridId.CaseEvent, clock);
        var body = JsonSerializer.SerializeToUtf8Bytes(step, GrainsJson.Default.CaseEventMessage);
        var sealedText = text is null ? null : sealer.SealText(id, text);
        var message = new MessageAppend(id, new GrainKey(GrainKind.Employee, row.SubjectKey), MessageKind.CaseEvent, body, sealedText) { Place = row.RegionCode };
        await cells.AppendAsync(message, CancellationToken.None);
        var result = await waits.UntilAsync(
            id, LongestWait, (step, token) => cells.Read.EventResultAsync(row.RegionCode, step, token), context.RequestAborted);
        return (id, result);
    }

    private async Task AnswerStepAsync(HttpContext context, CaseRow row, EventResultRow? result, GridId id)
    {
        if (result is null)
        {
            // It is durable and will be handled; only the answer is not there yet.
            await context.JsonAsync(202, id, static (writer, id) =>
            {
                writer.WriteStartObject();
                writer.WriteString("id"u8, id.ToString());
                writer.WriteString("status"u8, "accepted"u8);
                writer.WriteEndObject();
            });
            return;
        }

        if (result.Problem is { } code)
        {
            await context.ProblemAsync(ProblemOf(code), $"{code}; the case is at version {result.Version}.");
            return;
        }

        await AnswerAsync(context, await cells.Read.CaseAsync(row.Id, context.RequestAborted) ?? row);
    }

    private async Task AnswerAsync(HttpContext context, CaseRow row)
    {
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{row.Version}\"");
        await context.JsonAsync(200, await reading.AnswerAsync(row, context.Caller(), context.RequestAborted));
    }

    private async ValueTask<CaseRow?> FindAsync(HttpContext context)
    {
        if (GridId.TryParse(context.Request.RouteValues["id"] as string, GridId.Case, out var id)
            && await cells.Read.CaseAsync(id, context.RequestAborted) is { } row)
        {
            return row;
        }

        await context.ProblemAsync(Problems.NotFound);
        return null;
    }

    private static Problem ProblemOf(string code) => code switch
    {
        CaseProblems.NoCase => Problems.NotFound,
        CaseProblems.Version or CaseProblems.MovedOn => Problems.VersionConflict,
        CaseProblems.MergeForbidden => Problems.MergeForbidden,
        CaseProblems.Incomplete => Problems.InvalidBody,
        _ when code.StartsWith("NG-", StringComparison.Ordinal) => Problems.StudyMissing,
        _ => Problems.StatusForbids,
    };

    private static bool TryVersion(HttpRequest request, out int? version)
    {
        version = null;
        var header = request.Headers.IfMatch;
        if (header.Count == 0 || header is ["*"])
        {
            return true;
        }

        if (header.Count == 1 && int.TryParse(header[0].AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            version = number;
            return true;
        }

        return false;
    }
}
