using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Faults.Tests.Switching;

/// <summary>The administrator of a grid who brings another version of its pack.</summary>
internal sealed class PackClient : IDisposable
{
    private readonly HttpClient _client;

    public PackClient(GridProcess door, string key)
    {
        _client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{door.Port}") };
        _client.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    /// <summary>Stores another version of the built-in pack; the hashes of both.</summary>
    public async Task<(string BuiltIn, string Stored)> StoreAsync(string version, CancellationToken cancellation)
    {
        var folder = Path.Combine(Path.GetDirectoryName(GridProcess.Executable)!, "packs", "pilkada-2024");
        var packed = PackArchive.OfFolder(folder);
        var next = PackArchive.Of(packed.Files.Select(file => file.Path == "pack.json"
            ? new PackFile(file.Path, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file.Content.Span).Replace("\"1.0.0\"", $"\"{version}\"", StringComparison.Ordinal)))
            : file));
        using var tar = new ByteArrayContent(next.Content.ToArray());
        tar.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var stored = await _client.PostAsync("/api/packs", tar, cancellation);
        Assert.Equal(201, (int)stored.StatusCode);
        return (packed.Hash, next.Hash);
    }

    /// <summary>Makes it active.</summary>
    public async Task ActivateAsync(string version, CancellationToken cancellation)
    {
        using var activated = await _client.PostAsync($"/api/packs/{version}/activate", null, cancellation);
        Assert.Equal(200, (int)activated.StatusCode);
    }

    /// <summary>Plans it for a moment to come; the instant.</summary>
    public async Task<DateTimeOffset> PlanAsync(string version, TimeSpan after, CancellationToken cancellation)
    {
        var at = (TimeProvider.System.GetUtcNow() + after).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        using var planned = await _client.PostAsJsonAsync($"/api/packs/{version}/activate", new { at }, cancellation);
        Assert.Equal(202, (int)planned.StatusCode);
        return DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
    }

    public async Task<bool> IsActiveAsync(string version, CancellationToken cancellation) =>
        (await _client.GetFromJsonAsync<JsonElement>($"/api/packs/{version}", cancellation)).GetProperty("active").GetBoolean();

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
