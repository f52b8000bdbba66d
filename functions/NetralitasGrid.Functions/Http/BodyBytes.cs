using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Net.Http.Headers;

namespace NetralitasGrid.Functions.Http;

/// <summary>The body of a request in one piece, from a pool.</summary>
internal sealed class BodyBytes : IDisposable
{
    private byte[]? _rented;

    private BodyBytes(byte[] rented, int length)
    {
        _rented = rented;
        Memory = rented.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Memory { get; }

    /// <summary>
    /// Reads a body of one media type, JSON where none is named, of at most <paramref name="most"/> bytes. When it may not be read the answer is null and the problem has been sent.
    /// </summary>
    public static async ValueTask<BodyBytes?> ReadAsync(HttpContext context, int most, string media = "application/json")
    {
        if (!IsMedia(context.Request, media))
        {
            await context.ProblemAsync(Problems.MediaType, $"Send {media} without a content encoding; text in UTF-8.");
            return null;
        }

        if (context.Request.ContentLength > most)
        {
            await context.ProblemAsync(Problems.BodyTooLarge, $"At most {most} bytes.");
            return null;
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > most)
            {
                reader.AdvanceTo(result.Buffer.End);
                await context.ProblemAsync(Problems.BodyTooLarge, $"At most {most} bytes.");
                return null;
            }

            if (result.IsCompleted)
            {
                return Copy(reader, result.Buffer);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Whether the request's body is of a media type, in UTF-8, not encoded.</summary>
    public static bool IsMedia(HttpRequest request, string media)
    {
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return false;
        }

        // The usual spellings need no parsing.
        var sent = request.ContentType;
        if (string.Equals(sent, media, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return MediaTypeHeaderValue.TryParse(sent, out var type)
            && type.MediaType.Equals(media, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } rented)
        {
            // It held personal data: the next one who rents it must not find any.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private static BodyBytes Copy(PipeReader reader, in ReadOnlySequence<byte> body)
    {
        var length = (int)body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        body.CopyTo(rented);
        reader.AdvanceTo(body.End);
        return new(rented, length);
    }
}
