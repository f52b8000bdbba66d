using System.Buffers;
using System.Text.Json;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>
/// Many incidents in one request, one a line. Lines are taken as they arrive; each gets a result line of its own, in order, and none sinks
/// another. A batch that breaks off has accepted the lines that came: posting it again is answered with duplicates.
/// </summary>
internal sealed class BatchEndpoint(IncidentIntake intake)
{
    public const int MostLines = 1_000;
    public const int MostBytes = 8 * 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/incidents/batch", SubmitAsync).WithName("SubmitIncidents").WithMetadata(new Needs(Right.Post));

    private async Task SubmitAsync(HttpContext context)
    {
        if (!BodyBytes.IsMedia(context.Request, "application/x-ndjson"))
        {
            await context.ProblemAsync(Problems.MediaType, "Send application/x-ndjson in UTF-8 without a content encoding.");
            return;
        }

        if (context.Request.ContentLength > MostBytes)
        {
            await context.ProblemAsync(Problems.BodyTooLarge, $"At most {MostBytes} bytes.");
            return;
        }

        var results = await ReadAsync(context);
        await AnswerAsync(context, results);
    }

    private async Task<List<(int Line, Task<Submission> Result)>> ReadAsync(HttpContext context)
    {
        var caller = context.Caller();
        var results = new List<(int, Task<Submission>)>();
        var reader = context.Request.BodyReader;
        var line = 0;
        var skipping = false;
        var left = (long)MostBytes;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var rest = read.Buffer;
            var sent = rest.Length;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                line++;
                Take(rest.Slice(0, end), line, ref skipping, caller, results);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                Take(rest, line + 1, ref skipping, caller, results);
                reader.AdvanceTo(rest.End);
                return results;
            }

            // Of a batch that did not say its length: the lines so far are accepted, as in one that breaks off.
            left -= sent - rest.Length;
            if (rest.Length > left)
            {
                reader.AdvanceTo(rest.End);
                throw new BadHttpRequestException($"At most {MostBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
            }

            // A line that is too long already is refused without keeping it.
            if (rest.Length > IntakeLimits.Bytes)
            {
                if (!skipping)
                {
                    results.Add((line + 1, Submit(rest, caller, results.Count)));
                    skipping = true;
                }

                left -= rest.Length;
                reader.AdvanceTo(rest.End);
            }
            else
            {
                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
    }

    private void Take(in ReadOnlySequence<byte> bytes, int line, ref bool skipping, Caller caller, List<(int, Task<Submission>)> results)
    {
        if (skipping)
        {
            skipping = false;
            return;
        }

        if (!IsBlank(bytes))
        {
            results.Add((line, Submit(bytes, caller, results.Count)));
        }
    }

    private Task<Submission> Submit(in ReadOnlySequence<byte> bytes, Caller caller, int before)
    {
        if (before >= MostLines)
        {
            return Task.FromResult<Submission>(new Submission.Refused(Problems.BatchTooLarge, $"At most {MostLines} lines."));
        }

        if (bytes.IsSingleSegment)
        {
            return intake.SubmitAsync(bytes.FirstSpan, caller).AsTask();
        }

        var rented = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        try
        {
            bytes.CopyTo(rented);
            return intake.SubmitAsync(rented.AsSpan(0, (int)bytes.Length), caller).AsTask();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private static async Task AnswerAsync(HttpContext context, List<(int Line, Task<Submission> Result)> results)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/x-ndjson";
        var body = context.Response.BodyWriter;
        using var writer = new Utf8JsonWriter(body, Answers.Json);
        foreach (var (line, result) in results)
        {
            WriteLine(writer, line, await result);
            writer.Flush();
            writer.Reset();
            body.Write("\n"u8);
            if (body.UnflushedBytes > 32 * 1024)
            {
                await body.FlushAsync(context.RequestAborted);
            }
        }

        await body.FlushAsync(context.RequestAborted);
    }

    private static void WriteLine(Utf8JsonWriter writer, int line, Submission result)
    {
        writer.WriteStartObject();
        writer.WriteNumber("line"u8, line);
        if (result is Submission.Taken taken)
        {
            writer.WriteNumber("status"u8, 202);
            writer.WriteString("id"u8, taken.Id.ToString());
            writer.WriteBoolean("duplicate"u8, taken.Duplicate);
            IncidentAnswers.WriteLinks(writer, taken.Id, null);
            IncidentAnswers.WriteWarnings(writer, taken.Warnings);
            writer.WriteNull("problem"u8);
        }
        else if (result is Submission.Refused refused)
        {
            writer.WriteNumber("status"u8, refused.Problem.Status);
            writer.WriteNull("id"u8);
            writer.WriteBoolean("duplicate"u8, false);
            writer.WriteNull("links"u8);
            IncidentAnswers.WriteWarnings(writer, []);
            writer.WritePropertyName("problem"u8);
            Answers.WriteProblem(writer, refused.Problem, refused.Detail, null, refused.Faults);
            if (refused.RetryAfterSeconds is { } seconds)
            {
                writer.WriteNumber("retryAfter"u8, seconds);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsBlank(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            if (segment.Span.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r'))
            {
                return false;
            }
        }

        return true;
    }
}
