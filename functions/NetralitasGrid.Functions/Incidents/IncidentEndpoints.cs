using System.Globalization;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Functions.Streams;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>Posting one incident, reading one, revealing what is sealed of it.</summary>
internal sealed class IncidentEndpoints(IncidentIntake intake, IncidentReading reading, CellGroup cells, MessageWaits waits)
{
    private const int LongestWaitSeconds = 30;

    public void Map(IEndpointRouteBuilder routes)
    {
        var incidents = routes.MapGroup("/api/incidents");
        incidents.MapPost("", SubmitAsync).WithName("SubmitIncident").WithMetadata(new Needs(Right.Post));
        incidents.MapGet("/{id}", GetAsync).WithName("GetIncident").WithMetadata(new Needs(Right.Read | Right.ReadOwn));
        incidents.MapPost("/{id}/reveal", RevealAsync).WithName("RevealIncident").WithMetadata(new Needs(Right.Unmask));
    }

    private async Task SubmitAsync(HttpContext context)
    {
        ValueTask<Submission> submitting;
        using (var body = await BodyBytes.ReadAsync(context, IntakeLimits.Bytes))
        {
            if (body is null)
            {
                return;
            }

            submitting = intake.SubmitAsync(body.Memory.Span, context.Caller());
        }

        switch (await submitting)
        {
            case Submission.Taken taken:
                await AnswerAsync(context, taken);
                break;
            case Submission.Refused refused:
                await context.ProblemAsync(refused.Problem, refused.Detail, refused.Faults, refused.RetryAfterSeconds);
                break;
        }
    }

    private async Task AnswerAsync(HttpContext context, Submission.Taken taken)
    {
        var wait = WaitOf(context.Request);
        var handled = wait > TimeSpan.Zero ? await waits.UntilAsync(taken.Id, wait, HandledAsync, context.RequestAborted) : null;
        context.Response.Headers.Location = $"/api/incidents/{taken.Id}";
        if (wait > TimeSpan.Zero)
        {
            context.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={(int)wait.TotalSeconds}");
        }

        await context.JsonAsync(handled?.Decision is null ? 202 : 200, (taken, handled), static (writer, answer) =>
        {
            var (taken, handled) = answer;
            writer.WriteStartObject();
            writer.WriteString("id"u8, taken.Id.ToString());
            writer.WriteString("status"u8, handled is null ? "accepted"u8 : handled.Decision is null ? "dead-letter"u8 : "decided"u8);
            writer.WriteBoolean("duplicate"u8, taken.Duplicate);
            IncidentAnswers.WriteLinks(writer, taken.Id, handled?.Decision?.Case);
            IncidentAnswers.WriteWarnings(writer, taken.Warnings);
            writer.WritePropertyName("decision"u8);
            if (handled?.Decision is { } decision)
            {
                IncidentAnswers.WriteDecision(writer, decision);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteEndObject();
        });
    }

    private async ValueTask<Handled?> HandledAsync(GridId incident, CancellationToken cancellationToken)
    {
        if (await cells.Read.DecisionsAsync(incident, cancellationToken) is { Count: > 0 } decisions)
        {
            return new(decisions[^1]);
        }

        return await cells.Read.IncidentAsync(incident, cancellationToken) is { State: LogState.DeadLetter } ? new(null) : null;
    }

    private async Task GetAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } row)
        {
            return;
        }

        await context.JsonAsync(200, await reading.AnswerAsync(row, context.Caller(), context.RequestAborted));
    }

    private async Task RevealAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } row)
        {
            return;
        }

        using var form = await Form.ReadAsync(context);
        if (form is null)
        {
            return;
        }

        var fields = form.Choices("fields", IncidentReading.SealedFields);
        var reason = form.Text("reason", 500, required: true);
        if (!await form.EndAsync(context))
        {
            return;
        }

        await context.JsonAsync(200, await reading.RevealAsync(row, fields, reason!, context.Caller(), context.RequestAborted));
    }

    // The row, when it exists and the caller may see it; else the problem has been sent.
    private async ValueTask<LogRow?> FindAsync(HttpContext context)
    {
        if (!GridId.TryParse(context.Request.RouteValues["id"] as string, GridId.Incident, out var id)
            || await cells.Read.IncidentAsync(id, context.RequestAborted) is not { } row)
        {
            await context.ProblemAsync(Problems.NotFound);
            return null;
        }

        var caller = context.Caller();
        if (!caller.Has(Right.Read))
        {
            if (caller.Source == row.Source)
            {
                return row;
            }

            await context.ProblemAsync(Problems.Forbidden);
            return null;
        }

        if (!caller.MaySee(row.Place, row.DutyRegion))
        {
            await context.ProblemAsync(Problems.WrongRegion);
            return null;
        }

        return row;
    }

    // RFC 7240: preferences that are not understood are passed over.
    private static TimeSpan WaitOf(HttpRequest request)
    {
        foreach (var header in request.Headers["Prefer"])
        {
            foreach (var preference in header.AsSpan().Split(','))
            {
                var text = header.AsSpan()[preference].Trim();
                if (text.StartsWith("wait=", StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(text[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                {
                    return TimeSpan.FromSeconds(Math.Min(seconds, LongestWaitSeconds));
                }
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>An incident that went through a turn: its newest decision, or null for a dead letter.</summary>
    private sealed record Handled(DecidedRow? Decision);
}
