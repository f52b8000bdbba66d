using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Functions.Http;

/// <summary>Writes answers: JSON straight into the response, problems as RFC 9457 says.</summary>
internal static class Answers
{
    // Indonesian names and quotes stay readable; bodies are never put into HTML.
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The same for documents that people read.</summary>
    public static readonly JsonSerializerOptions Pretty = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    private const int LargestScratch = 1024 * 1024;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    /// <summary>Answers with a JSON body that is ready.</summary>
    public static Task JsonAsync(this HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Answers with a JSON body that <paramref name="write"/> makes.</summary>
    public static Task JsonAsync<T>(this HttpContext context, int status, T state, Action<Utf8JsonWriter, T> write) =>
        context.WriteAsync(status, "application/json", state, write);

    /// <summary>Answers with a problem; nothing of the request is echoed but its route's path.</summary>
    public static Task ProblemAsync(
        this HttpContext context, Problem problem, string? detail = null, IReadOnlyList<IntakeFault>? faults = null, int? retryAfterSeconds = null)
    {
        if (retryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return context.WriteAsync(
            problem.Status, Problems.ContentType, (problem, detail, instance: InstanceOf(context), faults),
            static (writer, p) => WriteProblem(writer, p.problem, p.detail, p.instance, p.faults));
    }

    /// <summary>Answers with a problem whose <c>errors</c> have a form of their own.</summary>
    public static Task ProblemAsync<T>(this HttpContext context, Problem problem, string detail, IReadOnlyList<T> errors, Action<Utf8JsonWriter, T> write) =>
        context.WriteAsync(
            problem.Status, Problems.ContentType, (problem, detail, instance: InstanceOf(context), errors, write),
            static (writer, p) =>
            {
                writer.WriteStartObject();
                WriteHead(writer, p.problem, p.detail, p.instance);
                writer.WriteStartArray("errors"u8);
                foreach (var error in p.errors)
                {
                    p.write(writer, error);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            });

    /// <summary>Writes the problem as an object.</summary>
    public static void WriteProblem(Utf8JsonWriter writer, Problem problem, string? detail, string? instance, IReadOnlyList<IntakeFault>? faults)
    {
        writer.WriteStartObject();
        WriteHead(writer, problem, detail, instance);
        if (faults is { Count: > 0 })
        {
            writer.WriteStartArray("errors"u8);
            foreach (var fault in faults)
            {
                WriteFault(writer, fault);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>The UTF-8 bytes of JSON that <paramref name="write"/> makes.</summary>
    public static byte[] Bytes<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            write(writer, state);
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Written in one piece first, so that the answer has a length; the buffer is the thread's own and nothing awaits while it is filled.
    private static Task<FlushResult> WriteAsync<T>(this HttpContext context, int status, string contentType, T state, Action<Utf8JsonWriter, T> write)
    {
        var (buffer, writer) = _scratch ??= NewScratch();
        buffer.ResetWrittenCount();
        writer.Reset();
        write(writer, state);
        writer.Flush();

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);
        if (buffer.Capacity > LargestScratch)
        {
            _scratch = null;
        }

        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    private static void WriteHead(Utf8JsonWriter writer, Problem problem, string? detail, string? instance)
    {
        writer.WriteString("type"u8, problem.Type);
        writer.WriteString("title"u8, problem.Title);
        writer.WriteNumber("status"u8, problem.Status);
        if (detail is not null)
        {
            writer.WriteString("detail"u8, detail);
        }

        if (instance is not null)
        {
            writer.WriteString("instance"u8, instance);
        }
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) NewScratch()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new(buffer, Json));
    }

    private static void WriteFault(Utf8JsonWriter writer, IntakeFault fault)
    {
        writer.WriteStartObject();
        writer.WriteString("pointer"u8, fault.Pointer);
        writer.WriteString("code"u8, fault.Code.Text());
        writer.WriteStartObject("detail"u8);
        writer.WriteString("id"u8, fault.Detail.Id);
        writer.WriteString("en"u8, fault.Detail.En);
        writer.WriteEndObject();
        writer.WriteString("expected"u8, fault.Expected);
        writer.WriteString("nearest"u8, fault.Nearest);
        writer.WriteEndObject();
    }

    // The template of the matched route, never the path itself: a mistyped path may hold what nobody should repeat.
    private static string? InstanceOf(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } template } && !template.Contains('*', StringComparison.Ordinal)
            ? template.TrimEnd('/')
            : null;
}
