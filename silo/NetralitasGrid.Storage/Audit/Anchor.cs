using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Audit;

/// <summary>
/// One line of the anchor file: the chains that changed since the line before, with lengths and heads, signed. A line also holds the hash of
/// the line before, so that none can be taken out.
/// </summary>
internal sealed record Anchor(long Number, DateTimeOffset At, string Cell, string Previous, IReadOnlyList<ChainHead> Chains)
{
    /// <summary>What the first line points to.</summary>
    public static string Beginning { get; } = new('0', 64);

    /// <summary>The line without its end, signed.</summary>
    public byte[] Sign(AnchorSigner signer) => SignedJson.Sign(Body(), signer);

    /// <summary>Reads a line; null when it is not one, or its signature is not of this key.</summary>
    public static Anchor? Read(ReadOnlySpan<byte> line, ReadOnlySpan<byte> publicKey)
    {
        try
        {
            return SignedJson.Open(line, publicKey) is { } body ? Parse(body) : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>What the next line points to.</summary>
    public static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    private byte[] Body()
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("number", Number);
            json.WriteString("at", At);
            json.WriteString("cell", Cell);
            json.WriteString("previous", Previous);
            json.WriteStartArray("chains");
            foreach (var chain in Chains)
            {
                json.WriteStartObject();
                if (chain.Partition is { } partition)
                {
                    json.WriteNumber("partition", partition);
                }
                else
                {
                    json.WriteNull("partition");
                }

                json.WriteNumber("entries", chain.Entries);
                json.WriteString("head", Convert.ToHexStringLower(chain.Hash));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static Anchor Parse(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        return new(
            root.GetProperty("number").GetInt64(),
            root.GetProperty("at").GetDateTimeOffset(),
            root.GetProperty("cell").GetString() ?? "",
            root.GetProperty("previous").GetString() ?? "",
            [.. root.GetProperty("chains").EnumerateArray().Select(static c => new ChainHead(
                c.GetProperty("partition").ValueKind == JsonValueKind.Null ? null : c.GetProperty("partition").GetInt32(),
                c.GetProperty("entries").GetInt64(),
                Convert.FromHexString(c.GetProperty("head").GetString() ?? "")))]);
    }
}
