using System.Text;
using System.Text.Json;

namespace NetralitasGrid.Functions.Tests;

/// <summary>Reads the events of one open stream.</summary>
public sealed class TestStream(HttpResponseMessage answer, Stream body) : IDisposable
{
    private readonly StreamReader _reader = new(body, Encoding.UTF8);

    public string? Media => answer.Content.Headers.ContentType?.MediaType;

    /// <summary>The next event; comments and retry hints are passed over.</summary>
    public async Task<(string Id, string Name, JsonElement Data)> NextAsync()
    {
        var (id, name, data) = ("", "", "");
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                return (id, name, JsonDocument.Parse(data).RootElement);
            }

            (id, name, data) = line.Split(": ", 2) switch
            {
                ["id", var value] => (value, name, data),
                ["event", var value] => (id, value, data),
                ["data", var value] => (id, name, value),
                _ => (id, name, data),
            };
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>The next event of a name that fits.</summary>
    public async Task<(string Id, JsonElement Data)> UntilAsync(string name, Func<JsonElement, bool>? fits = null)
    {
        while (true)
        {
            var (id, found, data) = await NextAsync();
            if (found == name && (fits is null || fits(data)))
            {
                return (id, data);
            }
        }
    }

    /// <summary>Reads until the server ends the stream.</summary>
    public async Task EndAsync()
    {
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken) is not null)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        answer.Dispose();
    }
}
