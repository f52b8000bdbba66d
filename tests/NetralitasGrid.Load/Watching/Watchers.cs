using System.Net;
using System.Net.Sockets;
using System.Text;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Load.Watching;

/// <summary>
/// The screens of polling day: open live streams on provinces, regencies and districts. One stream of each province and regency is read for
/// the decisions that it shows; the others only take what they are sent.
/// </summary>
public sealed class Watchers : IAsyncDisposable
{
    private static readonly byte[] Marker = "\"incidentId\":\""u8.ToArray();
    private const int IdLength = 28;

    // What other streams receive is thrown away, so all of them may write over the same bytes.
    private static readonly byte[] Discarded = new byte[16 * 1024];

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<Task> _reading = [];
    private readonly List<Socket> _sockets = [];
    private long _bytes;
    private long _lost;

    private Watchers()
    {
    }

    /// <summary>Open streams.</summary>
    public int Count => _reading.Count;

    /// <summary>Bytes received by the streams that are not read.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Streams that ended by themselves.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Opens the streams, spread over the front doors.</summary>
    /// <param name="most">Streams in all, spread as the numbers say; null = all. The streams that are read are opened in any case.</param>
    /// <param name="province">Called with each incident that the stream of a province shows.</param>
    /// <param name="regency">Called with each incident that the stream of a regency shows.</param>
    public static async Task<Watchers> OpenAsync(
        IReadOnlyList<int> ports, string key, WatcherNumbers numbers, int? most, Action<string> province, Action<string> regency, CancellationToken cancellationToken)
    {
        var watchers = new Watchers();
        var read = AreaCatalogue.Shared.All.Where(static a => a.Level is AreaLevel.Province or AreaLevel.Regency).ToList();
        foreach (var area in read)
        {
            var port = ports[watchers.Count % ports.Count];
            var stream = await watchers.OpenReadAsync(port, key, area.Code, cancellationToken);
            watchers._reading.Add(watchers.ReadAsync(stream, area.Level == AreaLevel.Province ? province : regency));
        }

        foreach (var place in Places(numbers, most))
        {
            var socket = await OpenAsync(ports[watchers.Count % ports.Count], key, place, cancellationToken);
            watchers._sockets.Add(socket);
            watchers._reading.Add(watchers.DrainAsync(socket));
        }

        return watchers;
    }

    /// <summary>Where the streams that are not read are: one fewer on each area that has one that is; every n-th where there are to be fewer.</summary>
    public static IReadOnlyList<string> Places(WatcherNumbers numbers, int? most)
    {
        var places = new List<string>();
        foreach (var area in AreaCatalogue.Shared.All.OrderBy(static a => a.Code, StringComparer.Ordinal))
        {
            places.AddRange(Enumerable.Repeat(area.Code, Math.Max(0, area.Level switch
            {
                AreaLevel.Province => numbers.PerProvince - 1,
                AreaLevel.Regency => numbers.PerRegency - 1,
                _ => numbers.PerDistrict,
            })));
        }

        var read = AreaCatalogue.Shared.All.Count(static a => a.Level is AreaLevel.Province or AreaLevel.Regency);
        var count = Math.Clamp((most ?? int.MaxValue) - read, 0, places.Count);
        return [.. Enumerable.Range(0, count).Select(i => places[(int)((long)i * places.Count / count)])];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await Task.WhenAll(_reading);
        _sockets.ForEach(static s => s.Dispose());
        _client.Dispose();
    }

    private async Task<Stream> OpenReadAsync(int port, string key, string place, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/api/regions/{place}/stream");
        request.Headers.Authorization = new("Bearer", key);
        var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStreamAsync(cancellationToken);
    }

    private static async Task<Socket> OpenAsync(int port, string key, string place, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET /api/regions/{place}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"), SocketFlags.None, cancellationToken);
        return socket;
    }

    private async Task ReadAsync(Stream stream, Action<string> show)
    {
        var buffer = new byte[8192];
        var kept = 0;
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(kept), _stop.Token)) > 0;)
            {
                var taken = Show(buffer.AsSpan(0, kept + read), show);
                kept = kept + read - taken;
                buffer.AsSpan(taken, kept).CopyTo(buffer);
            }

            Interlocked.Increment(ref _lost);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            NoteLoss();
        }
    }

    // Shows every incident in some bytes of a stream; answers how many bytes are done with: an id may continue in the next ones.
    private static int Show(ReadOnlySpan<byte> bytes, Action<string> show)
    {
        var done = 0;
        while (bytes[done..].IndexOf(Marker) is var at and >= 0)
        {
            var id = done + at + Marker.Length;
            if (id + IdLength > bytes.Length)
            {
                return done + at;
            }

            show(Encoding.ASCII.GetString(bytes.Slice(id, IdLength)));
            done = id + IdLength;
        }

        return Math.Max(done, bytes.Length - Marker.Length + 1);
    }

    private async Task DrainAsync(Socket socket)
    {
        try
        {
            for (int read; (read = await socket.ReceiveAsync(Discarded, SocketFlags.None, _stop.Token)) > 0;)
            {
                Interlocked.Add(ref _bytes, read);
            }

            Interlocked.Increment(ref _lost);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            NoteLoss();
        }
    }

    private void NoteLoss()
    {
        if (!_stop.IsCancellationRequested)
        {
            Interlocked.Increment(ref _lost);
        }
    }
}
