using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace NetralitasGrid.Functions.Tests.Browser;

/// <summary>The real front door as a process of its own, over a fresh data folder: it can be killed and started again as an operator would.</summary>
internal sealed partial class DoorProcess : IAsyncDisposable
{
    /// <summary>Polling day, before the stations open: incidents of that morning are news.</summary>
    private const string Clock = "2024-11-27T06:30:00+07:00";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _data = Directory.CreateTempSubdirectory("grid-browser-").FullName;
    private readonly HttpClient _http = new();
    private Process? _process;
    private int _reports;

    private DoorProcess()
    {
    }

    /// <summary>Origin of the door, without a slash at the end. The same over restarts.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>The link that signs a viewer in.</summary>
    public string Link { get; private set; } = "";

    /// <summary>The viewer's key that the link carries.</summary>
    public string ViewerKey => Link[(Link.IndexOf("#key=", StringComparison.Ordinal) + 5)..];

    /// <summary>Starts a grid on any free port.</summary>
    public static async Task<DoorProcess> StartAsync(CancellationToken cancellationToken)
    {
        var door = new DoorProcess();
        door.Link = await door.RunAsync("0", cancellationToken);
        door.Origin = new Uri(door.Link).GetLeftPart(UriPartial.Authority);
        var key = await File.ReadAllTextAsync(Path.Combine(door._data, "admin.key"), cancellationToken);
        door._http.BaseAddress = new(door.Origin);
        door._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Trim());
        return door;
    }

    /// <summary>Ends the process without a warning, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Starts it again over the same data, on the same port.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken) => RunAsync(new Uri(Origin).Port.ToString(), cancellationToken);

    /// <summary>Posts a photo with a banned gesture by a teacher and waits for its decision; returns the incident's id.</summary>
    public async Task<string> PostPhotoAsync(string region, string nip, CancellationToken cancellationToken)
    {
        var report = Interlocked.Increment(ref _reports);
        var body = $$"""
            { "reportId": "BROWSER-{{report:D6}}", "occurredAt": "2024-11-26T19:20:00+07:00", "knownAt": "2024-11-26T20:00:00+07:00",
              "place": { "regionCode": "{{region}}", "description": "Alun-alun" },
              "subject": { "kind": "PNS", "nip": "{{nip}}", "name": "Sri Rahasia Wulandari", "position": "FUNCTIONAL", "positionTitle": "Guru", "agency": "SMPN 1 Rahasia", "dutyRegionCode": "35.17" },
              "act": { "code": "PHOTO", "channel": "INSTAGRAM", "published": true, "symbols": ["TWO_FINGERS"] },
              "description": "Foto dengan pose dua jari bersama tim pemenangan.",
              "evidence": [ { "kind": "IMAGE", "sha256": "{{new string('a', 64)}}" } ], "witnesses": 2,
              "reporter": { "kind": "VOTER", "name": "Budi Rahasia", "nik": "3517010101900001", "phone": "+6281234567890", "address": "Jl. Rahasia 1" } }
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/incidents") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Prefer", "wait=20");
        using var response = await _http.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, answer);
        return IncidentId().Match(answer).Value;
    }

    private async Task<string> RunAsync(string port, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "NetralitasGrid.Functions.dll"), "--port", port, "--data", _data, "--clock", Clock },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("The front door did not start.");
        var errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (PageLink().Match(line) is { Success: true } match)
            {
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return match.Groups[1].Value;
            }
        }

        throw new InvalidOperationException($"The front door ended before it was ready: {await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _http.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [GeneratedRegex(@"Live page: (http://\S+)")]
    private static partial Regex PageLink();

    [GeneratedRegex("i-[0-9A-HJKMNP-TV-Z]{26}")]
    private static partial Regex IncidentId();
}
