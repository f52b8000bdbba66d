using System.Buffers;
using System.Globalization;
using System.Text;
using NetralitasGrid.Load.Incidents;

namespace NetralitasGrid.Load.Hostile;

/// <summary>
/// Endless bad requests for the front door: wrong types, sizes, encodings and depths, truncated bodies, hostile strings, broken HTTP. The same
/// seed gives the same requests. Not thread-safe: one a connection.
/// </summary>
public sealed class HostileRequests(int seed, string key, IncidentGenerator good)
{
    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e999", "-0.0", "123456789012345678901234567890", "1.5", "[]", "{}", "[[]]", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"",
        "\"' OR 1=1; DROP TABLE log; --\"", "\"<script>alert(1)</script>\"", "\"../../../../etc/passwd\"", "\"${jndi:ldap://127.0.0.1/x}\"", "\"%00%0d%0a\"", "\"\\r\\nSet-Cookie: a=b\"",
        "\"2024-13-45T99:99:99+99:99\"", "\"2024-11-27T06:00:00\"", "\"9999-12-31T23:59:59+14:00\"", "\"0001-01-01T00:00:00Z\"", "\"35.17.01.9999\"", "\"99.99\"", "\"198609262015051001\"",
        "\"\u202E\u0000terbalik\"", "\"😀😀😀😀\"", "\"Ａ\u0301\u0301\u0301\u0301\"", "NaN", "Infinity", "undefined", "'x'", "0x10", "01", "\"unterminated",
    ];

    private static readonly string[] Paths =
    [
        "/api/incidents/", "/api/incidents/i-", "/api/incidents/i-00000000000000000000000000", "/api/incidents/i-ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "/api/cases/c-00000000000000000000000000",
        "/api/employees/e00000000000000000000000000000000", "/api/employees/%2e%2e%2f", "/api/regions/99", "/api/regions/35.17.01.2001", "/api/regions/%00", "/api/regions/35%2F17",
        "/api/regions/35/cases?cursor=!!!!&limit=-1", "/api/regions/35/cases?limit=999999999999&status=X&severity=9", "/api/regions/35/cases?cursor=AAAA", "/api/escalations?level=L9&status=%ff",
        "/api/dead-letters?cursor=%22", "/api/packs/..%2f..%2f", "/api/keys/1", "/api/", "/api", "/api//incidents", "/admin", "/.git/config", "/index.html/../../x", "/%c0%af", "/favicon.ico?x=<script>",
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW", "get"];
    private readonly Random _random = new(seed);
    private readonly ArrayBufferWriter<byte> _body = new(8192);

    /// <summary>How many requests were made.</summary>
    public long Made { get; private set; }

    /// <summary>The next request as bytes to send; the server may answer with any status below 500 or close the connection.</summary>
    public byte[] Next()
    {
        Made++;
        return _random.Next(20) switch
        {
            < 12 => Post("/api/incidents", BadBody()),
            12 => Post("/api/incidents", BadBody(), contentType: Pick(["text/plain", "", "application/json; charset=utf-16", "multipart/form-data; boundary=x", "application/x-ndjson"])),
            13 or 14 => Post("/api/incidents/batch", BadLines(), contentType: "application/x-ndjson"),
            15 => Post(Pick(["/api/employees/lookup", "/api/session", "/api/keys", "/api/cases/c-00000000000000000000000000/events", "/api/incidents/i-00000000000000000000000000/reveal", "/api/escalations/e-00000000000000000000000000/acknowledge"]), BadBody()),
            16 => Bare($"{Pick(Methods)} {Pick(Paths)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Length: 0\r\n\r\n"),
            17 => Bare($"GET {Pick(Paths)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {Pick(["Bearer", "Bearer ", "Basic YTpi", "Bearer ng_x_y", "Bearer " + new string('x', 3000), "\u0001"])}\r\nContent-Length: 0\r\n\r\n"),
            18 => Post("/api/incidents", BadBody(), extra: Pick(["Prefer: wait=-1", "Prefer: wait=99999999999", "Prefer: wait=x", "If-Match: \"", "Prefer: " + new string('a', 2000), "Expect: 100-continue"])),
            _ => BrokenHttp(),
        };
    }

    private byte[] BadBody()
    {
        _body.ResetWrittenCount();
        good.Next(_body);
        var json = Encoding.UTF8.GetString(_body.WrittenSpan);
        return _random.Next(10) switch
        {
            0 => Encoding.UTF8.GetBytes(json)[..(_random.Next(json.Length) + 0)],
            1 => Flip(Encoding.UTF8.GetBytes(json)),
            2 or 3 or 4 => Encoding.UTF8.GetBytes(ReplaceValue(json)),
            5 => Encoding.UTF8.GetBytes(Nested(_random.Next(1, 5000))),
            6 => Encoding.UTF8.GetBytes(json.Replace("\"description\"", $"\"{new string('d', _random.Next(1, 2000))}\"", StringComparison.Ordinal)),
            7 => Encoding.UTF8.GetBytes(json.Replace("Jalan Merdeka 1", new string('x', _random.Next(100_000)), StringComparison.Ordinal)),
            8 => Pick<byte[]>([Encoding.Unicode.GetBytes(json), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(json), 0], [0xC3, 0x28, 0xFF], Encoding.Latin1.GetBytes(json.Replace("a", "é", StringComparison.Ordinal)), []]),
            _ => Encoding.UTF8.GetBytes(json[..^1] + "," + json[1..]),
        };
    }

    private byte[] BadLines()
    {
        var lines = new MemoryStream();
        for (var i = _random.Next(1, 8); i > 0; i--)
        {
            lines.Write(BadBody());
            lines.Write(Pick<byte[]>(["\n"u8.ToArray(), "\r\n"u8.ToArray(), "\n\n"u8.ToArray(), " "u8.ToArray()]));
        }

        return lines.ToArray();
    }

    private string ReplaceValue(string json)
    {
        // The value after a random colon becomes something else; whether the rest still parses does not matter.
        for (var tries = 0; tries < 20; tries++)
        {
            var colon = json.IndexOf("\":", _random.Next(json.Length), StringComparison.Ordinal);
            if (colon > 0)
            {
                var end = json.IndexOfAny([',', '}'], colon);
                return json[..(colon + 2)] + Pick(Values) + json[end..];
            }
        }

        return Pick(Values);
    }

    private string Nested(int depth)
    {
        var (open, close) = _random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        return string.Concat(Enumerable.Repeat(open, depth)) + "1" + (_random.Next(2) == 0 ? "" : string.Concat(Enumerable.Repeat(close, depth)));
    }

    private byte[] Flip(byte[] bytes)
    {
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return bytes;
    }

    private byte[] Post(string path, byte[] body, string contentType = "application/json", string? extra = null) =>
    [
        .. Encoding.Latin1.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: {contentType}\r\n{(extra is null ? "" : extra + "\r\n")}Content-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];

    private byte[] BrokenHttp() => Bare(Pick(
    [
        "POST /api/incidents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        "POST /api/incidents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcde",
        "POST /api/incidents HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nxx\r\n0\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "GET /" + new string('a', 9000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: y\r\n")) + "\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET http://[::1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ]));

    private static byte[] Bare(string text) => Encoding.Latin1.GetBytes(text);

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
