using System.Text.Json;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Rows;

/// <summary>What the cell's chain says of changes of packs, UTF-8 JSON.</summary>
internal static class PackEntries
{
    public static byte[] Stored(PackRow pack) => Write(json =>
    {
        json.WriteString("hash", pack.Hash);
        json.WriteString("name", pack.Name);
        json.WriteString("version", pack.Version);
        json.WriteString("election", pack.Election);
        json.WriteString("signer", pack.Signed?.Signer);
        json.WriteString("signature", pack.Signed is { } signed ? Convert.ToBase64String(signed.Signature) : null);
    });

    /// <param name="before">The plan that this one replaces.</param>
    public static byte[] Planned(PackPlan plan, PackPlan? before) => Write(json =>
    {
        json.WriteString("election", plan.Election);
        json.WriteString("hash", plan.Hash);
        json.WriteString("at", plan.At);
        if (before is not null)
        {
            json.WriteString("replaces", before.At);
        }
    });

    /// <param name="planned">When it was planned to become active; null where somebody activated it at once.</param>
    public static byte[] Activated(string election, string hash, DateTimeOffset? planned) => Write(json =>
    {
        json.WriteString("election", election);
        json.WriteString("hash", hash);
        if (planned is { } at)
        {
            json.WriteString("planned", at);
        }
    });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
