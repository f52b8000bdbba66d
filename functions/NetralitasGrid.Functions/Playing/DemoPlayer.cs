using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Grains.Areas;

namespace NetralitasGrid.Functions.Playing;

/// <summary>
/// Plays the sample incidents through the real API, one line after the other, and tells on the console what was decided. A line that fails is
/// told and passed over: the grid goes on serving.
/// </summary>
internal sealed class DemoPlayer : IDisposable
{
    private const int WaitSeconds = 10;

    private readonly HttpClient _client;
    private readonly TextWriter _output;
    private readonly TimeSpan _pace;
    private readonly Dictionary<string, string> _caseOf = new(StringComparer.Ordinal);
    private int _failed;

    private DemoPlayer(Uri address, string key, TimeSpan pace, TextWriter output)
    {
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _pace = pace;
        _output = output;
    }

    /// <summary>Plays all files in the order of their names; returns how many lines failed.</summary>
    public static async Task<int> PlayAsync(DoorSettings settings, Uri address, TextWriter output, CancellationToken stopping)
    {
        var lines = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Demo"), "*.ndjson").Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines).Where(line => line.Length > 0).ToList();
        var key = (await File.ReadAllTextAsync(Path.Combine(settings.Data, "admin.key"), stopping)).Trim();
        using var player = new DemoPlayer(address, key, settings.Pace, output);
        try
        {
            output.WriteLine($"Playing {lines.Count} sample reports and steps; open the live page to watch. Stop with Ctrl+C.");
            for (var i = 0; i < lines.Count; i++)
            {
                using var line = JsonDocument.Parse(lines[i]);
                await player.PlayLineAsync(line.RootElement, $"{i + 1,3}/{lines.Count}", stopping);
            }

            output.WriteLine(player._failed == 0 ? "All samples were played. The grid goes on serving." : $"{player._failed} samples failed. The grid goes on serving.");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process stops while it plays.
        }

        return player._failed;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task PlayLineAsync(JsonElement line, string number, CancellationToken stopping)
    {
        var pause = line.TryGetProperty("at", out var at) ? TimeSpan.FromMilliseconds(Math.Min(at.GetDouble(), _pace.TotalMilliseconds)) : _pace;
        await Task.Delay(pause, stopping);
        var say = line.TryGetProperty("say", out var words) ? words.GetProperty("id").GetString() : "";
        try
        {
            var told = line.TryGetProperty("incident", out var incident)
                ? await ReportAsync(incident, stopping)
                : await StepAsync(line.GetProperty("event"), stopping);
            _output.WriteLine($"{number}  {told}  {say}");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            _failed++;
            _output.WriteLine($"{number}  failed: {e.Message}");
        }
    }

    private async Task<string> ReportAsync(JsonElement incident, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/incidents") { Content = Json(incident.GetRawText()) };
        request.Headers.Add("Prefer", $"wait={WaitSeconds}");
        using var answer = await SendAsync(request, stopping);
        var decision = answer.RootElement.GetProperty("decision");
        if (decision.ValueKind == JsonValueKind.Null)
        {
            throw new InvalidOperationException($"no decision after {WaitSeconds} s");
        }

        _caseOf[incident.GetProperty("reportId").GetString()!] = decision.GetProperty("caseId").GetString()!;
        var place = incident.GetProperty("place").GetProperty("regionCode").GetString()!;
        var regency = AreaCatalogue.Shared.Find(AreaCode.RegencyOf(place))?.Name ?? place;
        var targets = decision.GetProperty("targets").EnumerateArray().Select(TargetOf);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Short(regency),-15} {incident.GetProperty("act").GetProperty("code").GetString(),-14} keparahan {decision.GetProperty("severity").GetInt32()}  -> {string.Join(", ", targets),-26}");
    }

    private async Task<string> StepAsync(JsonElement step, CancellationToken stopping)
    {
        var fields = new Dictionary<string, JsonElement>(step.EnumerateObject().Where(p => p.Name != "reportId").Select(p => KeyValuePair.Create(p.Name, p.Value)));
        if (fields.TryGetValue("into", out var into) && _caseOf.TryGetValue(into.GetString()!, out var target))
        {
            fields["into"] = JsonDocument.Parse($"\"{target}\"").RootElement;
        }

        var body = new StringBuilder("{").AppendJoin(',', fields.Select(f => $"\"{f.Key}\":{f.Value.GetRawText()}")).Append('}').ToString();
        var id = _caseOf[step.GetProperty("reportId").GetString()!];
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/cases/{id}/events") { Content = Json(body) };
        using var answer = await SendAsync(request, stopping);
        return $"{"perkara",-15} {step.GetProperty("type").GetString(),-14} {answer.RootElement.GetProperty("status").GetString(),-40}";
    }

    private async Task<JsonDocument> SendAsync(HttpRequestMessage request, CancellationToken stopping)
    {
        using var answer = await _client.SendAsync(request, stopping);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(stopping));
        if (answer.IsSuccessStatusCode)
        {
            return body;
        }

        using (body)
        {
            throw new HttpRequestException($"{(int)answer.StatusCode} {body.RootElement.GetProperty("type").GetString()}");
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string TargetOf(JsonElement target)
    {
        var body = target.GetProperty("body").GetString()!;
        return target.GetProperty("level").ValueKind == JsonValueKind.String ? $"{body} {target.GetProperty("level").GetString()}" : body;
    }

    private static string Short(string regency) => regency.Replace("Kabupaten", "Kab.", StringComparison.Ordinal);
}
