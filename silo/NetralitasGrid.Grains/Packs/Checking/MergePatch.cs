using System.Text.Json.Nodes;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>JSON merge patch (RFC 7396): objects merge, null takes away, all else replaces.</summary>
internal static class MergePatch
{
    /// <summary>A new value; neither argument is changed.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var merged = target is JsonObject kept ? (JsonObject)kept.DeepClone() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = Apply(merged[name], value);
            }
        }

        return merged;
    }
}
