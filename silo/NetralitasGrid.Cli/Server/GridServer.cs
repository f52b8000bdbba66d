using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace NetralitasGrid.Cli.Server;

/// <summary>A running front door, asked over its API with a key.</summary>
internal sealed class GridServer : IDisposable
{
    private readonly HttpClient _client;

    public GridServer(Uri address, string key)
    {
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    /// <summary>The server of a data folder, with the folder's admin key: both are files that a front door left there.</summary>
    /// <param name="address">Another address; null = the folder's.</param>
    /// <param name="keyFile">A file with another key; null = the admin key.</param>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static async Task<GridServer> OfFolderAsync(DirectoryInfo folder, Uri? address, FileInfo? keyFile, CancellationToken cancellationToken)
    {
        address ??= new Uri(await ReadAsync(Path.Combine(folder.FullName, "address"), "the address of its server; name it with --server", cancellationToken));
        var key = await ReadAsync(keyFile?.FullName ?? Path.Combine(folder.FullName, "admin.key"), "a key; name its file with --key-file", cancellationToken);
        return new(address, key);
    }

    /// <summary>Sends JSON, or nothing; answers with an empty object where the server has nothing to say, null when there is no such thing (404).</summary>
    /// <exception cref="CommandException">The server refused, or cannot be reached.</exception>
    public Task<JsonElement?> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(method, path, body is null ? null : JsonContent.Create(body), cancellationToken);

    /// <inheritdoc cref="SendAsync(HttpMethod, string, object?, CancellationToken)"/>
    public async Task<JsonElement?> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        HttpResponseMessage answer;
        try
        {
            answer = await _client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException($"{_client.BaseAddress} cannot be reached: {e.Message}");
        }

        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? JsonDocument.Parse(text.Length == 0 ? "{}" : text).RootElement.Clone()
                : answer.StatusCode == HttpStatusCode.NotFound ? null
                : throw new CommandException($"The server answered {(int)answer.StatusCode}: {text}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<string> ReadAsync(string path, string what, CancellationToken cancellationToken) => File.Exists(path)
        ? (await File.ReadAllTextAsync(path, cancellationToken)).Trim()
        : throw new CommandException($"There is no {path}, and so not {what}.");
}
